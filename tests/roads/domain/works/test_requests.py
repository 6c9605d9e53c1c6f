"""A request for works: its answers, and the silence that is an agreement."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.roads.domain.values import DAY
from services.roads.domain.works.state import Status
from services.testing.spec import NOW, given
from tests.roads.domain.works.examples import (
    ANSWER_DUE,
    AUTHORISED,
    END,
    FOUND,
    GAS,
    HERE,
    ID,
    REQUEST,
    REQUESTED,
    SCHEDULED,
    START,
    START_THEM,
    STARTED,
    TACIT,
    TIMES,
    conflict,
    decider,
    note,
    noted,
    urgent,
)
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1 import place_pb2 as place
from vigie.works.v1 import works_pb2

AUTHORISE = api.AuthoriseWorksRequest(**ID)
ELAPSED = journal.ElapseRequest(kind="answer", due_time=ANSWER_DUE)
LATER: dict[str, Any] = {"start_time": timestamp(START + DAY), "end_time": timestamp(END)}
ABROAD = place.Position(longitude=3.97, latitude=43.61)


def schedule(**fields: Any) -> api.ScheduleWorksRequest:
    return api.ScheduleWorksRequest(**{**ID, **TIMES, **fields})


def refuse(reason: str) -> api.RefuseWorksRequest:
    return api.RefuseWorksRequest(**ID, reason=reason)


@pytest.mark.parametrize(
    ("before", "time", "command", "expected"),
    [
        ([], NOW, REQUEST, [REQUESTED]),
        ([REQUESTED], NOW, REQUEST, []),
        ([], END, REQUEST, "END_TIME_INVALID"),
        ([REQUESTED], NOW, START_THEM, "WORKS_REQUESTED"),
        ([REQUESTED], NOW, schedule(), [SCHEDULED]),
        ([REQUESTED], NOW, schedule(**LATER), "POSTPONED_REASON_INVALID"),
        (
            [REQUESTED],
            NOW,
            schedule(**LATER, postponed_reason="traffic"),
            [events.WorksScheduled(**LATER, postponed_reason="traffic")],
        ),
        ([REQUESTED], NOW, schedule(end_time=timestamp(START)), "END_TIME_INVALID"),
        ([REQUESTED, SCHEDULED], NOW, schedule(), []),
        ([REQUESTED, SCHEDULED], NOW, schedule(**LATER), [events.WorksScheduled(**LATER)]),
        ([REQUESTED, SCHEDULED, AUTHORISED, STARTED], NOW, schedule(**LATER), "WORKS_RUNNING"),
        ([REQUESTED], NOW, AUTHORISE, "WORKS_REQUESTED"),
        ([REQUESTED, SCHEDULED], NOW, AUTHORISE, [AUTHORISED]),
        ([REQUESTED, SCHEDULED], START, START_THEM, "WORKS_UNAUTHORISED"),
        ([REQUESTED, SCHEDULED, AUTHORISED], START - 1, START_THEM, "WORKS_EARLY"),
        ([REQUESTED, SCHEDULED, AUTHORISED], END, START_THEM, "WORKS_LATE"),
        ([REQUESTED], NOW, refuse("traffic"), [events.WorksRefused(reason="traffic")]),
        ([REQUESTED, SCHEDULED], NOW, refuse("traffic"), "WORKS_PLANNED"),
        ([REQUESTED], ANSWER_DUE - 1, ELAPSED, []),
        ([REQUESTED], ANSWER_DUE, ELAPSED, [TACIT]),
        ([REQUESTED, SCHEDULED], ANSWER_DUE, ELAPSED, []),
    ],
)
def test_each_answer_to_a_request(
    before: list[Message], time: int, command: Message, expected: str | list[Message]
) -> None:
    given(decider, *before).at(time).when(command).expect(expected)


def test_two_months_of_silence_let_the_works_go_ahead_at_the_time_that_they_asked_for() -> None:
    asked = given(decider, REQUESTED)
    assert decider.due(asked.state) == (ANSWER_DUE, "answer")
    agreed = asked.at(ANSWER_DUE).when(ELAPSED).then(TACIT)
    assert (agreed.status, agreed.tacit, agreed.start_time) == (Status.AUTHORISED, True, START)
    assert decider.due(agreed) is None


def test_another_period_takes_the_permission_away() -> None:
    moved = given(decider, REQUESTED, SCHEDULED, AUTHORISED).when(schedule(**LATER))
    assert moved.then(events.WorksScheduled(**LATER)).status is Status.PLANNED


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("surface_under_three_years", works_pb2.WORKS_CONFLICT_KIND_NEW_SURFACE),
        ("conflicting_works", works_pb2.WORKS_CONFLICT_KIND_OVERLAP),
    ],
)
def test_some_reasons_stand_only_on_a_conflict_that_coordination_found(
    reason: str, kind: Any
) -> None:
    other = conflict(works_pb2.WORKS_CONFLICT_KIND_SAME_TRENCH)
    for before in ([REQUESTED], [REQUESTED, noted(other)]):
        rejected = given(decider, *before).when(refuse(reason)).then_rejected("REASON_UNFOUNDED")
        assert rejected.field == "reason"
    found = given(decider, REQUESTED, noted(other, conflict(kind)))
    found.when(refuse(reason)).then(events.WorksRefused(reason=reason))


def test_the_conflicts_of_coordination_replace_those_noted_before() -> None:
    overlap = conflict(works_pb2.WORKS_CONFLICT_KIND_OVERLAP)
    asked = given(decider, REQUESTED).when(note(overlap)).then(noted(overlap))
    assert [each.works_id for each in asked.conflicts] == ["B-2"]
    given(decider, REQUESTED, noted(overlap)).when(note(overlap)).then()
    gone = given(decider, REQUESTED, noted(overlap)).when(note()).then(noted())
    assert gone.conflicts == ()


@pytest.mark.parametrize(
    ("other", "expected"), [(ABROAD, "END_POSITION_INVALID"), (HERE.position, None)]
)
def test_a_stretch_ends_in_the_city_and_near(other: Any, expected: str | None) -> None:
    request = api.RequestWorksRequest(**GAS, **TIMES, end_position=other)
    if expected is None:
        (requested,) = given(decider).when(request).decided
        assert requested == events.WorksRequested(
            **GAS, **TIMES, end_position=other, answer_due_time=timestamp(ANSWER_DUE)
        )
    else:
        assert given(decider).when(request).then_rejected(expected).field == "end_position"


def test_works_that_were_found_are_suspended_until_they_have_a_period() -> None:
    suspend = api.SuspendWorksRequest(**ID, reason="uncoordinated")
    suspended = events.WorksSuspended(reason="uncoordinated")
    resume = api.ResumeWorksRequest(**ID)
    given(decider).when(api.ReportFoundWorksRequest(**GAS)).then(FOUND)
    given(decider, FOUND).when(suspend).then(suspended)
    given(decider, FOUND, suspended).when(resume).expect("WORKS_UNCOORDINATED")
    regular = given(decider, FOUND, suspended).when(schedule()).then(SCHEDULED)
    assert (regular.status, regular.uncoordinated) == (Status.SUSPENDED, False)
    coordinated = [REQUESTED, SCHEDULED, AUTHORISED, STARTED]
    given(decider, *coordinated).when(suspend).expect("WORKS_COORDINATED")


def declare(**fields: Any) -> api.DeclareUrgentWorksRequest:
    end = timestamp(NOW + 3 * DAY)
    return api.DeclareUrgentWorksRequest(
        **{**GAS, "urgent_reason": "gas_leak", "end_time": end, **fields}
    )


def test_the_notice_of_urgent_works_is_due_a_day_after_their_start() -> None:
    hours_ago = NOW - DAY // 4
    running = given(decider).when(declare(started_time=timestamp(hours_ago)))
    state = running.then(
        urgent(started_time=timestamp(hours_ago), notice_due_time=timestamp(hours_ago + DAY))
    )
    assert (state.status, state.start_time) == (Status.RUNNING, hours_ago)
    assert decider.due(state) == (hours_ago + DAY, "notice")


@pytest.mark.parametrize("started", [NOW + 1, NOW - 31 * DAY])
def test_urgent_works_started_in_the_last_month(started: int) -> None:
    given(decider).when(declare(started_time=timestamp(started))).expect("STARTED_TIME_INVALID")


def test_the_clock_of_the_notice_alarms_once_and_ends_with_the_notice() -> None:
    elapsed = journal.ElapseRequest(kind="notice", due_time=NOW + DAY)
    overdue, notify = events.MayorNoticeOverdue(), api.NotifyMayorRequest(**ID)
    late = given(decider, urgent()).at(NOW + DAY).when(elapsed).then(overdue)
    assert (late.notice_overdue, decider.due(late)) == (True, None)
    told = given(decider, urgent(), overdue).when(notify).then(events.MayorNotified())
    assert (told.notice_due_time, told.notice_overdue) == (0, False)
    given(decider, urgent(), events.MayorNotified()).when(notify).then()
    given(decider, urgent(), events.MayorNotified()).at(NOW + DAY).when(elapsed).then()
    given(decider, REQUESTED).when(notify).expect("WORKS_NOT_URGENT")


def test_a_new_surface_has_three_years() -> None:
    accept = api.AcceptWorksRequest(**ID, surface_renewed=True)
    done = [REQUESTED, SCHEDULED, AUTHORISED, STARTED, events.WorksEnded()]
    until = timestamp(1_794_694_400_000_000)  # 14 November 2026, three years after NOW
    renewed = [events.WorksAccepted(), events.SurfaceRenewed(until_time=until)]
    state = given(decider, *done).when(accept).then(*renewed)
    assert (state.status, state.surface_until_time) == (Status.ACCEPTED, 1_794_694_400_000_000)
    given(decider, *done, *renewed).when(accept).then()
    given(decider, *done[:-1]).when(accept).expect("WORKS_RUNNING")
