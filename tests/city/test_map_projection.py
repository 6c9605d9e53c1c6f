"""The projection: degrees survive the round trip, and distances are close to the globe's."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import given, settings, strategies as st

from services.city.map_projection import Plane

PLANE = Plane(3.88, 43.61)
WITHIN_10_KM = st.tuples(st.floats(-10_000, 10_000), st.floats(-10_000, 10_000))


@settings(deadline=None)
@given(WITHIN_10_KM)
def test_a_point_comes_back_to_where_it_was(point: tuple[float, float]) -> None:
    assert PLANE.metres(*PLANE.degrees(*point)) == pytest.approx(point, abs=1e-6)


@settings(deadline=None)
@given(WITHIN_10_KM)
def test_a_distance_from_the_centre_is_right_to_two_thousandths(point: tuple[float, float]) -> None:
    lon, lat = PLANE.degrees(*point)
    flat = sqrt(point[0] ** 2 + point[1] ** 2)
    half_lat, half_lon = radians(lat - PLANE.lat) / 2, radians(lon - PLANE.lon) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat)) * cos(radians(PLANE.lat)) * sin(half_lon) ** 2
    assert flat == pytest.approx(2 * 6_371_009 * asin(sqrt(chord)), rel=0.002, abs=0.01)
