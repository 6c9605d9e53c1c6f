"""The recorded half-year of a city, at the hours and on the days of the week that it happened.

A recording has seconds of local time from its first midnight on. The axis here goes on beyond both
of its ends: a moment of the field's clock is so many seconds of local time from that midnight, and
the recording repeats every so many whole weeks, so that a Friday night is always a Friday night.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from services.city.city import City
from services.city.equipment import Arrival

WEEK = 7 * 86_400
# Any Monday will do where a city does not say when its recording began.
SOME_MONDAY = datetime(2024, 1, 1)  # noqa: DTZ001  # local time, as on a wall


@dataclass(frozen=True, slots=True)
class Due:
    """An arrival at its place on the axis: a `row` of the recording, in one `turn` of it."""

    place: int
    turn: int
    row: int
    arrival: Arrival

    @property
    def name(self) -> str:
        """What no other arrival is called."""
        return f"{self.turn}/{self.row}"


@dataclass(frozen=True, slots=True)
class Recording:
    """The arrivals of `arrivals.csv.gz` in order of time, and the midnight they count from.

    `period` is after how many seconds it begins again: its whole weeks, the rest is left out.
    """

    arrivals: tuple[Arrival, ...]
    period: int
    midnight: datetime
    timezone: ZoneInfo

    @classmethod
    def of(cls, city: City) -> Recording:
        """The recording of a city."""
        arrivals = tuple(city.arrivals())
        length = max((arrival.seconds for arrival in arrivals), default=0)
        period = max(length // WEEK, 1) * WEEK
        kept = tuple(arrival for arrival in arrivals if arrival.seconds < period)
        return cls(kept, period, _midnight(city.folder), city.timezone)

    def place(self, time: float) -> int:
        """Where a moment, in seconds since 1970, UTC, is on the axis."""
        wall = datetime.fromtimestamp(time, self.timezone).replace(tzinfo=None)
        return (wall - self.midnight) // timedelta(seconds=1)

    def context(self, wall: datetime) -> float:
        """The moment of a local time, in seconds since 1970, UTC."""
        return wall.replace(tzinfo=self.timezone).timestamp()

    def between(self, after: int, until: int) -> Iterator[Due]:
        """What arrives after one place of the axis and not after another."""
        for turn in range((after + 1) // self.period, until // self.period + 1):
            start = turn * self.period
            first = bisect_right(self.arrivals, after - start, key=_seconds)
            last = bisect_right(self.arrivals, until - start, key=_seconds)
            for row in range(first, last):
                arrival = self.arrivals[row]
                yield Due(start + arrival.seconds, turn, row, arrival)

    def named(self, name: str) -> Due | None:
        """The arrival of that name; None where this recording has none."""
        turn, row = map(int, name.split("/"))
        if row >= len(self.arrivals):
            return None
        arrival = self.arrivals[row]
        return Due(turn * self.period + arrival.seconds, turn, row, arrival)


def _seconds(arrival: Arrival) -> int:
    return arrival.seconds


def _midnight(folder: Path) -> datetime:
    facts = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    said = facts.get("build", {}).get("requests", {}).get("start")
    return datetime.fromisoformat(said) if said else SOME_MONDAY
