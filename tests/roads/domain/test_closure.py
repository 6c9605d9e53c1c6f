"""Decisions about closures."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.roads.domain.closure import Status
from services.roads.domain.values import HOUR
from services.testing.spec import NOW, given
from tests.roads.department import DECIDERS
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands

decider = DECIDERS["closure"]
UNTIL = NOW + HOUR
CARD: dict[str, Any] = {"edge_ids": ["1", "2"], "street": "RUE FOCH", "reason": "works"}
CLOSED = events.RoadClosed(**CARD, until_time=timestamp(UNTIL))
OVERDUE, OPENED = events.ClosureOverdue(), events.RoadOpened()
PROLONGED = events.ClosureProlonged(until_time=timestamp(UNTIL + HOUR))
OPEN = commands.OpenRoadRequest(closure_id="A-1")


def close(**fields: Any) -> commands.CloseRoadRequest:
    return commands.CloseRoadRequest(**{**CARD, "until_time": timestamp(UNTIL), **fields})


def prolong(until: int) -> commands.ProlongClosureRequest:
    return commands.ProlongClosureRequest(closure_id="A-1", until_time=timestamp(until))


def elapse(kind: str = "until") -> journal.ElapseRequest:
    return journal.ElapseRequest(aggregate="closure/A-1", kind=kind, due_time=UNTIL)


@pytest.mark.parametrize(
    ("before", "time", "command", "expected"),
    [
        ([], NOW, close(), [CLOSED]),
        ([CLOSED], NOW, close(), []),
        ([], UNTIL, close(), "UNTIL_TIME_INVALID"),
        ([CLOSED], UNTIL - 1, elapse(), []),
        ([CLOSED], UNTIL, elapse(), [OVERDUE]),
        ([CLOSED], UNTIL, elapse("lease"), []),
        ([CLOSED, PROLONGED], UNTIL, elapse(), []),
        ([CLOSED, OVERDUE], UNTIL, elapse(), []),
        ([CLOSED, OPENED], UNTIL, elapse(), []),
        ([], UNTIL, elapse(), []),
        ([CLOSED], NOW, prolong(UNTIL + HOUR), [PROLONGED]),
        ([CLOSED, PROLONGED], NOW, prolong(UNTIL + HOUR), []),
        ([CLOSED], NOW, prolong(NOW - 1), "UNTIL_TIME_INVALID"),
        ([CLOSED, OPENED], NOW, prolong(UNTIL + HOUR), "ROAD_OPEN"),
        ([CLOSED], NOW, OPEN, [OPENED]),
        ([CLOSED, OVERDUE], UNTIL, OPEN, [OPENED]),
        ([CLOSED, OPENED], NOW, OPEN, []),
    ],
)
def test_each_command_in_each_state(
    before: list[Message], time: int, command: Message, expected: str | list[Message]
) -> None:
    given(decider, *before).at(time).when(command).expect(expected)


def test_an_arc_that_the_graph_lacks_is_named() -> None:
    rejected = given(decider).when(close(edge_ids=["1", "77"])).then_rejected("EDGE_ID_INVALID")
    assert rejected.field == "edge_ids[1]"
    assert "77" in rejected.message


def test_a_closure_is_due_at_its_time_and_overdue_until_an_operator_acts() -> None:
    closed = given(decider).when(close()).then(CLOSED)
    assert (closed.status, closed.edge_ids, closed.closed_time) == (Status.CLOSED, ("1", "2"), NOW)
    assert decider.due(closed) == (UNTIL, "until")
    overdue = given(decider, CLOSED).at(UNTIL).when(elapse()).then(OVERDUE)
    assert (overdue.status, overdue.opened_time, decider.due(overdue)) == (Status.OVERDUE, 0, None)
    late = given(decider, CLOSED, OVERDUE).at(UNTIL)
    prolonged = late.when(prolong(UNTIL + HOUR)).then(PROLONGED)
    assert (prolonged.status, decider.due(prolonged)) == (Status.CLOSED, (UNTIL + HOUR, "until"))
    opened = late.when(OPEN).then(OPENED)
    assert (opened.status, opened.opened_time, decider.due(opened)) == (Status.OPENED, UNTIL, None)
