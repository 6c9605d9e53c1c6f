"""How long each crew drives to a place on the streets that are open.

One run of Dijkstra for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from services.city.streets import StreetGraph

RUNS_KEPT = 64
"""Runs kept for incidents that are looked at again: 48 KiB each for 6,000 nodes."""


class TravelTimes(Protocol):
    """What tells how long crews drive to a place."""

    sha256: str

    def closed(self, closures: Mapping[str, Iterable[str]]) -> frozenset[str]:
        """The arcs closed now."""

    def seconds(
        self,
        longitude: float,
        latitude: float,
        crews: NDArray[np.float64],
        closed: frozenset[str],
    ) -> NDArray[np.float64]:
        """Seconds from each crew (rows of longitude, latitude) to the place.

        Infinite where no way is open.
        """


class StreetTravelTimes:
    """Driving seconds on one city's street graph."""

    def __init__(self, streets: StreetGraph) -> None:
        self.streets = streets
        self.sha256 = streets.sha256
        self._run = lru_cache(RUNS_KEPT)(streets.seconds_to)
        self._node = lru_cache(1024)(streets.nearest_node)

    def closed(self, closures: Mapping[str, Iterable[str]]) -> frozenset[str]:
        """The arcs closed now; one that this city does not have is nobody's way."""
        known = self.streets.edges.rows
        return frozenset(edge for edges in closures.values() for edge in edges if edge in known)

    def seconds(
        self,
        longitude: float,
        latitude: float,
        crews: NDArray[np.float64],
        closed: frozenset[str],
    ) -> NDArray[np.float64]:
        """Seconds from each crew (rows of longitude, latitude) to the place.

        Infinite where no way is open.
        """
        if not len(crews):
            return np.empty(0)
        far = self._run(self._node(longitude, latitude), closed)
        return np.asarray(far[self.streets.nearest_nodes(crews)])
