"""A cabinet's timers fall due in order, and one that no longer fits does nothing."""

from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND, Given, given
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import (
    CABINET,
    HOUR,
    confirmed,
    dimmed,
    installed,
    overridden,
    programme,
    target,
)
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import events_pb2 as events


def cabinet(*happened: Message) -> Given:
    return given(cabinet_decider, installed(), *happened, id=CABINET)


def elapse(kind: str, due_time: int = NOW) -> journal.ElapseRequest:
    return journal.ElapseRequest(aggregate=f"cabinet/{CABINET}", kind=kind, due_time=due_time)


def test_an_override_reverts_by_itself() -> None:
    lit = cabinet(dimmed(40, 1), overridden(100, 2, target("F1")), *confirmed(2, "F1"))
    after = (
        lit.at(NOW + HOUR)
        .when(elapse("override"))
        .then(events.OverrideEnded(until_time=timestamp(NOW + HOUR), feeder_ids=["F1"], sequence=3))
    )
    assert after.levels(after.feeders[0]) == (40,) * 6
    assert after.feeders[0].actionable
    assert cabinet_decider.due(after) is None


def test_an_override_replaced_by_a_longer_one_does_not_end_early() -> None:
    longer = overridden(80, 2, until=NOW + 2 * HOUR)
    replaced = cabinet(overridden(100, 1), longer).at(NOW + HOUR)
    replaced.when(elapse("override")).then_nothing()


def test_a_line_that_missed_may_be_tried_again_when_its_time_has_come() -> None:
    retry_time = timestamp(NOW + 5 * SECOND)
    miss = events.DimFailed(feeder_id="F1", sequence=1, attempt=1, retry_time=retry_time)
    waiting = cabinet(dimmed(40, 1), miss)
    waiting.when(elapse("retry")).then_nothing()
    after = (
        waiting.at(NOW + 5 * SECOND)
        .when(elapse("retry"))
        .then(events.DimRetried(feeder_ids=["F1"]))
    )
    assert after.feeders[0].actionable


def assigned(next_step_time: int) -> events.ProgrammeAssigned:
    return events.ProgrammeAssigned(
        programme=programme(),
        level_percent=100,
        next_step_time=timestamp(next_step_time),
        sequence=1,
    )


def test_the_programme_steps_for_the_whole_cabinet_at_once() -> None:
    one_o_clock = NOW + (60 - 13 + 60) * 60 * SECOND - 20 * SECOND
    night = cabinet(assigned(one_o_clock), *confirmed(1)).at(one_o_clock)
    after = night.when(elapse("programme")).then(
        events.ProgrammeStepped(
            level_percent=30, next_step_time=timestamp(one_o_clock + 18 * HOUR), sequence=2
        )
    )
    assert after.levels(after.feeders[1]) == (30,) * 6
    assert all(f.actionable for f in after.feeders)


def test_a_step_to_the_same_level_asks_nothing_of_the_cabinet() -> None:
    night = cabinet(assigned(NOW), *confirmed(1))
    (stepped,) = night.when(elapse("programme")).decided
    assert isinstance(stepped, events.ProgrammeStepped)
    assert stepped.sequence == 0
    after = cabinet_decider.evolve(night.state, stepped, night.context)
    assert not any(f.pending for f in after.feeders)
    assert after.next_step_time > NOW


def test_a_step_does_not_move_what_a_hand_holds() -> None:
    held = cabinet(assigned(NOW), dimmed(55, 2, target("F1"))).at(NOW + 3 * HOUR)
    (stepped,) = held.when(elapse("programme")).decided
    after = cabinet_decider.evolve(held.state, stepped, held.context)
    assert after.levels(after.feeders[0]) == (55,) * 6
    assert after.levels(after.feeders[1]) == (30,) * 6


def test_a_door_left_open_needs_somebody() -> None:
    opened = events.CabinetDoorOpened(overdue_time=timestamp(NOW + 600 * SECOND))
    open_door = cabinet(opened)
    open_door.when(elapse("door")).then_nothing()
    late = open_door.at(NOW + 600 * SECOND)
    need = late.when(elapse("door")).then(events.DoorLeftOpen()).need("door")
    assert (need.kind, need.priority) == ("door_open", 2)


def test_timers_that_do_not_fit_do_nothing() -> None:
    for kind in ("override", "retry", "programme", "door", "tea"):
        cabinet().when(elapse(kind)).then_nothing()


def test_the_earliest_timer_is_the_one_that_is_due() -> None:
    opened = events.CabinetDoorOpened(overdue_time=timestamp(NOW + 600 * SECOND))
    assert cabinet_decider.due(cabinet(overridden(100, 1), opened).state) == (
        NOW + 600 * SECOND,
        "door",
    )
