"""The roster of a city: its crews with their skills, equipment, depots and shifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from pathlib import Path

from services.city.files import rows

PEOPLE = 2
"""The size of a crew in a roster without that column."""


@dataclass(frozen=True, slots=True)
class Crew:
    """A crew of the roster, by its call sign; a shift is local time and may cross midnight.

    So is the time on call, which is None where the crew is never on call.
    """

    department: str
    id: str
    name: str
    skills: frozenset[str]
    equipment: frozenset[str]
    depot_lon: float
    depot_lat: float
    lending: str
    shift_start: time
    shift_end: time
    size: int = PEOPLE
    on_call: tuple[time, time] | None = None

    def on_shift(self, at: time) -> bool:
        """Return whether the shift covers that local time; equal ends mean 24 hours."""
        return _covers(self.shift_start, self.shift_end, at)

    def is_on_call(self, at: time) -> bool:
        """Return whether the time on call covers that local time."""
        return self.on_call is not None and _covers(*self.on_call, at)


def _covers(start: time, end: time, at: time) -> bool:
    if start < end:
        return start <= at < end
    return at >= start or at < end


def load_crews(folder: Path) -> tuple[Crew, ...]:
    """Return the whole roster in file order, from `crews.csv`.

    The columns `size` and `on_call` may be missing or empty.
    """
    return tuple(
        Crew(
            row["department"],
            row["crew_id"],
            row["name"],
            frozenset(filter(None, row["skills"].split(";"))),
            frozenset(filter(None, row["equipment"].split(";"))),
            float(row["depot_lon"]),
            float(row["depot_lat"]),
            row["lending"],
            time.fromisoformat(row["shift_start"]),
            time.fromisoformat(row["shift_end"]),
            int(row.get("size") or PEOPLE),
            _on_call(row.get("on_call") or ""),
        )
        for row in rows(folder / "crews.csv")
    )


def _on_call(text: str) -> tuple[time, time] | None:
    """Read `13:30-05:30`; empty for a crew that is never on call."""
    if not text:
        return None
    start, end = text.split("-")
    return time.fromisoformat(start), time.fromisoformat(end)
