"""The simulated clock."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from services.simulator.platform.clock import SimulatedClock

START = 1_300_000_000.0


class World:
    """A clock that a test sets."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_it_starts_with_real_time_or_at_a_given_time() -> None:
    world = World(START)
    assert SimulatedClock(world=world).now() == START
    assert SimulatedClock(start_time=5.0, world=world).now() == 5.0
    assert abs(SimulatedClock().now() - time.time()) < 1


@given(st.floats(0.1, 1000), st.floats(0, 1e6))
def test_a_duration_has_passed_after_its_real_seconds(speed: float, ahead: float) -> None:
    world = World(START)
    clock = SimulatedClock(speed, 0.0, world)
    world.now += clock.real_seconds(ahead)
    assert clock.real_seconds(ahead) == pytest.approx(ahead / speed)
    assert clock.now() == pytest.approx(ahead, rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("speed", [0, -1])
def test_time_goes_forward(speed: float) -> None:
    with pytest.raises(ValueError, match="forward"):
        SimulatedClock(speed)


async def test_a_fast_clock_sleeps_for_a_shorter_time() -> None:
    began = time.monotonic()
    clock = SimulatedClock(1000)
    await clock.sleep(10)
    await clock.sleep(-5)
    assert 0.009 < time.monotonic() - began < 5
