"""Reports on a cabinet by its poller, a person in the street and coordination."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import (
    CABINET,
    cabinet,
    confirm,
    confirmed,
    dimmed,
    failed,
    gave_up,
    locked,
    missed,
    note,
    outage,
    seen_dark,
)
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.lighting.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
)

RETRIED = events.DimRetried(feeder_ids=["F1"])
UNREACHABLE = events.CabinetUnreachable(missed_polls=3)
MISSED_POLLS = reports.ReportUnreachableRequest(cabinet_id=CABINET, missed_polls=3)
ANSWERED = reports.ReportReachableRequest(cabinet_id=CABINET)
FAULT = events.SupplyFaultDetected(feeder_id="F1", cause=equipment.FAULT_CAUSE_BREAKER)
NOTED = events.TaskNoted(
    part="lamp/L3", task_id="T-1", crew="roads/R-2", status=bulletin.TASK_STATUS_ACCEPTED
)
OPENED = events.CabinetDoorOpened(overdue_time=timestamp(NOW))
OTHER_NEED = note("door")
OTHER_NEED.need_id = "roads/defect/D-1"


def miss(attempt: int, wait_seconds: int) -> events.DimFailed:
    return events.DimFailed(
        feeder_id="F1",
        sequence=1,
        reason="MISMATCH",
        attempt=attempt,
        retry_time=timestamp(NOW + wait_seconds * SECOND),
    )


def repaired(part: str) -> events.RepairReported:
    return events.RepairReported(part=part, task_id="T-1", crew="roads/R-2", sequence=1)


def done(part: str) -> Message:
    return note(part, bulletin.TASK_STATUS_DONE)


ASKED = dimmed(40, 1)


@pytest.mark.parametrize(
    ("happened", "command", "expected"),
    [
        ([ASKED], confirm("F1", 1), confirmed(1, "F1")),
        ([ASKED, *confirmed(1)], confirm("F1", 1), []),
        ([ASKED, dimmed(60, 2)], confirm("F1", 1), []),
        ([], confirm("F9", 1), []),
        ([ASKED], missed("F1", 1), [miss(1, 5)]),
        ([ASKED, miss(1, 5), RETRIED], missed("F1", 1), [miss(2, 10)]),
        ([ASKED, miss(1, 5), RETRIED, miss(2, 10), RETRIED], missed("F1", 1), [gave_up("F1")]),
        ([ASKED, gave_up("F1")], missed("F1", 1), []),
        ([], MISSED_POLLS, [UNREACHABLE]),
        ([UNREACHABLE], MISSED_POLLS, []),
        ([UNREACHABLE], ANSWERED, [events.CabinetReachable(sequence=1)]),
        ([], ANSWERED, []),
        ([], outage("L3"), [seen_dark("L3")]),
        ([seen_dark("L3")], outage("L3"), []),
        ([failed("L3")], outage("L3"), []),
        ([FAULT], outage("L3"), []),
        ([FAULT], outage("L9"), [seen_dark("L9")]),
        ([locked()], outage("L3"), []),
        ([], outage("L99"), "LAMP_UNKNOWN"),
        ([failed("L3")], note("lamp/L3"), [NOTED]),
        ([failed("L3"), NOTED], note("lamp/L3"), []),
        ([failed("L3")], done("lamp/L3"), [repaired("lamp/L3")]),
        ([OPENED, events.DoorLeftOpen()], done("door"), [repaired("door")]),
        ([], note("lamp/L3"), []),
        ([], note("lamp/L99"), "NEED_UNKNOWN"),
        ([], OTHER_NEED, "NEED_UNKNOWN"),
    ],
)
def test_each_report_in_each_state(
    happened: list[Message], command: Message, expected: str | list[Message]
) -> None:
    cabinet(*happened).when(command).expect(expected)


def test_a_feeder_is_pending_until_its_own_last_request_is_read_back() -> None:
    assert [f.pending for f in cabinet(ASKED, *confirmed(1, "F1")).state.feeders] == [False, True]
    assert cabinet(ASKED, dimmed(60, 2), *confirmed(1, "F1")).state.feeders[0].pending


def test_a_feeder_that_missed_waits_and_after_three_misses_only_an_operator_tries_again() -> None:
    waiting = cabinet(ASKED, miss(1, 5)).state
    assert not waiting.feeders[0].actionable
    assert cabinet_decider.due(waiting) == (NOW + 5 * SECOND, "retry")
    step = events.ProgrammeStepped(level_percent=30, next_step_time=timestamp(NOW), sequence=2)
    for happened in ([ASKED, gave_up("F1")], [ASKED, gave_up("F1"), step]):
        feeder, other = cabinet(*happened).state.feeders
        assert (feeder.circuit_open, feeder.actionable, other.actionable) == (True, False, True)
    by_hand = cabinet(ASKED, gave_up("F1"), dimmed(50, 2)).state.feeders[0]
    assert (by_hand.attempts, by_hand.retry_time, by_hand.actionable) == (0, 0, True)


def test_a_cabinet_that_is_reachable_again_is_sent_its_last_requests_again() -> None:
    back = events.CabinetReachable(sequence=2)
    assert not cabinet(UNREACHABLE).state.reachable
    lost = (ASKED, *confirmed(1, "F1"), gave_up("F2"), UNREACHABLE)
    assert [each.actionable for each in cabinet(*lost, back).state.feeders] == [True, True]
    never_requested = cabinet(UNREACHABLE, back).state
    assert [each.pending for each in never_requested.feeders] == [False, False]


def test_a_lamp_that_a_person_saw_dark_is_a_need_until_it_is_repaired() -> None:
    need = cabinet(seen_dark("L3")).state.need("lamp/L3")
    assert (need.kind, need.priority, need.since_time) == ("lamp_failure", 4, NOW)
    taken = cabinet(seen_dark("L3"), NOTED).state.need("lamp/L3")
    assert (taken.task_id, taken.crew, taken.since_time) == ("T-1", "roads/R-2", NOW)
    sound = cabinet(seen_dark("L3"), repaired("lamp/L3")).state
    assert (sound.needs, sound.feeders[0].dark, sound.sequence) == ((), (), 1)


def test_a_door_that_is_still_open_after_the_work_is_timed_again() -> None:
    after = cabinet(OPENED, events.DoorLeftOpen(), repaired("door")).state
    assert after.needs == ()
    assert cabinet_decider.due(after) == (NOW + 600 * SECOND, "door")


def test_a_lamp_of_another_cabinet_is_rejected_with_the_remedy() -> None:
    rejected = cabinet().when(outage("L99")).then_rejected("LAMP_UNKNOWN")
    assert rejected.field == "lamp_id"
    assert "GetLamp" in rejected.message
