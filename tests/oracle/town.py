"""A small town on paper: a grid of streets, without files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from services.city.city import City
from services.city.districts import Districts
from services.city.edges import Columns
from services.city.map_projection import Plane
from services.city.streets import StreetGraph
from services.coordination.dispatch.travel_times import StreetTravelTimes
from vigie.type.v1 import place_pb2

SIDE = 8
BLOCK_METRES = 450.0
KMH = 30.0
"""A block takes 54 seconds, so a drive from corner to corner takes 756."""

PLANE = Plane(3.88, 43.61)
AROUND = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"T","name":"T"},'
    '"geometry":{"type":"Polygon","coordinates":'
    "[[[3.8,43.5],[4.0,43.5],[4.0,43.7],[3.8,43.7],[3.8,43.5]]]}}]}"
)


def point(node: int, offset_metres: int = 0) -> tuple[float, float]:
    """Return the WGS84 position of a crossing, or of a place some metres east of it."""
    column, row = node % SIDE, node // SIDE % SIDE
    return PLANE.degrees(column * BLOCK_METRES + offset_metres, row * BLOCK_METRES)


def place(node: int, offset_metres: int = 0) -> place_pb2.Place:
    """Return a crossing as a place."""
    longitude, latitude = point(node, offset_metres)
    position = place_pb2.Position(longitude=longitude, latitude=latitude)
    return place_pb2.Place(position=position, street=f"Crossing {node}")


def arcs_at(node: int) -> tuple[str, ...]:
    """Return the ids of the street arcs that meet at a crossing."""
    return tuple(arc for arc, (tail, head) in _arcs().items() if node in {tail, head})


@cache
def _arcs() -> dict[str, tuple[int, int]]:
    nodes = range(SIDE * SIDE)
    east = {f"e{n}": (n, n + 1) for n in nodes if n % SIDE < SIDE - 1}
    north = {f"n{n}": (n, n + SIDE) for n in nodes if n // SIDE < SIDE - 1}
    return east | north


@cache
def town() -> City:
    """Return the town, built once in a process."""
    arcs = _arcs()
    nodes = np.asarray([point(n) for n in range(SIDE * SIDE)], np.float64)
    ends = np.asarray(list(arcs.values()), np.int32)
    count = len(arcs)
    columns = Columns(
        rows={arc: row for row, arc in enumerate(arcs)},
        u=ends[:, 0],
        v=ends[:, 1],
        length_metres=np.full(count, BLOCK_METRES),
        speed_kmh=np.full(count, KMH),
        one_way=np.zeros(count, np.bool_),
        labels=np.zeros(count, np.int32),
        texts=(("Street", "vehicle"),),
        points=nodes[ends].reshape(-1, 2),
        starts=np.arange(0, 2 * count + 1, 2, dtype=np.int32),
    )
    streets = StreetGraph(nodes, columns, PLANE, 1.0, "town")
    districts = Districts(AROUND, PLANE, "town")
    return City(Path(), "Town", ZoneInfo("Europe/Paris"), streets, districts)


@cache
def travel_times() -> StreetTravelTimes:
    """Return the driving times of the town."""
    return StreetTravelTimes(town().streets)
