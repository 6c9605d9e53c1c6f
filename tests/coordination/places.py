"""Places around a centre, and drives in a straight line between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import cos, radians

import numpy as np
from numpy.typing import NDArray

from services.chassis.sdk.decider import MICROS
from services.city.geodesy import distance_metres
from services.city.streets import AS_USUAL, Delays
from services.coordination.dispatch.slow_streets import SlowStreets
from services.coordination.dispatch.travel_times import Drives, StreetTravelTimes
from vigie.type.v1 import place_pb2

NOON = 1_700_000_000 * MICROS
CENTRE = (3.88, 43.61)
KM_EAST = 1_000 / (111_195.0 * cos(radians(CENTRE[1])))
"""Degrees of longitude."""
SPEED = 8.3
"""Metres a second."""


def at(km_east: float, km_north: float = 0.0) -> place_pb2.Place:
    """Return the place at this distance from the centre."""
    point = place_pb2.Position(
        longitude=CENTRE[0] + km_east * KM_EAST, latitude=CENTRE[1] + km_north / 111.195
    )
    return place_pb2.Place(position=point, street="Rue de la Loge")


def in_city(longitude: float, latitude: float) -> bool:
    """Return whether a position is in the city."""
    return abs(longitude - CENTRE[0]) < 0.5 and latitude > 40


class StraightLines(StreetTravelTimes):
    """Drives in a straight line, also through closed streets."""

    def __init__(self) -> None:
        self.sha256 = "straight"
        self.slow_streets = SlowStreets(())

    def closed(self, closures: Mapping[str, Iterable[str]]) -> frozenset[str]:
        return frozenset(edge for edges in closures.values() for edge in edges)

    def drives(
        self,
        longitude: float,
        latitude: float,
        crews: NDArray[np.float64],
        closed: frozenset[str],
        delays: Delays = AS_USUAL,
    ) -> Drives:
        seconds = np.array(
            [distance_metres(longitude, latitude, *each) / SPEED for each in crews.tolist()]
        )
        no = np.zeros(len(seconds), np.bool_)
        del delays  # the way is beside the streets
        none = np.zeros(len(seconds))
        return Drives(seconds, none, no, no, no, none)
