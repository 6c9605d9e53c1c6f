"""The last position of each crew."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.positions import (
    AWAY_SECONDS,
    KEPT_SECONDS,
    CrewPosition,
    CrewPositions,
)
from services.crews.position_rules import InvalidTelemetry
from tests.coordination.dispatch.crews import crew_at
from tests.coordination.nasty import any_message
from tests.coordination.places import NOON, at
from vigie.bulletin.v1 import telemetry_pb2

KEY = "roads/r1"
SIGHTED = telemetry_pb2.CrewSighted.DESCRIPTOR


def sighted(time: int, **fields: Any) -> bytes:
    given: dict[str, Any] = {"department": "roads", "crew_id": "r1", "position": at(1).position}
    return telemetry_pb2.CrewSighted(sighted_time=time, **(given | fields)).SerializeToString()


def seen(*messages: tuple[int, bytes]) -> CrewPosition:
    """Return the position of the crew after messages, each with its receipt."""
    positions = CrewPositions()
    for now, value in messages:
        positions.read(value, "roads", now)
    return positions[KEY]


def test_the_newest_position_counts_in_any_order() -> None:
    times = (NOON, NOON + 5, NOON + 2)
    assert seen(*((NOON + 9, sighted(time)) for time in times)).time == NOON + 5


def test_the_time_is_that_of_the_fix() -> None:
    """Given a department that reports late, then the age of its position is known."""
    late = sighted(NOON, fix_time=NOON - 90 * MICROS, accuracy_metres=12.0)
    assert seen((NOON, late)).time == NOON - 90 * MICROS
    assert not seen((NOON, late)).is_coarse


def test_a_clock_that_is_ahead_wins_over_no_later_message() -> None:
    """Given a message from an hour ahead, when an honest one follows, then that one counts."""
    ahead = sighted(NOON + 3_600 * MICROS)
    assert seen((NOON, ahead)).time == NOON
    honest = sighted(NOON - 1, position=at(3).position)
    last = seen((NOON, ahead), (NOON + 5, honest))
    assert (last.longitude, last.is_clamped) == (at(3).position.longitude, False)


@pytest.mark.parametrize("accuracy", [201.0, math.inf, math.nan])
def test_a_position_with_a_large_radius_is_kept_and_marked(accuracy: float) -> None:
    assert seen((NOON, sighted(NOON, accuracy_metres=accuracy))).is_coarse
    assert seen((NOON, sighted(NOON, imprecise=True))).is_coarse


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"\xff", "undecodable"),
        (b"\xff" * 2_049, "size"),
        (sighted(NOON, crew_id=""), "crew_missing"),
        (sighted(NOON, crew_id="a/b"), "crew_invalid"),
        (sighted(NOON, crew_id="a" * 101), "crew_invalid"),
        (sighted(NOON, department="lighting"), "department"),
        (sighted(NOON, position={"longitude": math.nan}), "position_invalid"),
    ],
)
def test_a_position_that_breaks_a_rule_is_refused(value: bytes, reason: str) -> None:
    with pytest.raises(InvalidTelemetry, match=reason):
        seen((NOON, value))


@settings(max_examples=200)
@given(value=st.one_of(st.binary(max_size=60), any_message(SIGHTED)))
def test_any_message_is_read_or_refused(value: Any) -> None:
    """Given any message, then a position that is kept is on the ground and not in the future."""
    message = value if isinstance(value, bytes) else value.SerializeToString()
    positions = CrewPositions()
    try:
        positions.read(message, "roads", NOON)
    except InvalidTelemetry:
        assert len(positions) == 0
        return
    (last,) = positions.values()
    assert abs(last.longitude) <= 180
    assert last.time <= NOON


def test_a_position_expires_after_an_hour() -> None:
    positions = CrewPositions()
    positions.update("roads/old", CrewPosition(0, 0, NOON))
    positions.update("roads/new", CrewPosition(0, 0, NOON + 1))
    positions.expire(NOON + KEPT_SECONDS * MICROS + 1, {})
    assert list(positions) == ["roads/new"]


@pytest.mark.parametrize(("km_from_depot", "away"), [(12.0, True), (0.3, False)])
def test_a_crew_seen_away_from_its_depot_is_known_so_for_twelve_hours(
    km_from_depot: float, *, away: bool
) -> None:
    positions = CrewPositions()
    positions.read(sighted(NOON, position=at(km_from_depot).position), "roads", NOON)
    later = NOON + (KEPT_SECONDS + 1) * MICROS
    positions.expire(later, {KEY: crew_at(at(0))})
    assert KEY not in positions
    assert positions.was_away(KEY, later) is away
    assert not positions.was_away(KEY, NOON + (AWAY_SECONDS + 1) * MICROS)
    positions.read(sighted(later), "roads", later)
    assert not positions.was_away(KEY, later)
