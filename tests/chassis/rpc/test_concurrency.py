"""The limit of calls in flight."""

from __future__ import annotations

import pytest

from services.chassis.rpc.concurrency import ConcurrencyLimit


@pytest.mark.parametrize("limit", [1, 2, 9, 10, 11, 500])
def test_the_limit_is_never_passed_and_bulk_always_has_a_place(limit: int) -> None:
    admission = ConcurrencyLimit(limit)
    assert admission.try_acquire(urgent=False)
    while admission.try_acquire(urgent=True):
        pass
    assert admission.in_flight == limit
