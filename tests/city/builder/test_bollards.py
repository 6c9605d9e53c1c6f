"""Bollards: at entrances of the zones, far from each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.city.builder.bollards import place_bollards
from tests.city.builder.examples import PLANE, street


def zone(name: str, west: float, east: float) -> dict[str, Any]:
    """A zone 200 m high between two meridians."""
    ring = [(west, 0), (east, 0), (east, 200), (west, 200), (west, 0)]
    points = [list(PLANE.degrees(x, y)) for x, y in ring]
    return {
        "properties": {"NOM": name},
        "geometry": {"type": "Polygon", "coordinates": [points]},
    }


ZONES = [zone("A", 0, 200), zone("B", 200, 400)]
STREETS = (
    street("around", (-50, 50), (-50, 150)),
    street("in-1", (-50, 50), (50, 50)),
    street("in-2", (-50, 150), (50, 150)),
    street("between", (150, 100), (250, 100)),
    street("outside-b", (450, 50), (450, 150)),
    replace(street("in-b", (450, 50), (350, 50)), access="foot"),
    replace(street("unreached", (250, 300), (250, 150)), access="foot"),
)


def test_one_stands_at_an_entrance_of_each_zone() -> None:
    rows = place_bollards(ZONES, STREETS, PLANE, number=2)
    assert [(row["id"], row["zone"], row["edge"]) for row in rows] == [
        ("B01", "A", "in-1"),
        ("B02", "B", "in-b"),
    ]
    assert (rows[0]["lon"], rows[0]["lat"]) == tuple(f"{d:.6f}" for d in PLANE.degrees(0, 50))


def test_no_entrance_is_between_two_zones_or_where_no_vehicle_comes() -> None:
    rows = place_bollards(ZONES, STREETS, PLANE, number=26)
    assert {row["edge"] for row in rows} == {"in-1", "in-2", "in-b"}
