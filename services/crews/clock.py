"""The time of day at the desk, for what is no decision: how long a silence is, and the like."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]


def now_microseconds() -> int:
    """The present moment, in microseconds since 1970, UTC; decisions use their owner's clock."""
    return int(time.time() * 1_000_000)  # noqa: TID251  # telemetry bears the moment it was received
