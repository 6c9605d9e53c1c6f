"""The wall clock, and the units that it is told in."""

from __future__ import annotations

import time

import pytest

from services.chassis.sdk.clock import now_microseconds, now_seconds


def test_microseconds_are_counted_since_1970(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_123_456_789)
    assert now_microseconds() == 1_700_000_000_123_456


def test_both_tell_the_worlds_time() -> None:
    before = time.time()
    assert before <= now_seconds() <= time.time()
    assert now_microseconds() / 1e6 == pytest.approx(before, abs=1.0)
