"""An avenue of five blocks, west to east: arcs s0 to s4 of 200 m, 20 s each at the permitted speed.

The city's driving time of each is twice as long. There are signals at the nodes 1, 2 and 4.
"""

from __future__ import annotations

import numpy as np

from services.city.drives import Point
from services.city.edges import Columns
from services.city.map_projection import Plane
from services.city.streets import StreetGraph
from services.traffic.corridors.plan import Approach

PLANE = Plane(3.87, 43.61)
BLOCKS, BLOCK_METRES, KMH = 5, 200.0, 36.0
EDGES = {"J1": ("s0", "s1"), "J2": ("s1", "s2"), "J4": ("s3", "s4")}
NODES = {"J1": 1, "J2": 2, "J4": 4}


def at(metres: float, north: float = 0.0) -> Point:
    """Return the point so many metres along the avenue, and so many north of it."""
    longitude, latitude = PLANE.degrees(metres, north)
    return float(longitude), float(latitude)


def avenue(*, one_way: bool = False) -> StreetGraph:
    """Return the street graph, for both directions or eastward alone."""
    nodes = np.asarray([at(BLOCK_METRES * n) for n in range(BLOCKS + 1)], np.float64)
    ends = np.asarray([(n, n + 1) for n in range(BLOCKS)], np.int32)
    columns = Columns(
        rows={f"s{n}": n for n in range(BLOCKS)},
        u=ends[:, 0],
        v=ends[:, 1],
        length_metres=np.full(BLOCKS, BLOCK_METRES),
        speed_kmh=np.full(BLOCKS, KMH),
        one_way=np.full(BLOCKS, one_way),
        labels=np.zeros(BLOCKS, np.int32),
        texts=(("Avenue", "vehicle"),),
        points=nodes[ends].reshape(-1, 2),
        starts=np.arange(0, 2 * BLOCKS + 1, 2, dtype=np.int32),
    )
    return StreetGraph(nodes, columns, PLANE, 0.5, "avenue")


def approaches() -> dict[str, list[Approach]]:
    """Return the junctions by arc; the route to a junction is the position among its arcs."""
    found: dict[str, list[Approach]] = {}
    for junction_id, edge_ids in EDGES.items():
        place = at(BLOCK_METRES * NODES[junction_id])
        for route, edge_id in enumerate(edge_ids, 1):
            approach = Approach(junction_id, route, place, is_only=False)
            found.setdefault(edge_id, []).append(approach)
    return found
