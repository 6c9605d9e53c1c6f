"""Driving times of crews to a place on the open streets: one Dijkstra run for all crews."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from services.city.streets import StreetGraph

RUNS_KEPT = 64
"""Cached runs for incidents that are appraised again: 48 KiB each for 6,000 nodes."""


class StreetTravelTimes:
    """Driving times on the street graph of a city, identified by `sha256`."""

    def __init__(self, streets: StreetGraph) -> None:
        self.streets = streets
        self.sha256 = streets.sha256
        self._run = lru_cache(RUNS_KEPT)(streets.seconds_to)
        self._node = lru_cache(1024)(streets.nearest_node)

    def closed(self, closures: Mapping[str, Iterable[str]]) -> frozenset[str]:
        """Return the closed arcs of all closures ("department/closure_id" to arcs).

        Arcs unknown to this graph are ignored.
        """
        known = self.streets.edges.rows
        return frozenset(edge for edges in closures.values() for edge in edges if edge in known)

    def seconds(
        self, longitude: float, latitude: float, crews: NDArray[np.float64], closed: frozenset[str]
    ) -> NDArray[np.float64]:
        """Return the seconds from each crew to the place; infinite without an open route.

        `crews` has one row of (longitude, latitude) for each crew, WGS84 degrees.
        """
        if not len(crews):
            return np.empty(0)
        far = self._run(self._node(longitude, latitude), closed)
        return np.asarray(far[self.streets.nearest_nodes(crews)])
