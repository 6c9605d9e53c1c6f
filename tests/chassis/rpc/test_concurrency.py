"""A bounded number of calls at once, the last tenth for what is urgent."""

from __future__ import annotations

import pytest

from services.chassis.rpc.concurrency import ConcurrencyLimit


def test_urgent_calls_may_use_the_last_tenth_of_the_limit() -> None:
    admission = ConcurrencyLimit(20)

    assert sum(admission.try_acquire(urgent=False) for _ in range(30)) == 18
    assert sum(admission.try_acquire(urgent=True) for _ in range(30)) == 2


@pytest.mark.parametrize("limit", [1, 2, 9, 10, 11, 500])
def test_the_limit_is_never_passed_and_bulk_always_has_a_place(limit: int) -> None:
    admission = ConcurrencyLimit(limit)

    assert admission.try_acquire(urgent=False)
    while admission.try_acquire(urgent=True):
        pass

    assert admission.in_flight == limit


def test_a_place_given_back_is_free_again() -> None:
    admission = ConcurrencyLimit(1)
    assert admission.try_acquire(urgent=False)
    assert not admission.try_acquire(urgent=True)

    admission.release()

    assert admission.try_acquire(urgent=False)
