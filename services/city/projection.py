"""Projects degrees to metres around one point.

Equirectangular projection. Over a city of 20 km the error of a distance is below 0.2 %, far below
the error of a crew's position or of a speed by street type.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

import numpy as np
from numpy.typing import ArrayLike, NDArray

METRES_PER_DEGREE = 111_195.08  # mean Earth radius 6 371 009 m


@dataclass(frozen=True, slots=True)
class Plane:
    """WGS84 in and out, longitude before latitude; x eastward, y northward, in metres."""

    lon: float
    lat: float

    def metres(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
        """Return the points as rows of (x, y); two numbers give one pair."""
        x = (np.asarray(lon, np.float64) - self.lon) * METRES_PER_DEGREE * cos(radians(self.lat))
        y = (np.asarray(lat, np.float64) - self.lat) * METRES_PER_DEGREE
        return np.stack([x, y], axis=-1)

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Return the longitude and latitude of one point of the plane."""
        scale = METRES_PER_DEGREE * cos(radians(self.lat))
        return self.lon + x / scale, self.lat + y / METRES_PER_DEGREE
