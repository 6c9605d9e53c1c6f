"""What device workers, people in the street and coordination tell of a cabinet."""

from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND, Given, given
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import (
    CABINET,
    RID,
    confirm,
    confirmed,
    dimmed,
    failed,
    installed,
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

MISS = events.DimFailed(
    feeder_id="F1",
    sequence=1,
    reason="MISMATCH",
    attempt=1,
    retry_time=timestamp(NOW + 5 * SECOND),
)


def cabinet(*happened: Message) -> Given:
    return given(cabinet_decider, installed(), *happened, id=CABINET)


def again(attempt: int) -> list[Message]:
    retry_time = timestamp(NOW + 10 * SECOND)
    second = events.DimFailed(
        feeder_id="F1", sequence=1, reason="MISMATCH", attempt=attempt, retry_time=retry_time
    )
    return [second, events.DimRetried(feeder_ids=["F1"])]


def unreachable() -> reports.ReportUnreachableRequest:
    return reports.ReportUnreachableRequest(request_id=RID, cabinet_id=CABINET, missed_polls=3)


def reachable() -> reports.ReportReachableRequest:
    return reports.ReportReachableRequest(request_id=RID, cabinet_id=CABINET)


def test_a_line_read_back_as_asked_is_confirmed() -> None:
    after = cabinet(dimmed(40, 1)).when(confirm("F1", 1)).then(*confirmed(1, "F1"))
    assert [f.pending for f in after.feeders] == [False, True]


def test_a_confirmed_line_is_not_confirmed_again() -> None:
    cabinet(dimmed(40, 1), *confirmed(1)).when(confirm("F1", 1)).then_nothing()


def test_late_word_of_an_older_intent_confirms_nothing() -> None:
    cabinet(dimmed(40, 1), dimmed(60, 2)).when(confirm("F1", 1)).then_nothing()
    cabinet().when(confirm("F9", 1)).then_nothing()


def test_a_miss_is_tried_again_later() -> None:
    after = cabinet(dimmed(40, 1)).when(missed("F1", 1)).then(MISS)
    assert not after.feeders[0].actionable
    assert cabinet_decider.due(after) == (NOW + 5 * SECOND, "retry")


def test_the_second_miss_waits_twice_as_long() -> None:
    retried = cabinet(dimmed(40, 1), MISS, events.DimRetried(feeder_ids=["F1"]))
    second, _ = again(2)
    retried.when(missed("F1", 1)).then(second)


def test_after_three_misses_nothing_more_is_tried() -> None:
    tried = cabinet(dimmed(40, 1), MISS, events.DimRetried(feeder_ids=["F1"]), *again(2))
    gave_up = events.ActuationFailed(feeder_id="F1", sequence=1, reason="MISMATCH", attempts=3)
    after = tried.when(missed("F1", 1)).then(gave_up)
    assert after.feeders[0].circuit_open
    assert not after.feeders[0].actionable
    assert cabinet_decider.due(after) is None
    cabinet(dimmed(40, 1), gave_up).when(missed("F1", 1)).then_nothing()


def test_a_programme_step_does_not_try_again_what_gave_up() -> None:
    gave_up = events.ActuationFailed(feeder_id="F1", sequence=1, reason="MISMATCH", attempts=3)
    step = events.ProgrammeStepped(level_percent=30, next_step_time=timestamp(NOW), sequence=2)
    feeder, other = cabinet(dimmed(40, 1), gave_up, step).state.feeders
    assert not feeder.actionable
    assert other.actionable


def test_a_cabinet_that_does_not_answer_is_unreachable_once() -> None:
    silent = events.CabinetUnreachable(missed_polls=3)
    assert not cabinet().when(unreachable()).then(silent).reachable
    cabinet(silent).when(unreachable()).then_nothing()


def test_a_cabinet_that_answers_again_is_asked_for_everything_again() -> None:
    silent = events.CabinetUnreachable(missed_polls=3)
    gave_up = events.ActuationFailed(feeder_id="F2", sequence=1, reason="MISMATCH", attempts=3)
    lost = cabinet(dimmed(40, 1), *confirmed(1, "F1"), gave_up, silent)
    after = lost.when(reachable()).then(events.CabinetReachable(sequence=2))
    assert all(f.actionable for f in after.feeders)
    cabinet().when(reachable()).then_nothing()


def test_a_cabinet_that_was_never_asked_for_anything_is_left_in_peace() -> None:
    silent = events.CabinetUnreachable(missed_polls=3)
    after = cabinet(silent).when(reachable()).then(events.CabinetReachable(sequence=1))
    assert not any(f.pending for f in after.feeders)


def test_a_lamp_somebody_saw_dark_needs_a_crew() -> None:
    after = cabinet().when(outage("L3")).then(seen_dark("L3"))
    need = after.need("lamp/L3")
    assert (need.kind, need.priority, need.since_time) == ("lamp_failure", 4, NOW)


def test_a_lamp_known_to_be_dark_is_no_news() -> None:
    cabinet(seen_dark("L3")).when(outage("L3")).then_nothing()
    cabinet(failed("L3")).when(outage("L3")).then_nothing()


def test_a_lamp_on_a_line_with_a_supply_fault_is_no_news() -> None:
    fault = events.SupplyFaultDetected(feeder_id="F1", cause=equipment.FAULT_CAUSE_BREAKER)
    cabinet(fault).when(outage("L3")).then_nothing()
    cabinet(fault).when(outage("L9")).then(seen_dark("L9"))


def test_a_lamp_on_a_line_that_is_off_for_work_is_no_news() -> None:
    safe = events.FeederMadeSafe(feeder_id="F1", permit_id="P-7", sequence=1)
    cabinet(safe).when(outage("L3")).then_nothing()


def test_a_lamp_of_another_cabinet_is_refused_with_the_remedy() -> None:
    refused = cabinet().when(outage("L99")).then_rejected("LAMP_UNKNOWN")
    assert refused.field == "lamp_id"
    assert "GetLamp" in refused.message


def test_who_works_on_a_need_is_noted() -> None:
    noted = events.TaskNoted(
        part="lamp/L3",
        task_id="T-1",
        crew="roads/R-2",
        status=bulletin.TASK_STATUS_ACCEPTED,
    )
    need = cabinet(failed("L3")).when(note("lamp/L3")).then(noted).need("lamp/L3")
    assert (need.task_id, need.crew) == ("T-1", "roads/R-2")
    cabinet(failed("L3"), noted).when(note("lamp/L3")).then_nothing()


def test_a_need_that_is_done_counts_as_sound_and_older_looks_as_stale() -> None:
    done = note("lamp/L3", bulletin.TASK_STATUS_DONE)
    repaired = events.RepairReported(part="lamp/L3", task_id="T-1", crew="roads/R-2", sequence=1)
    after = cabinet(failed("L3")).when(done).then(repaired)
    assert after.needs == ()
    assert after.feeders[0].dark == ()
    assert after.sequence == 1


def test_a_door_still_open_after_the_work_is_timed_anew() -> None:
    opened = events.CabinetDoorOpened(overdue_time=timestamp(NOW))
    repaired = events.RepairReported(part="door", task_id="T-1", crew="roads/R-2", sequence=1)
    after = (
        cabinet(opened, events.DoorLeftOpen())
        .when(note("door", bulletin.TASK_STATUS_DONE))
        .then(repaired)
    )
    assert after.needs == ()
    assert cabinet_decider.due(after) == (NOW + 600 * SECOND, "door")


def test_word_of_a_need_that_ended_is_late_and_of_a_stranger_refused() -> None:
    cabinet().when(note("lamp/L3")).then_nothing()
    cabinet().when(note("lamp/L99")).then_rejected("NEED_UNKNOWN")
    stranger = note("door")
    stranger.need_id = "roads/defect/D-1"
    cabinet().when(stranger).then_rejected("NEED_UNKNOWN")
