"""Messages and their frames."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, strategies as st

from services.traffic.rsmp.codec import MalformedMessage, decode, encode
from services.traffic.rsmp.messages import (
    AggregatedStatus,
    Alarm,
    CommandResponse,
    MessageAck,
    MessageNotAck,
    Result,
    StatusUpdate,
    StatusValue,
    Version,
    Watchdog,
    new_message_id,
    to_microseconds,
    to_timestamp,
)
from services.traffic.rsmp.versions import SUPPORTED
from tests.traffic.rsmp import schemas

NOW = 1_780_000_000_123_000
ID = "3d2a0097-f91c-4249-956b-dac702545b8f"


def frame(type_: str, **elements: Any) -> bytes:
    return json.dumps({"mType": "rSMsg", "type": type_, "mId": ID} | elements).encode()


VERSION = frame("Version", RSMP=[{"vers": "3.2.2"}], SXL="1.2.1", siteId=[{"sId": "MTP-J001"}])
ALARM = {
    "cId": "MTP-J001",
    "aCId": "A0008",
    "xACId": "",
    "aSp": "Issue",
    "ack": "notAcknowledged",
    "aS": "Active",
    "sS": "notSuspended",
    "aTs": "2026-03-01T11:59:31.571Z",
    "cat": "D",
    "pri": "2",
    "rvs": [{"n": "timeplan", "v": "2"}],
}


def test_a_message_survives_its_frame() -> None:
    value = StatusValue("S0014", "status", "2", "recent")
    update = StatusUpdate(component="J1", timestamp=to_timestamp(NOW), statuses=(value,))
    encoded = encode(update)
    assert encoded.endswith(b"\f")
    assert decode(encoded[:-1]) == update
    assert update.value("S0014", "status") == "2"
    assert update.value("S0014", "source") is None


def test_elements_that_are_not_known_are_ignored() -> None:
    more = json.loads(VERSION) | {"step": "Request", "siteId": [{"sId": "J1", "place": "x"}]}
    version = decode(json.dumps(more).encode())
    assert isinstance(version, Version)
    assert version.sites[0].id == "J1"


@pytest.mark.parametrize("core", SUPPORTED, ids=str)
def test_an_alarm_of_the_schema_is_read(core: Any) -> None:
    schemas.check(frame("Alarm", **ALARM), core)
    alarm = decode(frame("Alarm", **ALARM))
    assert isinstance(alarm, Alarm)
    assert (alarm.active, alarm.acknowledged, alarm.suspended) == (True, False, False)
    assert alarm.is_report


def test_an_alarm_in_the_spelling_before_3_2_is_read() -> None:
    old = {"aSp": "suspend", "ack": "acknowledged", "aS": "inactive", "sS": "suspended"}
    schemas.check(frame("Alarm", **ALARM | old), SUPPORTED[0])
    alarm = decode(frame("Alarm", **ALARM | old))
    assert isinstance(alarm, Alarm)
    assert (alarm.active, alarm.acknowledged, alarm.suspended) == (False, True, True)


def test_a_request_about_an_alarm_is_no_report() -> None:
    request = Alarm(component="J1", code="A0001", purpose="Suspend")
    assert not request.is_report
    assert b'"aS"' not in encode(request)


@pytest.mark.parametrize("bits", [[True] + [False] * 7, ["true"] + ["false"] * 7])
def test_the_bits_of_an_aggregated_status_are_booleans_or_text(bits: list[Any]) -> None:
    status = decode(
        frame(
            "AggregatedStatus", cId="J1", aSTS="2026-03-01T11:59:31.571Z", fP=None, fS="", se=bits
        )
    )
    assert isinstance(status, AggregatedStatus)
    assert status.bits == (True,) + (False,) * 7


def test_a_value_of_poor_quality_is_no_value() -> None:
    values = (
        StatusValue("S0014", "status", None, "unknown"),
        StatusValue("S0007", "status", "", "undefined"),
        StatusValue("S0001", "stage", "1", "old"),
    )
    update = StatusUpdate(component="J1", timestamp=to_timestamp(NOW), statuses=values)
    assert update.value("S0014", "status") is None
    assert update.value("S0007", "status") is None
    assert update.value("S0001", "stage") == "1"


@pytest.mark.parametrize(
    ("wrong", "reason", "answerable"),
    [
        (b"", "truncated", False),
        (b"{", "truncated", False),
        (b"[]", "Expected `object`", False),
        (b"\xff\xfe", "malformed", False),
        (b"[" * 60_000, "Expected `object`", False),
        (b'{"x":' + b"[" * 60_000, "recursion", False),
        (b'{"mType":"rSMsg","type":"\xff"}', "utf-8", False),
        (b'{"type":"Watchdog"}', "mType", False),
        (frame("Watchdog", mType="other", wTs="2026-03-01T11:59:31.571Z"), "mType", False),
        (frame("Watchdog", mId="7", wTs="2026-03-01T11:59:31.571Z"), "mId", False),
        (frame("Watchdogg"), "Watchdogg", True),
        (frame("watchdog"), "watchdog", True),
        (frame("Watchdog"), "wTs", True),
        (frame("Watchdog", wTs="2026-03-01 11:59:31"), "wTs", True),
        (frame("Watchdog", wTs="2026-13-01T11:59:31.571Z"), "month", True),
        (frame("Watchdog", wTs=7), "wTs", True),
        (frame("Alarm", **ALARM | {"aSp": "ISSUE"}), "aSp", True),
        (frame("Alarm", **ALARM | {"aCId": "B0001"}), "aCId", True),
        (frame("StatusUpdate", cId="J1", sTs="2026-03-01T11:59:31.571Z", sS=[]), "sS", True),
    ],
)
def test_a_frame_that_is_no_message_names_its_fault(
    wrong: bytes, reason: str, *, answerable: bool
) -> None:
    with pytest.raises(MalformedMessage, match=f"(?i){reason}") as error:
        decode(wrong)
    assert (error.value.message_id == ID) is answerable


def test_a_message_without_an_id_is_malformed() -> None:
    bare = json.loads(VERSION)
    del bare["mId"]
    with pytest.raises(MalformedMessage, match="mId"):
        decode(json.dumps(bare).encode())


def test_an_acknowledgement_needs_no_id_of_its_own() -> None:
    ack = b'{"mType":"rSMsg","type":"MessageAck","oMId":"%s"}' % ID.encode()
    assert decode(ack) == MessageAck(original_id=ID)


def test_each_message_is_valid_in_each_version_that_has_it() -> None:
    stamp = to_timestamp(NOW)
    result = Result("M0002", "status", "True", "recent")
    for message in (
        MessageAck(original_id=ID),
        MessageNotAck(original_id=ID, reason="no"),
        Watchdog(timestamp=stamp),
        Alarm(component="J1", code="A0001", purpose="Acknowledge", timestamp=stamp),
        Alarm(component="J1", code="A0001", purpose="Suspend"),
        Alarm(component="J1", code="A0001", purpose="Resume"),
        CommandResponse(component="J1", timestamp=stamp, results=(result,)),
    ):
        for core in SUPPORTED:
            schemas.check(encode(message), core)


def test_ids_are_of_version_4_and_differ() -> None:
    ids = {new_message_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(each[14] == "4" for each in ids)


@given(st.integers(0, 4_000_000_000_000))
def test_a_time_survives_its_text_to_the_millisecond(milliseconds: int) -> None:
    assert to_microseconds(to_timestamp(milliseconds * 1000)) == milliseconds * 1000


MUTATED = st.sampled_from([VERSION, frame("Alarm", **ALARM)])


@given(MUTATED, st.data())
def test_no_bytes_raise_anything_else(sound: bytes, data: st.DataObject) -> None:
    place, skipped = data.draw(st.integers(0, len(sound))), data.draw(st.integers(0, 9))
    wrong = sound[:place] + data.draw(st.binary(max_size=5)) + sound[place + skipped :]
    with suppress(MalformedMessage):
        decode(wrong)
