"""A cabinet's timers: overrides, retries, programme steps and doors."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import (
    CABINET,
    HOUR,
    cabinet,
    confirmed,
    dimmed,
    overridden,
    programme,
    target,
)
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import events_pb2 as events

RETRY, OVERDUE = NOW + 5 * SECOND, NOW + 600 * SECOND
ONE_O_CLOCK = NOW + 107 * 60 * SECOND - 20 * SECOND
MISS = events.DimFailed(feeder_id="F1", sequence=1, attempt=1, retry_time=timestamp(RETRY))
OPENED = events.CabinetDoorOpened(overdue_time=timestamp(OVERDUE))
LIT = (dimmed(40, 1), overridden(100, 2, target("F1")), *confirmed(2, "F1"))


def assigned(next_step_time: int) -> events.ProgrammeAssigned:
    return events.ProgrammeAssigned(
        programme=programme(),
        level_percent=100,
        next_step_time=timestamp(next_step_time),
        sequence=1,
    )


def stepped(level: int, next_step_time: int, sequence: int = 0) -> events.ProgrammeStepped:
    return events.ProgrammeStepped(
        level_percent=level, next_step_time=timestamp(next_step_time), sequence=sequence
    )


def ended(sequence: int) -> events.OverrideEnded:
    return events.OverrideEnded(
        until_time=timestamp(NOW + HOUR), feeder_ids=["F1"], sequence=sequence
    )


@pytest.mark.parametrize(
    ("happened", "time", "kind", "expected"),
    [
        (LIT, NOW + HOUR, "override", [ended(3)]),
        ((overridden(100, 1), overridden(80, 2, until=NOW + 2 * HOUR)), NOW + HOUR, "override", []),
        ((dimmed(40, 1), MISS), NOW, "retry", []),
        ((dimmed(40, 1), MISS), RETRY, "retry", [events.DimRetried(feeder_ids=["F1"])]),
        (
            (assigned(ONE_O_CLOCK),),
            ONE_O_CLOCK,
            "programme",
            [stepped(30, ONE_O_CLOCK + 18 * HOUR, 2)],
        ),
        ((assigned(NOW),), NOW, "programme", [stepped(100, ONE_O_CLOCK)]),
        ((OPENED,), NOW, "door", []),
        ((OPENED,), OVERDUE, "door", [events.DoorLeftOpen()]),
        *(((), NOW, kind, []) for kind in ("override", "retry", "programme", "door", "unknown")),
    ],
)
def test_each_timer(
    happened: tuple[Message, ...], time: int, kind: str, expected: list[Message]
) -> None:
    command = journal.ElapseRequest(aggregate=f"cabinet/{CABINET}", kind=kind, due_time=time)
    cabinet(*happened).at(time).when(command).expect(expected)


def test_an_override_that_ended_leaves_one_that_lasts_longer() -> None:
    state = cabinet(
        overridden(90, 1, target("F1")),
        overridden(80, 2, target("F2"), until=NOW + 2 * HOUR),
        ended(3),
    ).state
    assert [len(feeder.overrides) for feeder in state.feeders] == [0, 1]
    assert [feeder.wanted_sequence for feeder in state.feeders] == [3, 2]
    reverted = cabinet(*LIT, ended(3)).state
    assert reverted.levels(reverted.feeders[0]) == (40,) * 6
    assert reverted.feeders[0].actionable


def test_a_retry_makes_a_feeder_actionable_and_keeps_its_attempts() -> None:
    assert not cabinet(dimmed(40, 1), MISS).state.feeders[0].actionable
    again = cabinet(dimmed(40, 1), MISS, events.DimRetried(feeder_ids=["F1"])).state.feeders[0]
    assert (again.actionable, again.attempts) == (True, 1)


def test_a_step_sets_every_feeder_but_those_that_an_operator_set() -> None:
    night = (assigned(NOW), *confirmed(1))
    same = cabinet(*night, stepped(100, ONE_O_CLOCK)).state
    assert [feeder.pending for feeder in same.feeders] == [False, False]
    assert same.next_step_time == ONE_O_CLOCK
    lower = cabinet(*night, stepped(30, ONE_O_CLOCK, 2)).state
    assert [feeder.actionable for feeder in lower.feeders] == [True, True]
    held = cabinet(assigned(NOW), dimmed(55, 2, target("F1")), stepped(30, ONE_O_CLOCK, 3)).state
    assert [held.levels(feeder)[0] for feeder in held.feeders] == [55, 30]


def test_a_door_left_open_needs_a_crew() -> None:
    need = cabinet(OPENED, events.DoorLeftOpen()).state.need("door")
    assert (need.kind, need.priority) == ("door_open", 2)


def test_the_earliest_timer_is_due() -> None:
    state = cabinet(overridden(100, 1), OPENED).state
    assert cabinet_decider.due(state) == (OVERDUE, "door")
