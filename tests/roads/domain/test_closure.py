"""A closure, as its department specifies it."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.roads.domain.closure import Status
from services.roads.domain.values import HOUR
from services.testing.spec import NOW, given
from tests.roads.facts import DECIDERS
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands

decider = DECIDERS["closure"]
UNTIL = NOW + HOUR
CARD: dict[str, Any] = {"edge_ids": ["1", "2"], "street": "RUE FOCH", "reason": "works"}
CLOSED = events.RoadClosed(**CARD, until_time=timestamp(UNTIL))
OVERDUE, OPENED = events.ClosureOverdue(), events.RoadOpened()
PROLONGED = events.ClosureProlonged(until_time=timestamp(UNTIL + HOUR))
OPEN = commands.OpenRoadRequest(closure_id="A-1")
ELAPSE = journal.ElapseRequest(aggregate="closure/A-1", kind="until", due_time=UNTIL)


def close(**fields: Any) -> commands.CloseRoadRequest:
    return commands.CloseRoadRequest(**{**CARD, "until_time": timestamp(UNTIL), **fields})


def prolong(until: int) -> commands.ProlongClosureRequest:
    return commands.ProlongClosureRequest(closure_id="A-1", until_time=timestamp(until))


def test_a_street_is_closed_until_a_time() -> None:
    after = given(decider).when(close()).then(CLOSED)
    assert (after.status, after.edge_ids, after.closed_time) == (Status.CLOSED, ("1", "2"), NOW)
    assert decider.due(after) == (UNTIL, "until")
    given(decider, CLOSED).when(close()).then_nothing()


def test_an_arc_that_the_graph_does_not_have_is_named() -> None:
    no = given(decider).when(close(edge_ids=["1", "77"])).then_rejected("EDGE_ID_INVALID")
    assert no.field == "edge_ids[1]"
    assert "77" in no.message


@pytest.mark.parametrize("until", [NOW, NOW - HOUR])
def test_a_street_is_closed_until_a_time_to_come(until: int) -> None:
    past = close(until_time=timestamp(until))
    assert given(decider).when(past).then_rejected("UNTIL_TIME_INVALID").field == "until_time"


def test_a_closure_past_its_time_is_overdue_and_still_closed() -> None:
    after = given(decider, CLOSED).at(UNTIL).when(ELAPSE).then(OVERDUE)
    assert after.status is Status.OVERDUE
    assert after.opened_time == 0
    assert decider.due(after) is None


@pytest.mark.parametrize(
    ("before", "time"),
    [
        ((CLOSED,), UNTIL - 1),
        ((CLOSED, PROLONGED), UNTIL),
        ((CLOSED, OVERDUE), UNTIL),
        ((CLOSED, OPENED), UNTIL),
        ((), UNTIL),
    ],
)
def test_a_timer_that_no_longer_fits_changes_nothing(
    before: tuple[Message, ...], time: int
) -> None:
    given(decider, *before).at(time).when(ELAPSE).then_nothing()


def test_a_timer_of_another_kind_changes_nothing() -> None:
    other = journal.ElapseRequest(aggregate="closure/A-1", kind="lease", due_time=UNTIL)
    given(decider, CLOSED).at(UNTIL).when(other).then_nothing()


def test_an_overdue_closure_is_prolonged_and_waits_again() -> None:
    after = given(decider, CLOSED, OVERDUE).at(UNTIL).when(prolong(UNTIL + HOUR)).then(PROLONGED)
    assert (after.status, decider.due(after)) == (Status.CLOSED, (UNTIL + HOUR, "until"))
    given(decider, CLOSED, PROLONGED).when(prolong(UNTIL + HOUR)).then_nothing()
    given(decider, CLOSED).when(prolong(NOW - 1)).then_rejected("UNTIL_TIME_INVALID")


def test_an_open_street_is_not_prolonged() -> None:
    given(decider, CLOSED, OPENED).when(prolong(UNTIL + HOUR)).then_rejected("ROAD_OPEN")


def test_somebody_opens_the_street() -> None:
    for before in ((CLOSED,), (CLOSED, OVERDUE)):
        after = given(decider, *before).when(OPEN).then(OPENED)
        assert (after.status, after.opened_time) == (Status.OPENED, NOW)
        assert decider.due(after) is None
    given(decider, CLOSED, OPENED).when(OPEN).then_nothing()


def test_a_closure_that_nobody_made_is_unknown() -> None:
    assert given(decider).when(OPEN).then_rejected("CLOSURE_UNKNOWN").field == "closure_id"
    given(decider).when(prolong(UNTIL)).then_rejected("CLOSURE_UNKNOWN")


def test_a_command_for_another_kind_of_thing_is_refused() -> None:
    astray = commands.StartWorksRequest(works_id="A-1")
    given(decider, CLOSED).when(astray).then_rejected("AGGREGATE_INVALID")
