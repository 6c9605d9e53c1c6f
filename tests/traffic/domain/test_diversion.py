"""Decisions about diversions."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, given
from services.traffic.domain.diversion import Status
from tests.traffic.domain import examples as some
from tests.traffic.domain.examples import DIVERSION, HOUR
from vigie.traffic.v1 import events_pb2 as events, service_pb2 as commands

UNTIL = NOW + HOUR
WAY: dict[str, Any] = {
    "edge_ids": ["1"],
    "via_edge_ids": ["2", "3"],
    "street": "Rue Foch",
    "reason": "works",
}
OPENED = events.DiversionOpened(**WAY, until_time=timestamp(UNTIL))
OVERDUE, CLOSED = events.DiversionOverdue(), events.DiversionClosed()
PROLONGED = events.DiversionProlonged(until_time=timestamp(UNTIL + HOUR))
CLOSE = commands.CloseDiversionRequest(diversion_id="A-1")
ELAPSE = some.elapse("until", UNTIL)


def opened(**fields: Any) -> commands.OpenDiversionRequest:
    return commands.OpenDiversionRequest(**{**WAY, "until_time": timestamp(UNTIL), **fields})


def prolong(until: int = UNTIL + HOUR) -> commands.ProlongDiversionRequest:
    return commands.ProlongDiversionRequest(diversion_id="A-1", until_time=timestamp(until))


@pytest.mark.parametrize(
    ("before", "time", "command", "expected"),
    [
        ([], NOW, opened(), [OPENED]),
        ([OPENED], NOW, opened(), []),
        ([], UNTIL, opened(), "UNTIL_TIME_INVALID"),
        ([], NOW, opened(edge_ids=["77"]), "EDGE_ID_INVALID"),
        ([], NOW, opened(via_edge_ids=["77"]), "EDGE_ID_INVALID"),
        ([], NOW, opened(via_edge_ids=["2", "1"]), "VIA_EDGE_IDS_INVALID"),
        ([OPENED], UNTIL, ELAPSE, [OVERDUE]),
        ([OPENED, PROLONGED], UNTIL, ELAPSE, []),
        ([OPENED, OVERDUE], UNTIL, ELAPSE, []),
        ([OPENED], NOW, prolong(), [PROLONGED]),
        ([OPENED, PROLONGED], NOW, prolong(), []),
        ([OPENED], NOW, prolong(NOW), "UNTIL_TIME_INVALID"),
        ([OPENED, CLOSED], NOW, prolong(), "DIVERSION_CLOSED"),
        ([OPENED, OVERDUE], UNTIL, CLOSE, [CLOSED]),
        ([OPENED, CLOSED], NOW, CLOSE, []),
    ],
)
def test_each_command_in_each_state(
    before: list[Message], time: int, command: Message, expected: str | list[Message]
) -> None:
    given(DIVERSION, *before).at(time).when(command).expect(expected)


def test_a_diversion_never_ends_by_time() -> None:
    signed = given(DIVERSION, OPENED)
    assert DIVERSION.due(signed.state) == (UNTIL, "until")
    overdue = signed.later(UNTIL).when(ELAPSE).then(OVERDUE)
    assert (overdue.status, overdue.opened_time, overdue.closed_time) == (Status.OVERDUE, NOW, 0)
    assert DIVERSION.due(overdue) is None
    prolonged = given(DIVERSION, OPENED, OVERDUE, PROLONGED).state
    assert DIVERSION.due(prolonged) == (UNTIL + HOUR, "until")
