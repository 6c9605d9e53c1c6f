"""The vehicles that the detectors of a simulated junction count.

A count is a pure function of the detector and of the interval, so nothing is kept between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

HOUR = 3_600
FREE_SPEED = 42
"""Kilometres an hour on an empty street; it falls with the traffic."""
FULL_LANE = 900
"""Vehicles an hour at which a lane is full."""
BUSY_LANE = 0.8
"""How full the lanes are at the peak of a usual day: a street has as many as that takes."""
VEHICLE_METRES = 7
JAM_SHARE, JAM_SPEED, JAM_OCCUPANCY = 0.3, 5, 80
"""A jam: the share of the traffic that still passes, its km/h, and the occupancy in percent."""
SHARES: Mapping[str, float] = {
    "P": 0.79,
    "PS": 0.01,
    "L": 0.04,
    "LS": 0.01,
    "B": 0.02,
    "SP": 0.0,
    "MC": 0.06,
    "C": 0.07,
    "F": 0.0,
}
"""Invented shares of the vehicle classes of S0204 and S0208."""
USUAL: tuple[int, ...] = (
    *(40, 25, 20, 20, 30, 80, 210, 420, 520, 430, 390, 400),
    *(420, 410, 400, 430, 500, 580, 540, 400, 260, 180, 120, 70),
)
"""Vehicles an hour, by local hour, of a detector without a figure of its own."""

LocalHour = Callable[[float], int]
"""Returns the local hour of a time since 1970."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of measuring: its start since 1970, its length, and the local hour."""

    start: float
    seconds: float
    hour: int


@dataclass(frozen=True, slots=True)
class Detector:
    """A detector with its usual traffic, in vehicles an hour for each hour from 0 to 23.

    A detector covers all lanes of its street, and measures the mean of them.
    """

    id: str
    usual: Sequence[int] = USUAL
    jammed: bool = False

    def vehicles(self, interval: Interval) -> int:
        """Return how many vehicles passed."""
        chance = Random(f"{self.id}/{interval.start:.0f}/{interval.seconds:.0f}")
        mean = self.usual[interval.hour] * interval.seconds / HOUR
        mean *= JAM_SHARE if self.jammed else 1
        return max(0, round(chance.gauss(mean, mean**0.5)))

    def classes(self, interval: Interval) -> dict[str, int]:
        """Return the vehicles by class."""
        left = vehicles = self.vehicles(interval)
        found = dict.fromkeys(SHARES, 0)
        for name in ("MC", "C", "L", "B", "PS", "LS"):
            found[name] = min(left, round(vehicles * SHARES[name]))
            left -= found[name]
        return found | {"P": left}

    def speed(self, interval: Interval) -> int:
        """Return the mean speed, in km/h."""
        if self.jammed:
            return JAM_SPEED
        return max(5, round(FREE_SPEED * (1 - self._flow(interval) / FULL_LANE / 2)))

    def occupancy(self, interval: Interval) -> int:
        """Return the share of time in which a vehicle was over the detector, in percent."""
        if self.jammed:
            return JAM_OCCUPANCY
        metres = self._flow(interval) * VEHICLE_METRES
        return min(100, round(100 * metres / (self.speed(interval) * 1_000)))

    def _flow(self, interval: Interval) -> float:
        """Return the vehicles an hour on each lane."""
        lanes = max(1, ceil(max(self.usual) / (FULL_LANE * BUSY_LANE)))
        return self.vehicles(interval) * HOUR / interval.seconds / lanes
