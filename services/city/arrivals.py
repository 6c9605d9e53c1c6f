"""The recorded arrivals of a city: needs as they reached it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from sys import intern

from services.city.files import rows


@dataclass(frozen=True, slots=True)
class Arrival:
    """A need that reached the city: seconds of local time after the first midnight of the file."""

    seconds: int
    kind: str
    department: str
    priority: int
    lon: float
    lat: float
    edge: str
    lamp: str | None


def load_arrivals(folder: Path) -> Iterator[Arrival]:
    """Yield the arrivals in order of time from `arrivals.csv.gz`, without loading the file."""
    for row in rows(folder / "arrivals.csv.gz"):
        yield Arrival(
            int(row["seconds"]),
            intern(row["kind"]),
            intern(row["department"]),
            int(row["priority"]),
            float(row["lon"]),
            float(row["lat"]),
            intern(row["edge"]),
            row["lamp"] or None,
        )
