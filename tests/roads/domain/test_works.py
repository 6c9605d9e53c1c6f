"""A works site, as the code of roads and its department specify it."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.roads.domain.values import DAY, HOUR
from services.roads.domain.works import Status
from services.testing.spec import NOW, given
from tests.roads.facts import DECIDERS
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands
from vigie.type.v1 import place_pb2 as place

decider = DECIDERS["works"]
HERE = place.Place(position=place.Position(longitude=3.87, latitude=43.61), street="RUE FOCH")
START, END = NOW + DAY, NOW + 3 * DAY
TIMES: dict[str, Any] = {"start_time": timestamp(START), "end_time": timestamp(END)}
PLANNED = events.WorksPlanned(kind="gas", place=HERE, **TIMES)
URGENT = events.WorksPlanned(kind="gas", place=HERE, **TIMES, urgent_reason="gas_leak")
STARTED, ENDED = events.WorksStarted(), events.WorksEnded()
SUSPENDED = events.WorksSuspended(reason="uncoordinated")
CANCELLED = events.WorksCancelled(reason="abandoned")

START_THEM = commands.StartWorksRequest(works_id="A-1")
SUSPEND = commands.SuspendWorksRequest(works_id="A-1", reason="uncoordinated")
RESUME = commands.ResumeWorksRequest(works_id="A-1")
END_THEM = commands.EndWorksRequest(works_id="A-1")
CANCEL = commands.CancelWorksRequest(works_id="A-1", reason="abandoned")


def plan(**fields: Any) -> commands.PlanWorksRequest:
    return commands.PlanWorksRequest(**{"kind": "gas", "place": HERE, **TIMES, **fields})


def test_works_are_entered_in_the_calendar() -> None:
    after = given(decider).when(plan()).then(PLANNED)
    assert (after.status, after.start_time, after.end_time) == (Status.PLANNED, START, END)
    given(decider, PLANNED).when(plan()).then_nothing()


def test_works_outside_the_city_are_refused() -> None:
    away = place.Place(position=place.Position(longitude=5, latitude=43))
    assert given(decider).when(plan(place=away)).then_rejected("POSITION_INVALID").field == (
        "place.position"
    )


@pytest.mark.parametrize("end", [START, NOW, NOW - HOUR])
def test_works_end_after_they_start_and_in_time_to_come(end: int) -> None:
    no = given(decider).when(plan(end_time=timestamp(end))).then_rejected("END_TIME_INVALID")
    assert no.field == "end_time"


def test_works_start_within_the_period_that_the_calendar_gives() -> None:
    works = given(decider, PLANNED)
    works.at(START - 1).when(START_THEM).then_rejected("WORKS_EARLY")
    after = works.at(START).when(START_THEM).then(STARTED)
    assert (after.status, after.start_time) == (Status.RUNNING, START)
    works.at(END).when(START_THEM).then_rejected("WORKS_LATE")


def test_works_in_a_proven_emergency_start_at_once() -> None:
    given(decider).when(plan(urgent_reason="gas_leak")).then(URGENT)
    given(decider, URGENT).at(NOW).when(START_THEM).then(STARTED)


def test_works_are_suspended_resumed_and_ended() -> None:
    running = given(decider, PLANNED, STARTED)
    assert running.when(SUSPEND).then(SUSPENDED).reason == "uncoordinated"
    suspended = given(decider, PLANNED, STARTED, SUSPENDED)
    assert suspended.when(RESUME).then(events.WorksResumed()).reason == ""
    assert suspended.when(END_THEM).then(ENDED).status is Status.ENDED
    assert running.at(END + HOUR).when(END_THEM).then(ENDED).end_time in {NOW, END + HOUR}


def test_works_that_never_started_may_be_cancelled() -> None:
    assert given(decider, PLANNED).when(CANCEL).then(CANCELLED).status is Status.CANCELLED


@pytest.mark.parametrize(
    ("before", "command"),
    [
        ((PLANNED, STARTED), START_THEM),
        ((PLANNED, STARTED, SUSPENDED), SUSPEND),
        ((PLANNED, STARTED), RESUME),
        ((PLANNED, STARTED, ENDED), END_THEM),
        ((PLANNED, CANCELLED), CANCEL),
    ],
)
def test_what_is_already_so_changes_nothing(before: tuple[Message, ...], command: Message) -> None:
    given(decider, *before).at(START).when(command).then_nothing()


@pytest.mark.parametrize(
    ("before", "command", "code"),
    [
        ((PLANNED, STARTED, SUSPENDED), START_THEM, "WORKS_SUSPENDED"),
        ((PLANNED, STARTED, ENDED), START_THEM, "WORKS_ENDED"),
        ((PLANNED, CANCELLED), START_THEM, "WORKS_CANCELLED"),
        ((PLANNED,), SUSPEND, "WORKS_PLANNED"),
        ((PLANNED, STARTED, ENDED), SUSPEND, "WORKS_ENDED"),
        ((PLANNED,), RESUME, "WORKS_PLANNED"),
        ((PLANNED, CANCELLED), RESUME, "WORKS_CANCELLED"),
        ((PLANNED,), END_THEM, "WORKS_PLANNED"),
        ((PLANNED, STARTED), CANCEL, "WORKS_RUNNING"),
        ((), START_THEM, "WORKS_UNKNOWN"),
        ((), CANCEL, "WORKS_UNKNOWN"),
    ],
)
def test_what_cannot_be_is_refused(
    before: tuple[Message, ...], command: Message, code: str
) -> None:
    no = given(decider, *before).at(START).when(command).then_rejected(code)
    assert no.field == "works_id"


def test_timers_and_commands_astray_do_no_harm() -> None:
    elapse = journal.ElapseRequest(aggregate="works/A-1", kind="until")
    given(decider, PLANNED).when(elapse).then_nothing()
    astray = commands.OpenRoadRequest(closure_id="A-1")
    given(decider, PLANNED).when(astray).then_rejected("AGGREGATE_INVALID")
