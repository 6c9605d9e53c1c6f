"""The signalled junctions of a city."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from sys import intern

from services.city.files import rows_if_any


@dataclass(frozen=True, slots=True)
class Junction:
    """A junction with a signal controller.

    `edges` are the arcs for vehicles that meet at it, and `node` is one of their ends. Rank 1 is
    the most important. The controllers of one feeder lose their supply together.
    """

    id: str
    lon: float
    lat: float
    name: str
    node: int
    edges: tuple[str, ...]
    rank: int
    feeder: str


def load_junctions(folder: Path) -> tuple[Junction, ...]:
    """Return every junction in file order, from `junctions.csv`; none without that file."""
    return tuple(
        Junction(
            row["id"],
            float(row["lon"]),
            float(row["lat"]),
            row["name"],
            int(row["node"]),
            tuple(map(intern, row["edges"].split(";"))),
            int(row["rank"]),
            intern(row["feeder"]),
        )
        for row in rows_if_any(folder / "junctions.csv")
    )
