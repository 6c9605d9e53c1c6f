"""The time of day at the terminal: for ages on the screen and for deadlines that a person gives."""

from __future__ import annotations

import time


def now_seconds() -> float:
    """Return the present moment, in seconds since 1970, UTC."""
    return time.time()  # noqa: TID251  # a terminal has no journal to take its time from
