"""The roster of a city: its crews with their skills, equipment, depots and shifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from pathlib import Path

from services.city.files import rows


@dataclass(frozen=True, slots=True)
class Crew:
    """A crew of the roster, by its call sign; a shift is local time and may cross midnight."""

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

    def on_shift(self, at: time) -> bool:
        """Return whether the shift covers that local time; equal ends mean 24 hours."""
        if self.shift_start < self.shift_end:
            return self.shift_start <= at < self.shift_end
        return at >= self.shift_start or at < self.shift_end


def load_crews(folder: Path) -> tuple[Crew, ...]:
    """Return the whole roster in file order, from `crews.csv`."""
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
        )
        for row in rows(folder / "crews.csv")
    )
