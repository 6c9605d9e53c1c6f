"""Drives from any point of a city: they begin on an arc, not only at a node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from services.city.streets import OPEN, StreetGraph

Point = tuple[float, float]
"""Longitude and latitude, WGS84 degrees."""


class Leg(NamedTuple):
    """One arc of a drive, from the node `tail` to the node `head`.

    `seconds` is the driving time from the start of the drive to the head, `least_seconds` the same
    at the permitted speed: the difference is what crossings and other traffic cost.
    """

    edge_id: str
    tail: int
    head: int
    seconds: float
    least_seconds: float


def drive(
    streets: StreetGraph, start: Point, goal: Point, closed: frozenset[str] = OPEN
) -> tuple[Leg, ...]:
    """Return the fastest drive to the node nearest to the goal; empty without an open way.

    The vehicle is on one of the arcs nearest to the start: on the one from which the drive is the
    shortest, so that the opposite carriageway is not taken for its own.
    """
    node = streets.nearest_node(*goal)
    onward = streets.seconds_to(node, closed)
    begin = min(_beginnings(streets, start), key=lambda leg: leg.seconds + float(onward[leg.head]))
    route = streets.route(begin.head, node, closed)
    return (begin, *_legs(streets, begin, route.edges)) if route else ()


def _beginnings(streets: StreetGraph, start: Point) -> Iterator[Leg]:
    """Yield the rest of each arc that the vehicle may be on, in each permitted direction."""
    for edge_id, share in streets.arcs_at(*start):
        edge = streets.edge(edge_id)
        yield _leg(streets, edge_id, edge.u, 1 - share)
        if not edge.one_way:
            yield _leg(streets, edge_id, edge.v, share)


def _legs(streets: StreetGraph, begin: Leg, edge_ids: tuple[str, ...]) -> Iterator[Leg]:
    last = begin
    for edge_id in edge_ids:
        leg = _leg(streets, edge_id, last.head, 1)
        seconds, least = last.seconds + leg.seconds, last.least_seconds + leg.least_seconds
        last = leg._replace(seconds=seconds, least_seconds=least)
        yield last


def _leg(streets: StreetGraph, edge_id: str, tail: int, share: float) -> Leg:
    edge = streets.edge(edge_id)
    seconds = float(streets.seconds[streets.edges.rows[edge_id]])
    least = edge.length_metres / (edge.speed_kmh / 3.6)
    head = edge.v if tail == edge.u else edge.u
    return Leg(edge_id, tail, head, share * seconds, share * least)
