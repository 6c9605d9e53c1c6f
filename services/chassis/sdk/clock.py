"""The wall clock. The partition owner reads it once for each command."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Returns the time in microseconds since 1970, UTC."""


def now_microseconds() -> int:
    """Return the time in microseconds since 1970, UTC."""
    return time.time_ns() // 1000


def now_seconds() -> float:
    """Return the time in seconds since 1970, UTC."""
    return time.time()
