"""Quickens services for journeys: their periods of law and their rounds are shorter.

The timers themselves, the log and the protocols are those of the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

from services.chassis.sdk.decider import MICROS
from services.snow.weather import Observation, load_weather

LOOK_SECONDS = 0.2


def _a_second_a_month(time: int, months: int) -> int:
    return time + months * MICROS


class WatchedWeather:
    """A weather port that reads its file each time: a test changes the weather."""

    def __init__(self, path: Path, _shift_seconds: int) -> None:
        self._path = path

    def at(self, time: int) -> Observation | None:
        return load_weather(self._path).at(time)

    def expects(self, time: int) -> bool:
        return load_weather(self._path).expects(time)


QUICKER: Mapping[str, Mapping[str, object]] = {
    "lighting": {"services.chassis.devices.write_attempts.FIRST_RETRY_SECONDS": 1},
    "roads": {"services.roads.domain.works.requests.months_after": _a_second_a_month},
    "snow": {
        "services.snow.service.load_weather": WatchedWeather,
        "services.snow.workers.TICK_SECONDS": LOOK_SECONDS,
        "services.snow.workers.NOTE_SECONDS": 0,
    },
    "traffic": {
        "services.traffic.corridors.worker.TICK_SECONDS": LOOK_SECONDS,
        "services.traffic.corridors.worker.REPLAN_SECONDS": 1,
    },
}


def quicken(service: str) -> None:
    """Quicken a service; one that has nothing slow stays as it is."""
    for name, quicker in QUICKER.get(service, {}).items():
        patch(name, quicker).start()
