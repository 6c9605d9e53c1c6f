"""Projects degrees to metres around one point.

The projection and its error are those of `geodesy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.city.geodesy import METRES_PER_DEGREE


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
