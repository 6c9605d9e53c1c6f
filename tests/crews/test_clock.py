"""The time of day at the desk."""

from __future__ import annotations

import time

from services.crews.clock import now_microseconds


def test_the_clock_counts_microseconds_of_the_world() -> None:
    before = time.time()
    assert before <= now_microseconds() / 1e6 + 1e-6 <= time.time() + 1e-6
