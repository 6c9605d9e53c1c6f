"""A city's rules of winter service: service levels, doses, ploughs, stocks and call-outs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.chassis.sdk.decider import MICROS

MINUTE = 60 * MICROS
HOUR = 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Level:
    """A service level: which condition a street keeps, at which hours, and how soon it is back.

    `minimum` is the worst condition while snow or freezing rain falls, to be restored within
    `minimum_hours`; `reference` is the condition after it, to be restored within `return_hours`.
    Both clocks run between the minutes `from_minute` and `to_minute` of the local day alone.
    """

    reference: int
    minimum: int
    return_hours: float
    minimum_hours: float
    from_minute: int
    to_minute: int
    zone: ZoneInfo

    def deadline(self, start: int, *, falling: bool) -> int:
        """Return when a clock that starts now ends, in microseconds since 1970, UTC."""
        at, left = start, int((self.minimum_hours if falling else self.return_hours) * HOUR)
        while True:
            opens, closes = self._hours(at)
            at = max(at, opens)
            if at + left <= closes:
                return at + left
            left -= closes - at
            at = closes

    def _hours(self, at: int) -> tuple[int, int]:
        """Return the hours of validity that contain a time, or the next ones."""
        wall = datetime.fromtimestamp(at // MICROS, UTC).astimezone(self.zone)
        midnight = datetime(wall.year, wall.month, wall.day, tzinfo=self.zone)
        for day in (midnight, midnight + timedelta(days=1)):
            opens, closes = _minute_of(day, self.from_minute), _minute_of(day, self.to_minute)
            if at < closes:
                return opens, closes
        raise ValueError(f"{self} has no hours of validity")


def _minute_of(day: datetime, minute: int) -> int:
    return int((day + timedelta(minutes=minute)).timestamp()) * MICROS


@dataclass(frozen=True, slots=True)
class Rules:
    """A city's rules: the table `[winter.rules]` of its `city.toml`, which gives their sources.

    - A dose is at most `precurative_grams` or `curative_grams` of salt for a square metre, and none
      on a road below `lowest_road_celsius`.
    - A plough treats `width_metres` at `spreading_kmh`, holds `plough_salt_kg` and
      `plough_brine_litres`, and takes `reload_seconds` to reload.
    - A section is back in its minimum condition within `minimum_hours`.
    - A stock is low below `low_share` of the depot's.
    - A call-out is acknowledged within `acknowledge_minutes`, else it is escalated, at most
      `escalations` times; it is expected to take `work_hours`.
    - `warning_areas` are the names and codes of the city's area in weather warnings.
    """

    precurative_grams: int = 20
    curative_grams: int = 50
    lowest_road_celsius: float = -10.0
    width_metres: float = 4.0
    spreading_kmh: float = 30.0
    plough_salt_kg: int = 5_000
    plough_brine_litres: int = 1_500
    reload_seconds: int = 1_200
    minimum_hours: float = 2.0
    low_share: float = 0.25
    acknowledge_minutes: int = 10
    escalations: int = 3
    work_hours: float = 4.0
    warning_areas: tuple[str, ...] = ()
