"""Levels by hand, for a time and by programme: which one holds, and what is refused."""

from dataclasses import replace

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.lighting.domain.dimming import LONGEST_OVERRIDE_SECONDS
from services.testing.spec import NOW, SECOND, Given, given
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import (
    CABINET,
    HOUR,
    assign,
    dim,
    dimmed,
    everything,
    installed,
    lamps,
    line,
    overridden,
    override,
    programme,
    revert,
    target,
)
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events


def cabinet(*happened: Message) -> Given:
    return given(cabinet_decider, installed(), *happened, id=CABINET)


def gave_up(feeder_id: str, sequence: int) -> events.ActuationFailed:
    return events.ActuationFailed(
        feeder_id=feeder_id, sequence=sequence, reason="MISMATCH", attempts=3
    )


def locked(feeder_id: str, sequence: int) -> events.FeederMadeSafe:
    return events.FeederMadeSafe(feeder_id=feeder_id, permit_id="P-7", sequence=sequence)


def test_a_level_by_hand_is_asked_of_every_line_at_once() -> None:
    after = cabinet().when(dim(40)).then(dimmed(40, 1))
    assert after.levels(after.feeders[1]) == (40,) * 6
    assert all(f.actionable for f in after.feeders)


def test_the_same_level_again_is_no_event() -> None:
    cabinet(dimmed(40, 1)).when(dim(40)).then_nothing()


def test_only_the_lines_that_differ_are_named() -> None:
    cabinet(dimmed(40, 1, target("F1"))).when(dim(40)).then(dimmed(40, 2, target("F2")))


def test_some_lamps_of_two_lines_are_dimmed_together() -> None:
    after = (
        cabinet()
        .when(dim(10, lamps("L1", "L7")))
        .then(dimmed(10, 1, target("F1", "L1"), target("F2", "L7")))
    )
    assert after.levels(after.feeders[0]) == (100, 10, 100, 100, 100, 100)


def test_all_lamps_of_a_line_by_name_are_the_line() -> None:
    names = [f"L{n}" for n in range(6)]
    cabinet().when(dim(10, lamps(*names))).then(dimmed(10, 1, target("F1")))


def test_an_unknown_lamp_is_refused_by_name() -> None:
    refused = cabinet().when(dim(10, lamps("L1", "L99"))).then_rejected("LAMP_UNKNOWN")
    assert refused.field == "scope.lamps.lamp_ids"
    assert "L99" in refused.message
    assert "GetLamp" in refused.message


def test_an_unknown_feeder_is_refused_with_those_there_are() -> None:
    refused = cabinet().when(dim(10, line("F9"))).then_rejected("FEEDER_UNKNOWN")
    assert "F1, F2" in refused.message


@pytest.mark.parametrize("level", [-1, 101])
def test_a_level_out_of_range_is_refused_by_the_owner_too(level: int) -> None:
    assert cabinet().when(dim(level)).then_rejected("LEVEL_INVALID").field == "level_percent"


def test_a_level_that_was_not_said_is_not_darkness() -> None:
    command = dim(0)
    command.ClearField("level_percent")
    cabinet().when(command).then_rejected("LEVEL_INVALID")


def test_a_scope_that_names_nothing_is_refused() -> None:
    command = dim(0)
    command.scope.Clear()
    assert cabinet().when(command).then_rejected("SCOPE_INVALID").field == "scope"


def test_a_locked_line_is_refused_by_name_and_left_out_of_all() -> None:
    made_safe = cabinet(locked("F1", 1))
    made_safe.when(dim(40, line("F1"))).then_rejected("FEEDER_LOCKED")
    made_safe.when(dim(40, lamps("L1"))).then_rejected("FEEDER_LOCKED")
    made_safe.when(dim(40)).then(dimmed(40, 2, target("F2")))
    cabinet(locked("F1", 1), locked("F2", 2)).when(dim(40)).then_rejected("FEEDER_LOCKED")


def test_asking_the_same_again_is_how_a_line_that_gave_up_is_tried_again() -> None:
    stuck = cabinet(dimmed(40, 1, target("F1")), gave_up("F1", 1))
    assert not stuck.state.feeders[0].actionable
    after = stuck.when(dim(40, line("F1"))).then(dimmed(40, 2, target("F1")))
    assert after.feeders[0].actionable


def test_an_override_wins_over_the_hand_while_it_lives() -> None:
    after = cabinet(dimmed(40, 1)).when(override(100)).then(overridden(100, 2))
    assert after.levels(after.feeders[0]) == (100,) * 6
    assert cabinet_decider.due(after) == (NOW + HOUR, "override")


def test_a_hand_during_an_override_waits_beneath_it() -> None:
    after = cabinet(overridden(100, 1)).when(dim(40)).then(dimmed(40, 2))
    assert after.levels(after.feeders[0]) == (100,) * 6


def test_the_last_override_wins() -> None:
    after = (
        cabinet(overridden(100, 1))
        .when(override(70, until=NOW + 60 * SECOND))
        .then(overridden(70, 2, until=NOW + 60 * SECOND))
    )
    assert after.levels(after.feeders[0]) == (70,) * 6


def test_an_override_of_some_lamps_gives_them_back_to_the_override_of_the_line() -> None:
    after = (
        cabinet(overridden(80, 1, target("F1")))
        .when(override(100, lamps("L2"), until=NOW + 60 * SECOND))
        .then(overridden(100, 2, target("F1", "L2"), until=NOW + 60 * SECOND))
    )
    assert after.levels(after.feeders[0]) == (80, 80, 100, 80, 80, 80)
    ended = events.OverrideEnded(
        until_time=timestamp(NOW + 60 * SECOND), feeder_ids=["F1"], sequence=3
    )
    later = cabinet_decider.evolve(after, ended, cabinet().context)
    assert later.levels(later.feeders[0]) == (80,) * 6


def test_the_same_override_again_is_no_event() -> None:
    cabinet(overridden(100, 1)).when(override(100)).then_nothing()


@pytest.mark.parametrize("until", [NOW, NOW + (LONGEST_OVERRIDE_SECONDS + 1) * SECOND])
def test_an_override_that_is_over_or_too_long_is_refused(until: int) -> None:
    refused = cabinet().when(override(100, until=until)).then_rejected("UNTIL_TIME_INVALID")
    assert refused.field == "until_time"


def test_lamps_go_back_to_the_programme() -> None:
    asked = cabinet(dimmed(40, 1), overridden(100, 2))
    resumed = events.ProgrammeResumed(targets=[target("F1"), target("F2")], sequence=3)
    after = asked.when(revert()).then(resumed)
    assert after.levels(after.feeders[0]) == (100,) * 6
    assert cabinet_decider.due(after) is None


def test_one_lamp_goes_back_to_the_programme_and_the_others_stay() -> None:
    asked = cabinet(dimmed(40, 1, target("F1")))
    resumed = events.ProgrammeResumed(targets=[target("F1", "L0")], sequence=2)
    after = asked.when(revert(lamps("L0"))).then(resumed)
    assert after.levels(after.feeders[0]) == (100, 40, 40, 40, 40, 40)


def test_lamps_that_follow_the_programme_have_nothing_to_go_back_from() -> None:
    cabinet().when(revert(everything())).then_nothing()
    cabinet(dimmed(40, 1, target("F1"))).when(revert(line("F2"))).then_nothing()


def test_a_programme_is_followed_from_the_step_that_holds_now() -> None:
    # 2023-11-14 23:13 in Paris: since 19:00 the level is 100, at 01:00 it falls to 30.
    next_step_time = NOW + (60 - 13 + 60) * 60 * SECOND - 20 * SECOND
    after = (
        cabinet()
        .when(assign())
        .then(
            events.ProgrammeAssigned(
                programme=programme(),
                level_percent=100,
                next_step_time=timestamp(next_step_time),
                sequence=1,
            )
        )
    )
    assert cabinet_decider.due(after) == (next_step_time, "programme")


def test_the_same_programme_again_is_no_event() -> None:
    given_one = cabinet(
        events.ProgrammeAssigned(
            programme=programme(), level_percent=100, next_step_time=timestamp(NOW), sequence=1
        )
    )
    given_one.when(assign()).then_nothing()


def test_a_programme_on_an_unknown_clock_is_refused() -> None:
    chosen = programme()
    chosen.time_zone = "Europe/Nowhere"
    refused = cabinet().when(assign(chosen)).then_rejected("TIME_ZONE_INVALID")
    assert refused.field == "programme.time_zone"


def test_a_programme_by_the_sun_needs_twelve_nights() -> None:
    chosen = programme()
    chosen.steps[0].anchor = equipment.ANCHOR_DUSK
    refused = cabinet().when(assign(chosen)).then_rejected("PROGRAMME_INVALID")
    assert refused.field == "programme.nights"


def test_a_level_out_of_range_in_a_programme_names_its_step() -> None:
    chosen = programme()
    chosen.steps[1].level_percent = 200
    refused = cabinet().when(assign(chosen)).then_rejected("LEVEL_INVALID")
    assert refused.field == "programme.steps[1].level_percent"


def test_state_is_only_values() -> None:
    assert replace(cabinet().state) == cabinet().state
