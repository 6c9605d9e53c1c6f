"""The need of works that a crew of the city digs."""

from __future__ import annotations

from typing import Any

import pytest

from services.roads.domain.values import DAY
from services.roads.domain.works.crew_needs import needs
from services.roads.domain.works.state import Status
from services.testing.spec import NOW, given
from tests.roads.domain.works.examples import (
    AUTHORISED,
    REQUESTED,
    SCHEDULED,
    START,
    STARTED,
    decider,
    urgent,
)
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1 import commands_pb2 as orders
from vigie.roads.v1 import events_pb2 as events

OURS = events.WorksRequested()
OURS.CopyFrom(REQUESTED)
OURS.own_crew = True
BEGUN = events.WorksPeriodBegun()
TASK = {"task_id": "T-1", "crew": "roads/R-1"}
ASSIGNED = events.WorksCrewAssigned(**TASK)


def step(status: Any) -> orders.NoteTaskRequest:
    return orders.NoteTaskRequest(
        aggregate="works/A-1", need_id="roads/works/A-1", status=status, **TASK
    )


def test_works_need_a_crew_from_the_start_of_their_period() -> None:
    waiting = given(decider, OURS, SCHEDULED, AUTHORISED)
    assert (needs(waiting.state, "A-1"), decider.due(waiting.state)) == ([], (START, "period"))
    elapsed = journal.ElapseRequest(kind="period", due_time=START)
    state = waiting.at(START).when(elapsed).then(BEGUN)
    (need,) = needs(state, "A-1")
    assert (need.kind, need.priority, need.clock_start_time) == ("planned_dig", 4, START)
    assert need.dig_clearance.missing == ("dict",)


def test_works_without_a_permission_need_no_crew() -> None:
    assert decider.due(given(decider, OURS, SCHEDULED).state) is None


def test_urgent_works_need_a_crew_at_once() -> None:
    (need,) = needs(given(decider, urgent(own_crew=True)).state, "A-1")
    assert (need.kind, need.priority, need.clock_start_time) == ("urgent_dig", 2, NOW)
    assert need.dig_clearance.missing == ("atu",)


@pytest.mark.parametrize(
    ("before", "status", "expected"),
    [
        ([], bulletin.TASK_STATUS_ACCEPTED, [ASSIGNED]),
        ([ASSIGNED], bulletin.TASK_STATUS_EN_ROUTE, []),
        ([ASSIGNED], bulletin.TASK_STATUS_ON_SITE, [STARTED]),
        ([ASSIGNED, STARTED], bulletin.TASK_STATUS_ON_SITE, []),
        ([ASSIGNED, STARTED], bulletin.TASK_STATUS_SUSPENDED, [events.WorksCrewLeft(**TASK)]),
        ([STARTED], bulletin.TASK_STATUS_SUSPENDED, []),
        ([ASSIGNED, STARTED], bulletin.TASK_STATUS_DONE, [events.WorksEnded()]),
    ],
)
def test_each_step_of_the_task(before: list[Any], status: Any, expected: list[Any]) -> None:
    dug = given(decider, urgent(own_crew=True), *before).at(NOW + DAY)
    dug.when(step(status)).then(*expected)


def test_works_that_are_done_need_no_crew() -> None:
    done = given(decider, urgent(own_crew=True), STARTED, events.WorksEnded()).state
    assert (done.status, needs(done, "A-1")) == (Status.ENDED, [])
