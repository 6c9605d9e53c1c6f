"""How often a device is written before it counts as faulty."""

from __future__ import annotations

from services.chassis.devices.write_attempts import retry_time
from services.chassis.sdk.decider import MICROS


def test_the_delay_doubles_and_the_third_attempt_is_the_last() -> None:
    assert [retry_time(attempts, 0) for attempts in (1, 2, 3)] == [5 * MICROS, 10 * MICROS, 0]
