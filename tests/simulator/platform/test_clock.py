"""The simulated field's clock."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from services.simulator.platform.clock import FieldClock

START = 1_300_000_000.0


class World:
    """A clock that a test sets."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_it_starts_with_the_world_unless_told_otherwise() -> None:
    world = World(START)
    assert FieldClock(world=world).now() == START
    assert FieldClock(start_time=5.0, world=world).now() == 5.0


def test_time_passes_as_many_times_faster() -> None:
    world = World(START)
    clock = FieldClock(60, 0.0, world)
    world.now += 2
    assert clock.now() == 120
    assert clock.real_seconds(120) == 2


@given(st.floats(0.1, 1000), st.floats(0, 1e6))
def test_what_takes_so_long_has_passed_after_that_real_time(speed: float, ahead: float) -> None:
    world = World(START)
    clock = FieldClock(speed, 0.0, world)
    world.now += clock.real_seconds(ahead)
    assert clock.now() == pytest.approx(ahead, rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("speed", [0, -1])
def test_time_goes_forward(speed: float) -> None:
    with pytest.raises(ValueError, match="forward"):
        FieldClock(speed)


async def test_sleeping_is_shorter_where_time_is_faster() -> None:
    began = time.monotonic()
    clock = FieldClock(1000)
    await clock.sleep(10)
    await clock.sleep(-5)
    assert 0.009 < time.monotonic() - began < 5


def test_it_is_the_worlds_where_nobody_says_otherwise() -> None:
    assert abs(FieldClock().now() - time.time()) < 1
