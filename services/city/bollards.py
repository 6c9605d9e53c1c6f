"""The retractable bollards of a city."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from sys import intern

from services.city.files import rows_if_any


@dataclass(frozen=True, slots=True)
class Bollard:
    """A bollard at an entrance of a pedestrian zone; `edge` is the arc that it blocks."""

    id: str
    lon: float
    lat: float
    zone: str
    edge: str


def load_bollards(folder: Path) -> tuple[Bollard, ...]:
    """Return every bollard in file order, from `bollards.csv`; none without that file."""
    return tuple(
        Bollard(row["id"], float(row["lon"]), float(row["lat"]), intern(row["zone"]), row["edge"])
        for row in rows_if_any(folder / "bollards.csv")
    )
