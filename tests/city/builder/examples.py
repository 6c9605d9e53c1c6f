"""Street arcs and published rows of which only some values matter."""

from __future__ import annotations

from dataclasses import replace

from services.city.builder.arcs import Arc
from services.city.map_projection import Plane

PLANE = Plane(5.0, 47.0)


def arc(
    id_: str,
    u: int,
    v: int,
    metres: float = 100,
    street: str = "A",
    path: tuple[tuple[float, float], ...] = (),
) -> Arc:
    """Return a two-way street arc for vehicles."""
    return Arc(
        id_, u, v, metres, street, "", one_way=False, access="vehicle", speed_kmh=30, path=path
    )


def street(id_: str, *ends: tuple[float, float], kmh: int = 30, name: str = "") -> Arc:
    """An arc between two points in metres; a point's node is its place on the map."""
    u, v = (round(1000 * x + y) for x, y in ends)
    path = tuple(PLANE.degrees(x, y) for x, y in ends)
    return replace(arc(id_, u, v, street=name or id_, path=path), speed_kmh=kmh)


CROSSING = (
    street("west", (-100, 0), (0, 0), kmh=50, name="Main"),
    street("east", (0, 0), (100, 0), kmh=50, name="Main"),
    street("north", (0, 0), (0, 100)),
    street("far", (40, 40), (100, 40)),
    replace(street("path", (0, 0), (0, -100)), access="foot"),
)


def published(*places: tuple[float, float]) -> list[dict[str, str]]:
    rows = []
    for number, (x, y) in enumerate(places):
        lon, lat = PLANE.degrees(x, y)
        rows.append({"id": str(number), "lon": str(lon), "lat": str(lat), "place": f"P{number}"})
    return rows
