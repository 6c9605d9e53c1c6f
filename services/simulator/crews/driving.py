"""A drive through the streets: where a crew is at each moment of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise

from services.city.geodesy import distance_metres
from services.city.streets import Route, StreetGraph

YARD_METRES_PER_SECOND = 4.0
"""The speed between the street graph and a place beside it."""

Point = tuple[float, float]
"""Longitude and latitude, WGS84, in degrees."""


@dataclass(frozen=True, slots=True)
class Drive:
    """The points of a drive and the moment of each, in simulated seconds since 1970, UTC."""

    points: tuple[Point, ...]
    times: tuple[float, ...]

    @property
    def end_time(self) -> float:
        """The time of arrival."""
        return self.times[-1]

    @property
    def metres(self) -> float:
        """How long the drive is."""
        return sum(distance_metres(*one, *other) for one, other in pairwise(self.points))

    def position(self, now: float) -> Point:
        """Return the position at a time; before the start the start, after the end the end."""
        after = bisect_right(self.times, now)
        if after == 0:
            return self.points[0]
        if after == len(self.times):
            return self.points[-1]
        share = (now - self.times[after - 1]) / (self.times[after] - self.times[after - 1])
        (longitude, latitude), (next_longitude, next_latitude) = self.points[after - 1 : after + 1]
        return (
            longitude + (next_longitude - longitude) * share,
            latitude + (next_latitude - latitude) * share,
        )


def drive(streets: StreetGraph, start: Point, goal: Point, now: float) -> Drive:
    """Return the fastest drive between two places, at the speeds of the streets.

    Where no route is open, the drive is a straight line, so that a simulated crew always arrives.
    """
    route = streets.route(streets.nearest_node(*start), streets.nearest_node(*goal))
    path = list(route.path) if route else []
    points = (start, *path, goal)
    on_street = list(_seconds(streets, route)) if route else []
    yards = [_yard_seconds(start, points[1]), _yard_seconds(points[-2], goal)]
    seconds = [yards[0], *on_street, yards[1]] if route else yards[:1]
    return Drive(points, tuple(accumulate(seconds, initial=now)))


def along(path: Sequence[Point], now: float, seconds: float) -> Drive:
    """Return a drive along points at one speed, which takes that long."""
    lengths = [distance_metres(*one, *other) for one, other in pairwise(path)]
    pace = seconds / (sum(lengths) or 1.0)
    times = accumulate((length * pace for length in lengths), initial=now)
    return Drive(tuple(path), tuple(times))


def _yard_seconds(one: Point, other: Point) -> float:
    return distance_metres(*one, *other) / YARD_METRES_PER_SECOND


def _seconds(streets: StreetGraph, route: Route) -> Iterator[float]:
    """Yield the duration of each piece of the route's path.

    The route has its whole time. Arcs share it by length and speed, pieces of an arc by length.
    """
    arcs = [streets.edge(edge_id) for edge_id in route.edges]
    shares = [arc.length_metres / arc.speed_kmh for arc in arcs]
    scale = route.seconds / sum(shares) if shares else 0.0
    pieces = pairwise(route.path)
    for edge_id, share in zip(route.edges, shares, strict=True):
        count = len(streets.path(edge_id)) - 1
        lengths = [distance_metres(*one, *other) for one, other in islice(pieces, count)]
        whole = sum(lengths)
        for length in lengths:
            yield share * scale * (length / whole if whole else 1 / count)
