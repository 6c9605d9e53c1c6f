"""The recorded arrivals of a city, repeated without end at their weekday and hour.

An offset counts seconds of local time from the first midnight of the recording, in both directions.
The recording repeats after a number of whole weeks, so that a Friday night stays a Friday night.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

from services.city.arrivals import Arrival
from services.city.city import City

WEEK = 7 * 86_400
SECONDS = attrgetter("seconds")
# A Monday, for a city without the start of its recording.
DEFAULT_START = datetime.fromisoformat("2024-01-01")


@dataclass(frozen=True, slots=True)
class DueArrival:
    """An arrival at its offset: a `row` of the recording, in one `turn` of it."""

    offset: int
    turn: int
    row: int
    arrival: Arrival

    @property
    def name(self) -> str:
        """A name that no other arrival has."""
        return f"{self.turn}/{self.row}"


@dataclass(frozen=True, slots=True)
class RecordedArrivals:
    """The arrivals of `arrivals.csv.gz` in order of time, and the midnight that offsets count from.

    `period` is the length of the recording in seconds: its whole weeks, without the rest.
    """

    arrivals: tuple[Arrival, ...]
    period: int
    midnight: datetime
    timezone: ZoneInfo

    @classmethod
    def of(cls, city: City) -> RecordedArrivals:
        arrivals = tuple(city.arrivals())
        length = max((arrival.seconds for arrival in arrivals), default=0)
        period = max(length // WEEK, 1) * WEEK
        kept = tuple(arrival for arrival in arrivals if arrival.seconds < period)
        facts = tomllib.loads((city.folder / "city.toml").read_text(encoding="utf-8"))
        start = facts.get("build", {}).get("requests", {}).get("start")
        midnight = datetime.fromisoformat(start) if start else DEFAULT_START
        return cls(kept, period, midnight, city.timezone)

    def offset(self, time: float) -> int:
        """Convert a time, in seconds since 1970, UTC, to an offset."""
        wall = datetime.fromtimestamp(time, self.timezone).replace(tzinfo=None)
        return (wall - self.midnight) // timedelta(seconds=1)

    def time(self, wall: datetime) -> float:
        """Convert a local time to seconds since 1970, UTC."""
        return wall.replace(tzinfo=self.timezone).timestamp()

    def between(self, after: int, until: int) -> Iterator[DueArrival]:
        """Yield the arrivals after one offset, up to and including another."""
        for turn in range((after + 1) // self.period, until // self.period + 1):
            start = turn * self.period
            first = bisect_right(self.arrivals, after - start, key=SECONDS)
            last = bisect_right(self.arrivals, until - start, key=SECONDS)
            yield from (self._due(turn, row) for row in range(first, last))

    def sites(self, time: float, seconds: int) -> dict[str, list[tuple[float, float]]]:
        """Return where the last arrivals before a time happened, by department, urgent first."""
        now = self.offset(time)
        arrivals = [due.arrival for due in self.between(now - seconds, now)]
        found: dict[str, list[tuple[float, float]]] = {}
        for arrival in sorted(arrivals, key=attrgetter("priority")):
            found.setdefault(arrival.department, []).append((arrival.lon, arrival.lat))
        return found

    def named(self, name: str) -> DueArrival | None:
        """Return the arrival of a name; None if this recording has none."""
        turn, row = map(int, name.split("/"))
        return self._due(turn, row) if row < len(self.arrivals) else None

    def _due(self, turn: int, row: int) -> DueArrival:
        arrival = self.arrivals[row]
        return DueArrival(turn * self.period + arrival.seconds, turn, row, arrival)
