"""Converts a published list of signalled junctions to the city's, joined to its streets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from services.city.builder.arcs import Arc, Row
from services.city.map_projection import Plane

# Half the width of a large crossing; at 30 m and more, streets beside the junction join it.
JUNCTION_METRES = 25.0
# The extent of a feeder of controllers. Own rule: cities do not publish their circuits.
FEEDER_METRES = 600.0


def place_junctions(
    published: Sequence[Row], arcs: Sequence[Arc], plane: Plane, main_kmh: int
) -> list[dict[str, object]]:
    """Return the rows of the junctions file, in the order of the publisher's numbers."""
    ordered = sorted(published, key=lambda row: int(row["id"]))
    driven = [arc for arc in arcs if arc.access == "vehicle"]
    lines = [shapely.LineString(plane.metres(*np.asarray(arc.path).T)) for arc in driven]
    tree = shapely.STRtree(lines)
    places = plane.metres(*np.asarray([(float(r["lon"]), float(r["lat"])) for r in ordered]).T)
    feeders = _feeders(places)
    rows = []
    for row, (x, y), feeder in zip(ordered, places, feeders, strict=True):
        met = [driven[n] for n in _meeting(tree, shapely.Point(x, y))]
        rows.append(
            {
                "id": f"J{int(row['id']):03d}",
                "lon": row["lon"],
                "lat": row["lat"],
                "name": row["place"],
                "node": _node(met, (float(x), float(y)), plane),
                "edges": ";".join(arc.id for arc in met),
                "rank": _rank(met, main_kmh),
                "feeder": f"F{feeder:02d}",
            }
        )
    return rows


def _meeting(tree: shapely.STRtree, place: shapely.Point) -> list[int]:
    """Return the arcs that come within `JUNCTION_METRES`; the nearest one if none does."""
    near = sorted(map(int, tree.query(place, predicate="dwithin", distance=JUNCTION_METRES)))
    return near or [int(tree.query_nearest(place).min())]


def _node(arcs: Sequence[Arc], place: tuple[float, float], plane: Plane) -> int:
    """Return the nearest of the ends of these arcs."""
    ends: Mapping[int, tuple[float, float]] = {
        node: at for arc in arcs for node, at in ((arc.u, arc.path[0]), (arc.v, arc.path[-1]))
    }
    nodes = sorted(ends)
    points = plane.metres(*np.asarray([ends[node] for node in nodes]).T)
    return nodes[int(np.hypot(*(points - place).T).argmin())]


def _rank(arcs: Sequence[Arc], main_kmh: int) -> int:
    """Return 1 where two main streets or more meet, 2 where one is met, 3 elsewhere."""
    main = {arc.name for arc in arcs if arc.speed_kmh >= main_kmh}
    return 3 - min(len(main), 2)


def _feeders(places: NDArray[np.float64]) -> list[int]:
    """Return the number of each junction's feeder, from 1 in the order of the junctions.

    Complete linkage: no two junctions of one feeder are farther apart than `FEEDER_METRES`.
    """
    if len(places) == 1:
        return [1]
    groups = fcluster(linkage(places, "complete"), FEEDER_METRES, "distance")
    numbers: dict[int, int] = {}
    return [numbers.setdefault(int(group), len(numbers) + 1) for group in groups]
