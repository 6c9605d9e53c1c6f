"""Decisions about works."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.roads.domain.values import DAY, HOUR
from services.roads.domain.works.state import Status
from services.testing.spec import NOW, given
from tests.roads.department import DECIDERS
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands
from vigie.type.v1 import place_pb2 as place

decider = DECIDERS["works"]
HERE = place.Place(position=place.Position(longitude=3.87, latitude=43.61), street="RUE FOCH")
AWAY = place.Place(position=place.Position(longitude=5, latitude=43))
START, END = NOW + DAY, NOW + 3 * DAY
TIMES: dict[str, Any] = {"start_time": timestamp(START), "end_time": timestamp(END)}
PLANNED = events.WorksPlanned(kind="gas", place=HERE, **TIMES)
URGENT = events.WorksPlanned(kind="gas", place=HERE, **TIMES, urgent_reason="gas_leak")
STARTED, RESUMED, ENDED = events.WorksStarted(), events.WorksResumed(), events.WorksEnded()
SUSPENDED = events.WorksSuspended(reason="weather")
CANCELLED = events.WorksCancelled(reason="abandoned")

START_THEM = commands.StartWorksRequest(works_id="A-1")
SUSPEND = commands.SuspendWorksRequest(works_id="A-1", reason="weather")
RESUME = commands.ResumeWorksRequest(works_id="A-1")
END_THEM = commands.EndWorksRequest(works_id="A-1")
CANCEL = commands.CancelWorksRequest(works_id="A-1", reason="abandoned")


def plan(**fields: Any) -> commands.PlanWorksRequest:
    return commands.PlanWorksRequest(**{"kind": "gas", "place": HERE, **TIMES, **fields})


@pytest.mark.parametrize(
    ("before", "time", "command", "expected"),
    [
        ([], NOW, plan(), [PLANNED]),
        ([PLANNED], NOW, plan(), []),
        ([], NOW, plan(place=AWAY), "POSITION_INVALID"),
        ([], NOW, plan(end_time=timestamp(START)), "END_TIME_INVALID"),
        ([], END, plan(), "END_TIME_INVALID"),
        ([PLANNED], START - 1, START_THEM, "WORKS_EARLY"),
        ([PLANNED], START, START_THEM, [STARTED]),
        ([PLANNED], END, START_THEM, "WORKS_LATE"),
        ([], NOW, plan(urgent_reason="gas_leak"), [URGENT]),
        ([URGENT], NOW, START_THEM, [STARTED]),
        ([PLANNED, STARTED], START, START_THEM, []),
        ([PLANNED, STARTED, SUSPENDED], START, START_THEM, "WORKS_SUSPENDED"),
        ([PLANNED, STARTED, ENDED], START, START_THEM, "WORKS_ENDED"),
        ([PLANNED, CANCELLED], START, START_THEM, "WORKS_CANCELLED"),
        ([PLANNED], START, SUSPEND, "WORKS_PLANNED"),
        ([PLANNED, STARTED], START, SUSPEND, [SUSPENDED]),
        ([PLANNED, STARTED, SUSPENDED], START, SUSPEND, []),
        ([PLANNED, STARTED, ENDED], START, SUSPEND, "WORKS_ENDED"),
        ([PLANNED], START, RESUME, "WORKS_PLANNED"),
        ([PLANNED, STARTED], START, RESUME, []),
        ([PLANNED, STARTED, SUSPENDED], START, RESUME, [RESUMED]),
        ([PLANNED, CANCELLED], START, RESUME, "WORKS_CANCELLED"),
        ([PLANNED], START, END_THEM, "WORKS_PLANNED"),
        ([PLANNED, STARTED, SUSPENDED], START, END_THEM, [ENDED]),
        ([PLANNED, STARTED, ENDED], START, END_THEM, []),
        ([PLANNED], START, CANCEL, [CANCELLED]),
        ([PLANNED, CANCELLED], START, CANCEL, []),
        ([PLANNED, STARTED], START, CANCEL, "WORKS_RUNNING"),
        ([PLANNED], NOW, journal.ElapseRequest(kind="until"), []),
    ],
)
def test_each_command_in_each_state(
    before: list[Message], time: int, command: Message, expected: str | list[Message]
) -> None:
    given(decider, *before).at(time).when(command).expect(expected)


def test_an_error_names_its_field() -> None:
    away = given(decider).when(plan(place=AWAY)).then_rejected("POSITION_INVALID")
    assert away.field == "place.position"
    ended = given(decider).when(plan(end_time=timestamp(NOW))).then_rejected("END_TIME_INVALID")
    assert ended.field == "end_time"


def test_the_times_of_works_are_those_of_the_plan_until_they_start_and_end() -> None:
    planned = given(decider).when(plan()).then(PLANNED)
    assert (planned.status, planned.start_time, planned.end_time) == (Status.PLANNED, START, END)
    started = given(decider, PLANNED).at(START + HOUR).when(START_THEM).then(STARTED)
    assert (started.status, started.start_time) == (Status.RUNNING, START + HOUR)
    ended = given(decider, PLANNED, STARTED).at(START + HOUR).when(END_THEM).then(ENDED)
    assert (ended.status, ended.end_time) == (Status.ENDED, START + HOUR)


def test_the_reason_of_a_suspension_is_kept_until_the_works_resume() -> None:
    suspended = given(decider, PLANNED, STARTED).when(SUSPEND).then(SUSPENDED)
    assert suspended.reason == "weather"
    assert given(decider, PLANNED, STARTED, SUSPENDED).when(RESUME).then(RESUMED).reason == ""
