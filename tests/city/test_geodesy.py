"""Straight-line distances agree with the projection that the street graph uses."""

from __future__ import annotations

import numpy as np
import pytest

from services.city.geodesy import distance_metres
from services.city.map_projection import Plane


@pytest.mark.parametrize("other", [(3.88, 43.61), (3.95, 43.66), (3.80, 43.56)])
def test_a_distance_is_that_of_the_plane_around_its_first_point(other: tuple[float, float]) -> None:
    here = (3.8767, 43.6108)
    x, y = Plane(*here).metres(*other)
    assert distance_metres(*here, *other) == pytest.approx(float(np.hypot(x, y)))


def test_one_minute_of_latitude_is_a_nautical_mile() -> None:
    assert distance_metres(3.0, 43.0, 3.0, 43.0 + 1 / 60) == pytest.approx(1_852, rel=0.002)
