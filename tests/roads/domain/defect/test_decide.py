"""Decisions about defects."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.role import role_message
from services.crews.domain.timestamp import timestamp
from services.roads.domain.defect.kinds import REQUIREMENTS
from services.roads.domain.defect.state import Status
from services.roads.domain.values import DAY, HOUR
from services.testing.spec import NOW, Given, given
from tests.roads.department import DECIDERS
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1 import commands_pb2 as needs
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands
from vigie.type.v1 import place_pb2 as place

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
    skills=["electrical"],
    work_seconds=1_800,
    make_safe_seconds=600,
    due_time=timestamp(NOW + 2 * HOUR),
    roles=map(role_message, REQUIREMENTS["column_fallen"].roles),
)
NUMBERED = events.DefectReported()
NUMBERED.CopyFrom(REPORTED)
NUMBERED.asset_id = "column/MTP-00012"
MINOR = events.DefectReported(kind="graffiti", priority=P4, place=HERE)
TASK = {"task_id": "T-1", "crew": "lighting/L-3"}
ASSIGNED = events.DefectAssigned(**TASK)
OTHER = events.DefectAssigned(task_id="T-2", crew="lighting/L-3")
ATTENDED = events.DefectAttended(**TASK)
REPAIRED = events.DefectRepaired(**TASK)
CLOSED = events.DefectClosed(reason="not_found")
SAFE = events.DefectMadeSafe(priority=P3)
REOPENED = events.DefectReopened(priority=P1, due_time=timestamp(NOW + 2 * HOUR))

MAKE_SAFE = commands.MarkMadeSafeRequest(defect_id="A-1")
REOPEN = commands.ReopenDefectRequest(defect_id="A-1")


def report(**fields: Any) -> commands.ReportDefectRequest:
    return commands.ReportDefectRequest(**{"kind": "column_fallen", "place": HERE, **fields})


def inspect(priority: place.Priority) -> commands.InspectDefectRequest:
    return commands.InspectDefectRequest(defect_id="A-1", priority=priority)


def inspected(priority: place.Priority, seconds: int) -> events.DefectInspected:
    return events.DefectInspected(priority=priority, due_time=timestamp(NOW + seconds))


def close(reason: str) -> commands.CloseDefectRequest:
    return commands.CloseDefectRequest(defect_id="A-1", reason=reason)


def note(
    status: str, task_id: str = "T-1", need_id: str = "roads/defect/A-1", reason: str = ""
) -> Message:
    return needs.NoteTaskRequest(
        aggregate="defect/A-1",
        need_id=need_id,
        task_id=task_id,
        crew="lighting/L-3",
        status=f"TASK_STATUS_{status}",
        reason=reason,
    )


def requeued(reason: str) -> events.DefectRequeued:
    return events.DefectRequeued(**TASK, reason=reason)


def defect(*before: Message) -> Given:
    return given(decider, *before)


def later(time: int, command: Message, *before: Message) -> tuple[list[Message], Any]:
    """Return the events of a command at a time, after others at NOW, and the state after them."""
    at = given(decider, *before).at(time)
    state = given(decider, *before).state
    decided = list(decider.decide(command, state, at.context))
    for event in decided:
        state = decider.evolve(state, event, at.context)
    return decided, state


@pytest.mark.parametrize(
    ("before", "command", "expected"),
    [
        ([], report(), [REPORTED]),
        ([], report(asset_id="column/MTP-00012"), [NUMBERED]),
        ([REPORTED], report(), []),
        ([], report(place=AWAY), "POSITION_INVALID"),
        ([], report(kind="unknown"), "KIND_INVALID"),
        ([], report(priority=9), "PRIORITY_INVALID"),
        ([REPORTED], inspect(P3), [inspected(P3, 7 * DAY)]),
        ([REPORTED, inspected(P3, 7 * DAY)], inspect(P3), []),
        ([REPORTED, REPAIRED], inspect(P1), "DEFECT_ENDED"),
        ([REPORTED], MAKE_SAFE, [SAFE]),
        ([REPORTED, SAFE], MAKE_SAFE, []),
        ([MINOR], MAKE_SAFE, [events.DefectMadeSafe(priority=P4)]),
        ([REPORTED, REPAIRED], MAKE_SAFE, "DEFECT_ENDED"),
        ([REPORTED, ASSIGNED], close("repaired"), [events.DefectClosed(reason="repaired")]),
        ([REPORTED, ASSIGNED], close("duplicate"), [events.DefectClosed(reason="duplicate")]),
        ([REPORTED, ASSIGNED], close("not_found"), [CLOSED]),
        ([REPORTED, ASSIGNED], close("not_ours"), [events.DefectClosed(reason="not_ours")]),
        ([REPORTED, ASSIGNED], close("withdrawn"), [events.DefectClosed(reason="withdrawn")]),
        ([REPORTED, CLOSED], close("duplicate"), []),
        ([REPORTED], close("unknown"), "REASON_INVALID"),
        ([REPORTED, REPAIRED], REOPEN, [REOPENED]),
        ([REPORTED, ATTENDED], REOPEN, []),
        ([REPORTED], note("OFFERED"), []),
        ([REPORTED], note("ACCEPTED"), [ASSIGNED]),
        ([REPORTED], note("QUEUED"), [ASSIGNED]),
        ([REPORTED, ASSIGNED], note("HOLDING"), []),
        ([REPORTED, ASSIGNED], note("EN_ROUTE"), []),
        ([REPORTED, ASSIGNED], note("ON_SITE"), [ATTENDED]),
        ([REPORTED, ATTENDED], note("ON_SITE"), []),
        ([REPORTED, ATTENDED], note("ACCEPTED", "T-2"), [OTHER]),
        ([REPORTED, ATTENDED], note("MAKING_SAFE"), []),
        ([REPORTED, ATTENDED], note("DONE"), [REPAIRED]),
        ([REPORTED, ATTENDED], note("SUSPENDED"), [requeued("suspended")]),
        ([REPORTED, ATTENDED], note("RELEASED"), [requeued("released")]),
        ([REPORTED, OTHER], note("SUSPENDED"), []),
        ([REPORTED, OTHER], note("DECLINED"), []),
        ([REPORTED], note("UNSPECIFIED"), "STATUS_INVALID"),
        ([REPORTED, CLOSED], note("DONE"), []),
        ([REPORTED, REPAIRED, REOPENED], note("DONE"), []),
        ([REPORTED, REPAIRED, REOPENED], note("DONE", need_id="roads/defect/A-1/1"), [REPAIRED]),
        ([REPORTED, REPAIRED, REOPENED], note("DONE", need_id="roads/defect/B-9"), "NEED_UNKNOWN"),
        ([REPORTED], journal.ElapseRequest(kind="until"), []),
        ([], journal.ElapseRequest(kind="until"), []),
    ],
)
def test_each_command_in_each_state(
    before: list[Message], command: Message, expected: str | list[Message]
) -> None:
    defect(*before).when(command).expect(expected)


@pytest.mark.parametrize("kind", sorted(REQUIREMENTS))
def test_every_kind_of_the_table_may_be_reported(kind: str) -> None:
    assert defect().when(report(kind=kind)).decided


def test_a_report_may_set_another_priority_than_that_of_its_kind() -> None:
    (reported,) = defect().when(report(kind="pothole", priority=P2)).decided
    assert isinstance(reported, events.DefectReported)
    assert (reported.priority, reported.due_time) == (P2, timestamp(NOW + DAY))


def test_a_defect_outside_the_city_is_rejected_with_its_position_longitude_first() -> None:
    rejected = defect().when(report(place=AWAY)).then_rejected("POSITION_INVALID")
    assert rejected.field == "place.position"
    assert rejected.message == (
        "9.00000, 48.85000 is outside the city: give longitude, then latitude, of a point in it."
    )


def test_an_unknown_kind_is_rejected_with_the_known_ones() -> None:
    rejected = defect().when(report(kind="unknown")).then_rejected("KIND_INVALID")
    assert rejected.field == "kind"
    assert "pothole" in rejected.message


def test_an_inspection_moves_the_promise_but_not_the_clock() -> None:
    _, after = later(NOW + HOUR, inspect(P3), REPORTED)
    assert (after.clock_time, after.priority, after.inspected) == (NOW, P3, True)
    assert after.due_time == NOW + 7 * DAY


def test_a_defect_inspected_as_dangerous_is_no_longer_made_safe() -> None:
    assert defect(REPORTED, SAFE).state.made_safe
    assert not defect(REPORTED, SAFE, inspected(P2, DAY)).state.made_safe


def test_a_crew_takes_a_defect_and_ends_it() -> None:
    assigned = defect(REPORTED, ASSIGNED).state
    assert (assigned.status, assigned.crew) == (Status.ASSIGNED, "lighting/L-3")
    repaired = defect(REPORTED, REPAIRED).state
    assert (repaired.status, repaired.ended_time, repaired.open) == (Status.REPAIRED, NOW, False)
    closed = defect(REPORTED, ASSIGNED, CLOSED).state
    assert (closed.status, closed.crew, closed.ended_time) == (Status.CLOSED, "", NOW)


def test_a_defect_that_its_crew_leaves_waits_again_with_the_same_clock() -> None:
    _, after = later(NOW + HOUR, note("SUSPENDED"), REPORTED, SAFE, ATTENDED)
    assert (after.status, after.crew, after.requeued) == (Status.REPORTED, "", 1)
    assert (after.clock_time, after.due_time) == (NOW, NOW + 2 * HOUR)
    assert after.made_safe


@pytest.mark.parametrize(
    ("reason", "closed_reason"),
    [("FALSE_ALARM", "not_found"), ("RESOLVED_ELSEWHERE", "withdrawn")],
)
@pytest.mark.parametrize("history", [(REPORTED,), (REPORTED, ASSIGNED)])
def test_a_defect_ends_with_an_incident_that_an_operator_found_to_be_none(
    history: tuple[Message, ...], reason: str, closed_reason: str
) -> None:
    happened, after = later(NOW + HOUR, note("WITHDRAWN", reason=reason), *history)
    assert happened == [events.DefectClosed(reason=closed_reason)]
    assert (after.status, after.crew, after.open) == (Status.CLOSED, "", False)


@pytest.mark.parametrize("reason", ["DUPLICATE", "NOT_OURS", ""])
def test_a_defect_stays_open_when_its_incident_was_closed_for_another_reason(reason: str) -> None:
    _, after = later(NOW + HOUR, note("WITHDRAWN", reason=reason), REPORTED, ASSIGNED)
    assert (after.status, after.open) == (Status.REPORTED, True)


def test_a_repair_that_did_not_hold_is_a_new_need_with_its_own_clock() -> None:
    reopened = events.DefectReopened(priority=P1, due_time=timestamp(NOW + DAY + 2 * HOUR))
    before = (REPORTED, inspected(P1, HOUR), SAFE, ATTENDED, requeued("suspended"), CLOSED)
    decided, after = later(NOW + DAY, REOPEN, *before)
    assert decided == [reopened]
    assert (after.opening, after.clock_time, after.reported_time) == (1, NOW + DAY, NOW)
    assert (after.crew, after.ended_time, after.closed_reason, after.open) == ("", 0, "", True)
    assert (after.requeued, after.inspected, after.made_safe) == (0, False, False)
