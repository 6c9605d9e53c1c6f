"""How often a caller may call, and how much it may hold."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from services.chassis.rpc import caller_limits
from services.chassis.rpc.caller_limits import BURST_SECONDS, CallRate, HeldLimit, LimitReached

PER_SECOND = 10.0
BURST = int(BURST_SECONDS * PER_SECOND)


class Clock:
    """A clock that the test sets."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rate(clock: Clock) -> CallRate:
    return CallRate(PER_SECOND, clock)


def allowed(rate: CallRate, caller: str, calls: int, *, urgent: bool = False) -> int:
    return sum(rate.take(caller, urgent=urgent) == 0 for _ in range(calls))


def test_a_caller_has_the_calls_of_ten_seconds_at_once_and_then_its_rate(
    rate: CallRate, clock: Clock
) -> None:
    assert allowed(rate, "ana", 1_000) == BURST
    assert rate.take("ana", urgent=False) == pytest.approx(1 / PER_SECOND)
    assert allowed(rate, "ben", 1) == 1
    clock.seconds += 3
    assert allowed(rate, "ana", 1_000) == 3 * PER_SECOND


def test_urgent_calls_go_on_to_twice_the_burst(rate: CallRate) -> None:
    assert allowed(rate, "ana", 1_000) == BURST
    assert allowed(rate, "ana", 1_000, urgent=True) == BURST
    assert rate.take("ana", urgent=True) > 0


def test_a_caller_that_waits_as_long_as_it_is_told_may_call(rate: CallRate, clock: Clock) -> None:
    allowed(rate, "ana", 1_000)
    clock.seconds += rate.take("ana", urgent=False) + 1e-6
    assert rate.take("ana", urgent=False) == 0


def test_the_callers_that_are_kept_are_bounded_and_quiet_ones_make_room(
    rate: CallRate, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller_limits, "MOST_CALLERS", 50)
    made_up = sum(allowed(rate, f"caller-{number}", 1) for number in range(1_000))
    assert made_up == 50 + BURST  # the others share one rate
    assert len(rate._whole_times) <= 51
    clock.seconds += BURST_SECONDS + 1
    assert allowed(rate, "ana", 1_000) == BURST
    assert len(rate._whole_times) == 1


def test_what_a_caller_and_all_callers_hold_is_bounded() -> None:
    limit = HeldLimit(most=5, each=3)
    with ExitStack() as held:
        for caller in ("ana", "ana", "ana", "ben"):
            held.enter_context(limit.holding(caller))
        with pytest.raises(LimitReached), limit.holding("ana"):
            pass
        held.enter_context(limit.holding("ben"))
        with pytest.raises(LimitReached), limit.holding("eve"):
            pass
    with limit.holding("eve"):
        assert dict(limit._held) == {"eve": 1}
