"""Converts a published list of street lights to lamps on feeders and cabinets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from services.city.builder.arcs import Arc, Row
from services.city.builder.cables import spanning_forest
from services.city.builder.feeders import Wiring, wire
from services.city.districts import Districts
from services.city.map_projection import Plane

# From the centre line to the foot of a cabinet: a lane, a parking strip, the kerb stone.
KERB_METRES = 5.0


@dataclass(frozen=True, slots=True)
class AttachedLights:
    """The lights as read, each with the index of its arc and its metres along that arc."""

    lights: Sequence[Row]
    arc: Sequence[int]
    metres: Sequence[float]
    places: Sequence[tuple[float, float]]


def attach_lights(lights: Sequence[Row], arcs: Sequence[Arc], plane: Plane) -> AttachedLights:
    """Attach each light to the nearest street arc."""
    lines = [shapely.LineString(plane.metres(*np.asarray(arc.path).T)) for arc in arcs]
    lonlat = np.asarray([(float(r["lon"]), float(r["lat"])) for r in lights]).reshape(-1, 2)
    places = plane.metres(*lonlat.T)
    points = np.asarray(shapely.points(places))
    nearest = _lowest_nearest(shapely.STRtree(lines), points)
    metres = shapely.line_locate_point(np.asarray(lines)[nearest], points)
    pairs = [(float(x), float(y)) for x, y in places]
    return AttachedLights(lights, [int(n) for n in nearest], [float(m) for m in metres], pairs)


def _lowest_nearest(tree: shapely.STRtree, points: NDArray[np.object_]) -> Sequence[int]:
    """Return the nearest line to each point; of several equally near, the first."""
    asked, found = tree.query_nearest(points, all_matches=True)
    nearest = np.full(len(points), np.iinfo(np.int64).max)
    np.minimum.at(nearest, asked, found)
    return [int(place) for place in nearest]


def place_cabinets(
    attached: AttachedLights,
    arcs: Sequence[Arc],
    districts: Districts,
    *,
    plane: Plane,
    prefix: str,
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return the rows of the lights file and of the cabinets file.

    Raises ValueError with the ids of the lights that no feeder reaches.
    """
    wirings = wire(spanning_forest(arcs, _by_arc(attached, arcs)), attached.places)
    stands = sorted(
        ((_cabinet(wiring, attached, arcs, districts, plane), wiring) for wiring in wirings),
        key=lambda stand: (stand[0], stand[1].at),
    )
    wired: dict[int, dict[str, object]] = {}
    cabinets: list[dict[str, object]] = []
    for number, ((district, street, lon, lat), wiring) in enumerate(stands, start=1):
        cabinet = f"{prefix}-{number:04d}"
        cabinets.append(
            {
                "id": cabinet,
                "lon": f"{lon:.6f}",
                "lat": f"{lat:.6f}",
                "street": street,
                "district": district,
                "feeders": len(wiring.feeders),
                "lamps": sum(map(len, wiring.feeders)),
            }
        )
        for feeder, lamps in enumerate(wiring.feeders, start=1):
            for seat, lamp in enumerate(lamps):
                place = {"cabinet": cabinet, "feeder": feeder, "seat": seat}
                wired[lamp] = _light(attached.lights[lamp], arcs[attached.arc[lamp]]) | place
    return _in_order(attached.lights, wired), cabinets


def _in_order(
    lights: Sequence[Row], wired: Mapping[int, dict[str, object]]
) -> list[dict[str, object]]:
    """Return the rows in the order of the lights as read."""
    unwired = [light["id"] for number, light in enumerate(lights) if number not in wired]
    if unwired:
        raise ValueError(f"no feeder reaches the lights {', '.join(unwired)}")
    return [wired[number] for number in range(len(lights))]


def _by_arc(attached: AttachedLights, arcs: Sequence[Arc]) -> dict[str, list[tuple[float, int]]]:
    on_arc: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for lamp, (arc, metres) in enumerate(zip(attached.arc, attached.metres, strict=True)):
        on_arc[arcs[arc].id].append((metres, lamp))
    return on_arc


def _light(row: Row, arc: Arc) -> dict[str, object]:
    return {
        "id": f"L{int(row['id']):05d}",
        "lon": row["lon"],
        "lat": row["lat"],
        "lantern_type": row["lantern_type"],
        "edge": arc.id,
    }


def _cabinet(
    wiring: Wiring,
    attached: AttachedLights,
    arcs: Sequence[Arc],
    districts: Districts,
    plane: Plane,
) -> tuple[str, str, float, float]:
    """Return a cabinet's row: at the kerb beside the middle lamp, on that lamp's side."""
    arc = arcs[attached.arc[wiring.at]]
    line = shapely.LineString(plane.metres(*np.asarray(arc.path).T))
    foot = line.interpolate(attached.metres[wiring.at])
    x, y = attached.places[wiring.at]
    away = float(np.hypot(x - foot.x, y - foot.y))
    share = min(away, KERB_METRES) / away if away else 0.0
    lon, lat = plane.degrees(foot.x + (x - foot.x) * share, foot.y + (y - foot.y) * share)
    return districts.nearest(lon, lat).id, arc.name, lon, lat
