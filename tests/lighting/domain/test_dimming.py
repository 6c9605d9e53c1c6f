"""Levels by hand, for a time and by programme."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.lighting.domain.dimming import LONGEST_OVERRIDE_SECONDS
from services.testing.spec import NOW, SECOND
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import (
    HOUR,
    assign,
    cabinet,
    dim,
    dimmed,
    everything,
    gave_up,
    lamps,
    line,
    locked,
    overridden,
    override,
    programme,
    revert,
    target,
)
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events, service_pb2 as api

MINUTE = 60 * SECOND
ONE_O_CLOCK = NOW + 107 * MINUTE - 20 * SECOND
"""NOW is 23:13:20 in Paris. At 19:00 the level became 100, at 01:00 it falls to 30."""

ASSIGNED = events.ProgrammeAssigned(
    programme=programme(), level_percent=100, next_step_time=timestamp(ONE_O_CLOCK), sequence=1
)


def resumed(sequence: int, *targets: equipment.Target) -> events.ProgrammeResumed:
    return events.ProgrammeResumed(targets=targets, sequence=sequence)


def bad_programme(**step: Any) -> api.AssignProgrammeRequest:
    """Return a programme whose second step differs."""
    chosen = programme()
    chosen.steps[1].MergeFrom(equipment.Step(**step))
    return assign(chosen)


NO_LEVEL, NO_SCOPE, NO_CLOCK = dim(0), dim(0), assign()
NO_LEVEL.ClearField("level_percent")
NO_SCOPE.scope.Clear()
NO_CLOCK.programme.time_zone = "Europe/Nowhere"


@pytest.mark.parametrize(
    ("happened", "command", "expected"),
    [
        ([], dim(40), [dimmed(40, 1)]),
        ([dimmed(40, 1)], dim(40), []),
        ([dimmed(40, 1, target("F1"))], dim(40), [dimmed(40, 2, target("F2"))]),
        ([], dim(10, lamps("L1", "L7")), [dimmed(10, 1, target("F1", "L1"), target("F2", "L7"))]),
        ([], dim(10, lamps(*(f"L{n}" for n in range(6)))), [dimmed(10, 1, target("F1"))]),
        ([locked()], dim(40, line("F1")), "FEEDER_LOCKED"),
        ([locked()], dim(40, lamps("L1")), "FEEDER_LOCKED"),
        ([locked()], dim(40), [dimmed(40, 2, target("F2"))]),
        ([locked("F1", 1), locked("F2", 2)], dim(40), "FEEDER_LOCKED"),
        (
            [dimmed(40, 1, target("F1")), gave_up("F1")],
            dim(40, line("F1")),
            [dimmed(40, 2, target("F1"))],
        ),
        ([dimmed(40, 1)], override(100), [overridden(100, 2)]),
        ([overridden(100, 1)], override(100), []),
        (
            [overridden(100, 1)],
            override(70, until=NOW + MINUTE),
            [overridden(70, 2, until=NOW + MINUTE)],
        ),
        ([overridden(100, 1)], dim(40), [dimmed(40, 2)]),
        ([dimmed(40, 1), overridden(100, 2)], revert(), [resumed(3, target("F1"), target("F2"))]),
        ([dimmed(40, 1, target("F1"))], revert(lamps("L0")), [resumed(2, target("F1", "L0"))]),
        ([], revert(everything()), []),
        ([dimmed(40, 1, target("F1"))], revert(line("F2")), []),
        ([], assign(), [ASSIGNED]),
        ([ASSIGNED], assign(), []),
    ],
)
def test_each_command_in_each_state(
    happened: list[Message], command: Message, expected: str | list[Message]
) -> None:
    cabinet(*happened).when(command).expect(expected)


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (dim(-1), "LEVEL_INVALID", "level_percent"),
        (dim(101), "LEVEL_INVALID", "level_percent"),
        (NO_LEVEL, "LEVEL_INVALID", "level_percent"),
        (NO_SCOPE, "SCOPE_INVALID", "scope"),
        (dim(10, lamps()), "SCOPE_INVALID", "scope.lamps.lamp_ids"),
        (dim(10, lamps("L1", "L99")), "LAMP_UNKNOWN", "scope.lamps.lamp_ids"),
        (dim(10, line("F9")), "FEEDER_UNKNOWN", "scope.feeder_id"),
        (override(100, until=NOW), "UNTIL_TIME_INVALID", "until_time"),
        (
            override(100, until=NOW + (LONGEST_OVERRIDE_SECONDS + 1) * SECOND),
            "UNTIL_TIME_INVALID",
            "until_time",
        ),
        (NO_CLOCK, "TIME_ZONE_INVALID", "programme.time_zone"),
        (bad_programme(anchor=equipment.ANCHOR_DUSK), "PROGRAMME_INVALID", "programme.nights"),
        (bad_programme(anchor=9), "PROGRAMME_INVALID", "programme.steps[1].anchor"),
        (bad_programme(level_percent=200), "LEVEL_INVALID", "programme.steps[1].level_percent"),
        (assign(equipment.Programme(time_zone="UTC")), "PROGRAMME_INVALID", "programme.steps"),
    ],
)
def test_an_invalid_command_is_rejected_with_its_field(
    command: Message, code: str, field: str
) -> None:
    assert cabinet().when(command).then_rejected(code).field == field


def test_an_unknown_feeder_or_lamp_is_rejected_with_a_remedy() -> None:
    lamp = cabinet().when(dim(10, lamps("L1", "L99"))).then_rejected("LAMP_UNKNOWN")
    assert "L99" in lamp.message
    assert "GetLamp" in lamp.message
    feeder = cabinet().when(dim(10, line("F9"))).then_rejected("FEEDER_UNKNOWN")
    assert "F1, F2" in feeder.message


@pytest.mark.parametrize(
    ("happened", "levels"),
    [
        ([], [100] * 6),
        ([dimmed(40, 1)], [40] * 6),
        ([dimmed(10, 1, target("F1", "L1"))], [100, 10, 100, 100, 100, 100]),
        ([dimmed(40, 1), overridden(100, 2)], [100] * 6),
        ([overridden(100, 1), dimmed(40, 2)], [100] * 6),
        ([overridden(100, 1), overridden(70, 2, until=NOW + MINUTE)], [70] * 6),
        (
            [overridden(80, 1, target("F1")), overridden(100, 2, target("F1", "L2"))],
            [80, 80, 100, 80, 80, 80],
        ),
        ([dimmed(40, 1), overridden(100, 2), resumed(3, target("F1"), target("F2"))], [100] * 6),
        ([dimmed(40, 1, target("F1")), resumed(2, target("F1", "L0"))], [100, 40, 40, 40, 40, 40]),
    ],
)
def test_the_last_override_decides_then_the_hand_then_the_programme(
    happened: list[Message], levels: list[int]
) -> None:
    state = cabinet(*happened).state
    assert state.levels(state.feeders[0]) == tuple(levels)


def test_an_override_of_some_lamps_gives_them_back_to_the_override_of_the_feeder() -> None:
    some = overridden(100, 2, target("F1", "L2"), until=NOW + MINUTE)
    ended = events.OverrideEnded(until_time=timestamp(NOW + MINUTE), feeder_ids=["F1"], sequence=3)
    state = cabinet(overridden(80, 1, target("F1")), some, ended).state
    assert state.levels(state.feeders[0]) == (80,) * 6


def test_a_feeder_that_gave_up_is_tried_again_when_an_operator_asks_again() -> None:
    asked = dimmed(40, 1, target("F1"))
    assert not cabinet(asked, gave_up("F1")).state.feeders[0].actionable
    assert cabinet(asked, gave_up("F1"), dimmed(40, 2, target("F1"))).state.feeders[0].actionable


def test_an_override_and_a_programme_set_the_next_timer() -> None:
    assert cabinet_decider.due(cabinet(overridden(100, 1)).state) == (NOW + HOUR, "override")
    assert cabinet_decider.due(cabinet(ASSIGNED).state) == (ONE_O_CLOCK, "programme")
    reverted = cabinet(overridden(100, 1), resumed(2, target("F1"), target("F2")))
    assert cabinet_decider.due(reverted.state) is None
