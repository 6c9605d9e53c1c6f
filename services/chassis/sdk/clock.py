"""The wall clock. What is decided goes by its owner's reading of it, once a command."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Tells the moment, in microseconds since 1970, UTC."""


def now_microseconds() -> int:
    """Return the present moment, in microseconds since 1970, UTC."""
    return time.time_ns() // 1000


def now_seconds() -> float:
    """Return the present moment, in seconds since 1970, UTC."""
    return time.time()
