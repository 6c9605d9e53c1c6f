"""The street arcs of a city as arrays: a few bytes for each arc instead of an object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.city.files import rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Edge:
    """One street arc as an object, created on demand."""

    id: str
    u: int
    v: int
    name: str
    access: str
    one_way: bool
    length_metres: float
    speed_kmh: float


@dataclass(frozen=True, slots=True)
class Columns:
    """The edges file as arrays, one row an arc."""

    rows: Mapping[str, int]  # id -> row, in file order
    u: Ints
    v: Ints
    length_metres: Floats
    speed_kmh: Floats
    one_way: NDArray[np.bool_]
    labels: Ints  # row -> index into `texts`
    texts: tuple[tuple[str, str], ...]  # name, access
    points: Floats  # lon, lat of all paths, end to end
    starts: Ints  # row -> its first point; one more at the end

    def path(self, row: int) -> Floats:
        """Return the (lon, lat) points of one arc, from u to v."""
        return self.points[self.starts[row] : self.starts[row + 1]]


def read_edges(path: Path) -> Columns:
    """Read the edges file; an id is any text that is unique in it."""
    numbers: list[tuple[int, int, float, float, bool, int]] = []
    known: dict[str, int] = {}
    texts: dict[tuple[str, str], int] = {}
    points: list[float] = []
    starts = [0]
    for row in rows(path):
        if row["id"] in known:
            raise ValueError(f"{path}: two arcs are called {row['id']}")
        known[row["id"]] = len(known)
        label = texts.setdefault((row["name"], row["access"]), len(texts))
        size, speed = float(row["length_metres"]), float(row["speed_kmh"])
        one_way = row["direction"] == "one"
        numbers.append((int(row["u"]), int(row["v"]), size, speed, one_way, label))
        points.extend(map(float, row["lonlat_path"].replace(";", " ").split()))
        starts.append(len(points) // 2)
    u, v, sizes, speeds, one_ways, labels = (np.asarray(c) for c in zip(*numbers, strict=True))
    return Columns(
        known,
        u.astype(np.int32),
        v.astype(np.int32),
        sizes.astype(np.float64),
        speeds.astype(np.float64),
        one_ways.astype(np.bool_),
        labels.astype(np.int32),
        tuple(texts),
        np.asarray(points, np.float64).reshape(-1, 2),
        np.asarray(starts, np.int32),
    )
