"""A defect, as its department specifies it."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.timestamp import timestamp
from services.roads.domain.defect.decide import CLOSED_REASONS
from services.roads.domain.defect.kinds import REQUIREMENTS
from services.roads.domain.defect.state import Defect, Status
from services.roads.domain.values import DAY, HOUR
from services.testing.spec import NOW, given
from tests.roads.facts import DECIDERS
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1 import commands_pb2 as needs
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands
from vigie.type.v1 import place_pb2 as place

CITY = (3.80, 43.56, 3.95, 43.66)


def in_city(longitude: float, latitude: float) -> bool:
    west, south, east, north = CITY
    return west <= longitude <= east and south <= latitude <= north


decider = DECIDERS["defect"]
HERE = place.Place(
    position=place.Position(longitude=3.87, latitude=43.61), street="RUE FOCH", district="Centre"
)
AWAY = place.Place(position=place.Position(longitude=9, latitude=48.85))
P1, P2, P3, P4 = place.PRIORITY_P1, place.PRIORITY_P2, place.PRIORITY_P3, place.PRIORITY_P4

REPORTED = events.DefectReported(
    kind="column_fallen",
    priority=P1,
    place=HERE,
    skills=["electrical", "signing"],
    equipment=["cones"],
    work_seconds=3_600,
    make_safe_seconds=600,
    due_time=timestamp(NOW + 2 * HOUR),
)
TASK = {"task_id": "T-1", "crew": "lighting/L-3"}
ASSIGNED = events.DefectAssigned(**TASK)
ATTENDED = events.DefectAttended(**TASK)
REPAIRED = events.DefectRepaired(**TASK)
CLOSED = events.DefectClosed(reason="not_found")


def report(**fields: Any) -> commands.ReportDefectRequest:
    return commands.ReportDefectRequest(**{"kind": "column_fallen", "place": HERE, **fields})


def note(status: str, task_id: str = "T-1", need_id: str = "roads/defect/A-1") -> Message:
    return needs.NoteTaskRequest(
        aggregate="defect/A-1",
        need_id=need_id,
        task_id=task_id,
        crew="lighting/L-3",
        status=f"TASK_STATUS_{status}",
    )


def later(time: int, command: Message, *before: Message) -> tuple[list[Message], Defect]:
    """What a command asked at `time` brings, where all before it happened at NOW."""
    state = given(decider, *before).state
    context = DecisionContext(time=time, id="A-1")
    decided = list(decider.decide(command, state, context))
    for event in decided:
        state = decider.evolve(state, event, context)
    return decided, state


def test_a_report_takes_what_its_kind_demands() -> None:
    after = given(decider).when(report()).then(REPORTED)
    assert after.status is Status.REPORTED
    assert (after.clock_time, after.due_time) == (NOW, NOW + 2 * HOUR)


def test_a_reporter_may_know_better_how_urgent_it_is() -> None:
    after = given(decider).when(report(kind="pothole", priority=P2)).decided[0]
    assert isinstance(after, events.DefectReported)
    assert after.priority == P2
    assert after.due_time == timestamp(NOW + DAY)


def test_the_same_report_said_twice_is_one_defect() -> None:
    given(decider, REPORTED).when(report()).then_nothing()


def test_a_defect_outside_the_city_is_refused_with_its_field() -> None:
    no = given(decider).when(report(place=AWAY)).then_rejected("POSITION_INVALID")
    assert no.field == "place.position"
    assert "longitude" in no.message


def test_an_unknown_kind_is_refused_with_the_kinds_there_are() -> None:
    no = given(decider).when(report(kind="ghost")).then_rejected("KIND_INVALID")
    assert no.field == "kind"
    assert "pothole" in no.message


def test_a_priority_beyond_the_list_is_refused_by_the_owner_too() -> None:
    given(decider).when(report(priority=9)).then_rejected("PRIORITY_INVALID")


def test_an_inspection_moves_the_promise_but_not_the_clock() -> None:
    inspect = commands.InspectDefectRequest(defect_id="A-1", priority=P3)
    inspected = events.DefectInspected(priority=P3, due_time=timestamp(NOW + 7 * DAY))
    decided, after = later(NOW + HOUR, inspect, REPORTED)
    assert decided == [inspected]
    assert (after.clock_time, after.priority, after.inspected) == (NOW, P3, True)


def test_the_same_inspection_twice_changes_nothing() -> None:
    inspected = events.DefectInspected(priority=P3, due_time=timestamp(NOW + 7 * DAY))
    inspect = commands.InspectDefectRequest(defect_id="A-1", priority=P3)
    given(decider, REPORTED, inspected).when(inspect).then_nothing()


def test_a_site_made_safe_is_a_nuisance_and_no_danger() -> None:
    safe = commands.MarkMadeSafeRequest(defect_id="A-1")
    after = given(decider, REPORTED).when(safe).then(events.DefectMadeSafe(priority=P3))
    assert after.made_safe
    given(decider, REPORTED, events.DefectMadeSafe(priority=P3)).when(safe).then_nothing()


def test_making_safe_never_makes_a_defect_more_urgent() -> None:
    minor = events.DefectReported(kind="graffiti", priority=P4, place=HERE)
    safe = commands.MarkMadeSafeRequest(defect_id="A-1")
    given(decider, minor).when(safe).then(events.DefectMadeSafe(priority=P4))


def test_danger_found_again_undoes_what_made_it_safe() -> None:
    inspect = commands.InspectDefectRequest(defect_id="A-1", priority=P2)
    before = given(decider, REPORTED, events.DefectMadeSafe(priority=P3))
    after = before.when(inspect).then(
        events.DefectInspected(priority=P2, due_time=timestamp(NOW + DAY))
    )
    assert not after.made_safe


@pytest.mark.parametrize("reason", sorted(CLOSED_REASONS))
def test_a_defect_is_closed_for_a_reason(reason: str) -> None:
    close = commands.CloseDefectRequest(defect_id="A-1", reason=reason)
    after = given(decider, REPORTED, ASSIGNED).when(close).then(events.DefectClosed(reason=reason))
    assert (after.status, after.crew, after.ended_time) == (Status.CLOSED, "", NOW)
    given(decider, REPORTED, CLOSED).when(close).then_nothing()


def test_a_defect_is_not_closed_for_no_reason() -> None:
    close = commands.CloseDefectRequest(defect_id="A-1", reason="bored")
    assert given(decider, REPORTED).when(close).then_rejected("REASON_INVALID").field == "reason"


def test_a_repair_that_did_not_hold_is_a_new_need_with_its_own_clock() -> None:
    reopen = commands.ReopenDefectRequest(defect_id="A-1")
    reopened = events.DefectReopened(priority=P1, due_time=timestamp(NOW + DAY + 2 * HOUR))
    decided, after = later(NOW + DAY, reopen, REPORTED, REPAIRED)
    assert decided == [reopened]
    assert (after.opening, after.clock_time, after.reported_time) == (1, NOW + DAY, NOW)
    assert (after.crew, after.ended_time, after.open) == ("", 0, True)


def test_an_open_defect_is_not_reopened() -> None:
    reopen = commands.ReopenDefectRequest(defect_id="A-1")
    given(decider, REPORTED, ATTENDED).when(reopen).then_nothing()


def test_an_ended_defect_is_neither_inspected_nor_made_safe() -> None:
    ended = given(decider, REPORTED, REPAIRED)
    inspect = commands.InspectDefectRequest(defect_id="A-1", priority=P1)
    assert "ReopenDefect" in ended.when(inspect).then_rejected("DEFECT_ENDED").message
    ended.when(commands.MarkMadeSafeRequest(defect_id="A-1")).then_rejected("DEFECT_ENDED")


@pytest.mark.parametrize(
    "command",
    [
        commands.InspectDefectRequest(defect_id="A-1", priority=P1),
        commands.MarkMadeSafeRequest(defect_id="A-1"),
        commands.CloseDefectRequest(defect_id="A-1", reason="duplicate"),
        commands.ReopenDefectRequest(defect_id="A-1"),
        note("ACCEPTED"),
    ],
)
def test_nothing_is_asked_of_a_defect_that_nobody_reported(command: Message) -> None:
    no = given(decider).when(command).then_rejected("DEFECT_UNKNOWN")
    assert no.field == "defect_id"


def test_a_timer_that_no_longer_fits_changes_nothing() -> None:
    elapse = journal.ElapseRequest(aggregate="defect/A-1", kind="until")
    given(decider, REPORTED).when(elapse).then_nothing()
    given(decider).when(elapse).then_nothing()


def test_a_command_for_another_kind_of_thing_is_refused() -> None:
    astray = commands.OpenRoadRequest(closure_id="A-1")
    given(decider, REPORTED).when(astray).then_rejected("AGGREGATE_INVALID")


def test_a_crew_takes_it_on_comes_and_repairs_it() -> None:
    assigned = given(decider, REPORTED).when(note("ACCEPTED")).then(ASSIGNED)
    assert (assigned.status, assigned.crew) == (Status.ASSIGNED, "lighting/L-3")
    given(decider, REPORTED, ASSIGNED).when(note("EN_ROUTE")).then_nothing()
    given(decider, REPORTED, ASSIGNED).when(note("ON_SITE")).then(ATTENDED)
    given(decider, REPORTED, ATTENDED).when(note("ON_SITE")).then_nothing()
    done = given(decider, REPORTED, ATTENDED).when(note("DONE")).then(REPAIRED)
    assert (done.status, done.ended_time, done.open) == (Status.REPAIRED, NOW, False)


@pytest.mark.parametrize("step", ["SUSPENDED", "RELEASED"])
def test_a_defect_that_its_crew_leaves_waits_again_with_its_clock_unbroken(step: str) -> None:
    requeued = events.DefectRequeued(**TASK, reason=step.lower())
    decided, after = later(NOW + HOUR, note(step), REPORTED, ATTENDED)
    assert decided == [requeued]
    assert (after.status, after.crew, after.requeued) == (Status.REPORTED, "", 1)
    assert (after.clock_time, after.due_time) == (NOW, NOW + 2 * HOUR)


def test_late_news_of_a_crew_that_is_not_on_it_changes_nothing() -> None:
    other = given(decider, REPORTED, events.DefectAssigned(task_id="T-2", crew="roads/R-1"))
    other.when(note("SUSPENDED")).then_nothing()
    other.when(note("DECLINED")).then_nothing()


def test_an_offer_and_a_crew_that_makes_safe_change_nothing_yet() -> None:
    given(decider, REPORTED).when(note("OFFERED")).then_nothing()
    given(decider, REPORTED, ATTENDED).when(note("MAKING_SAFE")).then_nothing()


def test_the_next_crew_replaces_one_whose_leaving_was_not_heard() -> None:
    after = given(decider, REPORTED, ATTENDED).when(note("ACCEPTED", "T-2"))
    assert after.then(events.DefectAssigned(task_id="T-2", crew="lighting/L-3")).task_id == "T-2"


def test_news_of_a_task_on_an_ended_defect_changes_nothing() -> None:
    given(decider, REPORTED, CLOSED).when(note("DONE")).then_nothing()


def test_news_of_an_earlier_opening_changes_nothing_and_of_no_opening_is_refused() -> None:
    reopened = given(decider, REPORTED, REPAIRED, events.DefectReopened(priority=P1))
    reopened.when(note("DONE")).then_nothing()
    reopened.when(note("DONE", need_id="roads/defect/A-1/1")).then(REPAIRED)
    reopened.when(note("DONE", need_id="roads/defect/B-9")).then_rejected("NEED_UNKNOWN")


def test_a_step_without_a_name_is_refused() -> None:
    given(decider, REPORTED).when(note("UNSPECIFIED")).then_rejected("STATUS_INVALID")


def test_every_kind_of_the_table_may_be_reported_and_waits_for_a_crew() -> None:
    for kind in REQUIREMENTS:
        assert given(decider).when(report(kind=kind)).decided
    assert decider.initial == Defect()
