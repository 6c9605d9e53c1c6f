"""Places bollards at the entrances of published pedestrian zones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from services.city.builder.arcs import Arc
from services.city.map_projection import Plane


@dataclass(frozen=True, slots=True)
class Entrance:
    """A place where a street crosses the boundary of a pedestrian zone."""

    zone: str
    edge: str
    x: float
    y: float


def place_bollards(
    zones: Sequence[Mapping[str, Any]], arcs: Sequence[Arc], plane: Plane, number: int
) -> list[dict[str, object]]:
    """Return the rows of the bollards file: that many entrances, as far apart as possible.

    One is taken in each zone that has an entrance. Then, again and again, the entrance farthest
    from those taken is next: cities rarely publish the places of their bollards.
    """
    entrances = _entrances(zones, arcs, plane)
    chosen: list[Entrance] = []
    for zone in dict.fromkeys(entrance.zone for entrance in entrances):
        chosen.append(_farthest([e for e in entrances if e.zone == zone], chosen))
    while len(chosen) < min(number, len(entrances)):
        chosen.append(_farthest([e for e in entrances if e not in chosen], chosen))
    rows: list[dict[str, object]] = []
    for place, bollard in enumerate(sorted(chosen, key=lambda e: (e.zone, e.x, e.y)), start=1):
        lon, lat = plane.degrees(bollard.x, bollard.y)
        rows.append(
            {
                "id": f"B{place:02d}",
                "lon": f"{lon:.6f}",
                "lat": f"{lat:.6f}",
                "zone": bollard.zone,
                "edge": bollard.edge,
            }
        )
    return rows


def _entrances(
    zones: Sequence[Mapping[str, Any]], arcs: Sequence[Arc], plane: Plane
) -> list[Entrance]:
    """Return where arcs that a vehicle can reach from outside enter a zone.

    The boundary between two zones is no entrance.
    """
    areas = {zone["properties"]["NOM"]: _area(zone["geometry"], plane) for zone in zones}
    together = shapely.union_all(list(areas.values()))
    reached = {node for arc in arcs if arc.access == "vehicle" for node in (arc.u, arc.v)}
    found = []
    for arc in arcs:
        if arc.access not in ("vehicle", "foot"):
            continue
        line = shapely.LineString(plane.metres(*np.asarray(arc.path).T))
        outside = [
            node
            for node, end in ((arc.u, line.coords[0]), (arc.v, line.coords[-1]))
            if not together.covers(shapely.Point(end))
        ]
        crossing = line.intersection(together.boundary)
        if crossing.is_empty or len(outside) != 1 or outside[0] not in reached:
            continue
        at = shapely.get_coordinates(crossing)[0]
        point = shapely.Point(at)
        zone = min(areas, key=lambda name: (areas[name].distance(point), name))
        found.append(Entrance(zone, arc.id, float(at[0]), float(at[1])))
    return sorted(found, key=lambda e: (e.zone, e.edge))


def _area(geometry: Mapping[str, Any], plane: Plane) -> BaseGeometry:
    return shapely.transform(shape(dict(geometry)), lambda p: plane.metres(p[:, 0], p[:, 1]))


def _farthest(entrances: Sequence[Entrance], chosen: Sequence[Entrance]) -> Entrance:
    """Return the entrance farthest from the nearest one that is chosen; the first if none is."""

    def metres(entrance: Entrance) -> float:
        return min(
            (float(np.hypot(entrance.x - c.x, entrance.y - c.y)) for c in chosen), default=0.0
        )

    return max(entrances, key=metres)
