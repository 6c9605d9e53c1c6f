"""A drive through the streets: where a crew is at each moment of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from services.city.geodesy import distance_metres
from services.city.streets import Route, StreetGraph

YARD_METRES_PER_SECOND = 4.0
"""How fast a vehicle moves between the street graph and a place beside it."""

Point = tuple[float, float]
"""Longitude and latitude, WGS84, in degrees."""


@dataclass(frozen=True, slots=True)
class Drive:
    """The points of a drive and the moment of each, in simulated seconds since 1970, UTC."""

    points: tuple[Point, ...]
    times: tuple[float, ...]

    @property
    def end_time(self) -> float:
        """When the crew is there."""
        return self.times[-1]

    def position(self, now: float) -> Point:
        """Where the crew is: before the start at the start, after the end at the end."""
        after = bisect_right(self.times, now)
        if after == 0:
            return self.points[0]
        if after == len(self.times):
            return self.points[-1]
        start, end = self.times[after - 1], self.times[after]
        share = (now - start) / (end - start)
        (west, south), (east, north) = self.points[after - 1 : after + 1]
        return west + (east - west) * share, south + (north - south) * share


def drive(streets: StreetGraph, start: Point, goal: Point, now: float) -> Drive:
    """The fastest drive from one place to another, at the speeds of the streets.

    Where no way is open, the crew goes straight: it is a simulation, and somebody waits for it.
    """
    route = streets.route(streets.nearest_node(*start), streets.nearest_node(*goal))
    path = list(route.path) if route else []
    points = (start, *path, goal)
    on_street = list(_seconds(streets, route)) if route else []
    yards = [_yard_seconds(start, points[1]), _yard_seconds(points[-2], goal)]
    seconds = [yards[0], *on_street, yards[1]] if route else yards[:1]
    return Drive(points, tuple(accumulate(seconds, initial=now)))


def metres_between(one: Point, other: Point) -> float:
    """How far apart two points of a city are, as the crow flies."""
    return distance_metres(*one, *other)


def _yard_seconds(one: Point, other: Point) -> float:
    return metres_between(one, other) / YARD_METRES_PER_SECOND


def _seconds(streets: StreetGraph, route: Route) -> Iterator[float]:
    """How long each piece of the route's path takes.

    The route tells its whole time; it is shared out over the arcs by length and speed, and over the
    pieces of an arc by length.
    """
    arcs = [streets.edge(edge_id) for edge_id in route.edges]
    shares = [arc.length_metres / arc.speed_kmh for arc in arcs]
    scale = route.seconds / sum(shares) if shares else 0.0
    pieces = pairwise(route.path)
    for edge_id, share in zip(route.edges, shares, strict=True):
        count = len(streets.path(edge_id)) - 1
        lengths = [metres_between(*next(pieces)) for _ in range(count)]
        whole = sum(lengths)
        for length in lengths:
            yield share * scale * (length / whole if whole else 1 / count)
