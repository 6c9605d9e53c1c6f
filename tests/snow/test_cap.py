"""CAP 1.2 warnings: which are read, and which documents are rejected."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from services.chassis.sdk.decider import Rejected
from services.snow.cap import read_cap
from vigie.snow.v1 import winter_pb2 as winter

AREAS = ("Hérault", "FRJ13")
ALERT = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>{identifier}</identifier><sender>{sender}</sender>
  <sent>2026-01-15T06:00:00+01:00</sent><status>{status}</status><msgType>{kind}</msgType>
  <scope>Public</scope>
  <info>
    <language>fr-FR</language><category>Met</category><event>Vent</event>
    <urgency>Future</urgency><severity>Severe</severity><certainty>Likely</certainty>
    <parameter><valueName>awareness_type</valueName><value>1; Wind</value></parameter>
    <parameter><valueName>awareness_level</valueName><value>4; red; Extreme</value></parameter>
    <area><areaDesc>Hérault</areaDesc></area>
  </info>
  <info>
    <language>fr-FR</language><category>Met</category><event>Neige-verglas</event>
    <urgency>Future</urgency><severity>Severe</severity><certainty>Likely</certainty>
    {times}
    <parameter><valueName>awareness_type</valueName><value>{type}</value></parameter>
    <parameter><valueName>awareness_level</valueName><value>{level}</value></parameter>
    <area><areaDesc>{area}</areaDesc>
      <geocode><valueName>NUTS3</valueName><value>{code}</value></geocode></area>
  </info>
</alert>
"""
TIMES = "<onset>2026-01-15T20:00:00+01:00</onset><expires>2026-01-16T08:00:00+01:00</expires>"


def alert(**words: str) -> bytes:
    """Return an orange warning of snow and ice, with some words replaced."""
    usual = {
        "identifier": "2.49.0.0.250.0.FR.1",
        "sender": "vigilance@meteo.fr",
        "status": "Actual",
        "kind": "Alert",
        "times": TIMES,
        "type": "2; snow-ice",
        "level": "3; orange; Severe",
        "area": "Hérault",
        "code": "FRJ13",
    }
    return ALERT.format(**usual | words).encode()


def micros(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1_000_000


def test_a_warning_of_snow_and_ice_is_read() -> None:
    found = read_cap(alert(), AREAS)
    assert (found.alert_id, found.vigilance) == (
        "vigilance@meteo.fr/2.49.0.0.250.0.FR.1",
        winter.VIGILANCE_ORANGE,
    )
    assert found.onset_time == micros("2026-01-15T20:00:00+01:00")
    assert found.end_time == micros("2026-01-16T08:00:00+01:00")


@pytest.mark.parametrize(
    ("level", "colour"),
    [
        ("1; green; Minor", winter.VIGILANCE_GREEN),
        ("2; yellow; Moderate", winter.VIGILANCE_YELLOW),
        ("4; red; Extreme", winter.VIGILANCE_RED),
    ],
)
def test_each_colour_is_read(level: str, colour: winter.Vigilance) -> None:
    assert read_cap(alert(level=level), AREAS).vigilance == colour


def test_the_highest_of_two_warnings_of_snow_counts() -> None:
    words = {"type": "2; snow-ice", "level": "2; yellow; Moderate"}
    two = alert(**words).replace(b"1; Wind", b"2; snow-ice")
    assert read_cap(two, AREAS).vigilance == winter.VIGILANCE_RED


def test_a_cancelled_warning_is_green_and_an_id_has_no_foreign_character() -> None:
    found = read_cap(alert(kind="Cancel", identifier="A\u202e B"), AREAS)
    assert (found.vigilance, found.alert_id) == (winter.VIGILANCE_GREEN, "vigilance@meteo.fr/A__B")


@pytest.mark.parametrize(
    "words",
    [
        {"status": "Exercise"},
        {"kind": "Ack"},
        {"type": "6; low-temperature"},
        {"area": "Doubs", "code": "FRC23"},
        {"level": "9; mauve"},
    ],
    ids=["exercise", "acknowledgement", "cold", "elsewhere", "no colour"],
)
def test_what_is_no_warning_of_snow_here_is_rejected(words: dict[str, str]) -> None:
    assert code_of(alert(**words)) == "CAP_IRRELEVANT"


def test_a_geocode_or_no_stated_area_is_enough() -> None:
    assert read_cap(alert(area="34"), AREAS).vigilance == winter.VIGILANCE_ORANGE
    assert read_cap(alert(area="Doubs", code="FRC23"), ()).vigilance == winter.VIGILANCE_ORANGE


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]><x>&a9;</x>'


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\xff\xfe\x00",
        b"<alert>",
        b"<alert/>",
        b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.1"/>',
        b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>',
        BOMB.encode(),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        alert(sender=""),
        alert(times="<onset>soon</onset>"),
        alert(times="<onset>2026-01-15T20:00:00</onset>"),
        alert(times=TIMES.replace("2026-01-16", "2026-01-14")),
    ],
    ids=[
        *("empty", "bytes", "cut", "no namespace", "CAP 1.1", "bare", "entity bomb"),
        *("external DTD", "external entity", "no sender", "no time", "no zone", "ends early"),
    ],
)
def test_a_bad_document_is_rejected_at_once(document: bytes) -> None:
    began = time.monotonic()
    assert code_of(document) == "CAP_INVALID"
    assert time.monotonic() - began < 1


def code_of(document: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        read_cap(document, AREAS)
    assert caught.value.field == "cap"
    return caught.value.code
