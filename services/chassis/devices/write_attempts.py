"""How often a device is written before it counts as faulty. Pure."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS

MOST_ATTEMPTS = 3
FIRST_RETRY_SECONDS = 5


def retry_time(attempts: int, time: int) -> int:
    """Return when a device is written again that failed at a time; 0 after the last attempt.

    The delay doubles with each attempt. Times are microseconds since 1970, UTC.
    """
    if attempts >= MOST_ATTEMPTS:
        return 0
    return time + (FIRST_RETRY_SECONDS << (attempts - 1)) * MICROS
