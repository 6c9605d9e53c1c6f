"""Lights: each on the street beside it, each cabinet at the kerb of its own street."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from services.city.builder import lights
from services.city.builder.arcs import Arc
from services.city.builder.lights import attach_lights
from services.city.city import City
from services.city.map_projection import Plane
from tests.city.builder.examples import arc

PLANE = Plane(5.0, 47.0)


def street(name: str, south_metres: float) -> Arc:
    path = (PLANE.degrees(0, south_metres), PLANE.degrees(100, south_metres))
    return arc(name, 0, 1, path=path)


def light(x: float, y: float) -> dict[str, str]:
    lon, lat = PLANE.degrees(x, y)
    return {"id": "0", "lon": str(lon), "lat": str(lat), "lantern_type": ""}


def test_a_light_hangs_on_the_nearest_street_at_its_own_metres() -> None:
    attached = attach_lights(
        [light(30, 4), light(80, 36)], [street("a", 0), street("b", 40)], PLANE
    )
    assert list(attached.arc) == [0, 1]
    assert attached.metres == pytest.approx([30, 80], abs=1e-3)


def test_between_two_streets_of_one_line_the_first_is_taken() -> None:
    attached = attach_lights([light(50, 5)], [street("a", 0), street("b", 0)], PLANE)
    assert list(attached.arc) == [0]


def test_lights_that_no_feeder_reaches_are_an_error_with_their_ids(
    montpellier: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    streets = [street("a", 0)]
    seen = [light(30, 4) | {"id": "12"}, light(80, 4) | {"id": "34"}]
    monkeypatch.setattr(lights, "wire", lambda _forest, _places: [])
    with pytest.raises(ValueError, match="no feeder reaches the lights 12, 34"):
        lights.place_cabinets(
            attach_lights(seen, streets, PLANE),
            streets,
            montpellier.districts,
            plane=PLANE,
            prefix="MTP",
        )


def test_every_real_cabinet_stands_at_the_kerb_of_its_street(montpellier: City) -> None:
    streets = montpellier.streets
    named: dict[str, list[shapely.LineString]] = {}
    for edge_id in streets.ids:
        line = shapely.LineString(streets.plane.metres(*streets.path(edge_id).T))
        named.setdefault(streets.edge(edge_id).name, []).append(line)
    for cabinet in montpellier.cabinets:
        point = shapely.Point(streets.plane.metres(cabinet.lon, cabinet.lat))
        assert shapely.distance(np.asarray(named[cabinet.street]), point).min() < 5.3
