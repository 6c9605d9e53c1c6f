"""The plan of a corridor: the junctions on a crew's way, in order, with their times. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from services.city.drives import Leg, Point, drive
from services.city.geodesy import distance_metres
from services.city.streets import OPEN, StreetGraph

CYCLE_SECONDS = 90
GREEN_SHARE = 0.4
"""The signal plan of an average junction. Own figures, for a controller does not send its plan."""

WAIT_SECONDS = CYCLE_SECONDS * (1 - GREEN_SHARE) ** 2 / 2
"""The expected wait of a vehicle at fixed-time signals: Webster's delay where no queue is, 16 s."""


class Approach(NamedTuple):
    """A junction at an arc: its emergency route for the arc, and the place of its signals."""

    junction_id: str
    route: int
    place: Point
    is_only: bool
    """Whether the junction has no other arc: it is a crossing for people on foot."""


class Crossing(NamedTuple):
    """A junction on the way: the seconds until the crew is there, and those that it gains."""

    junction_id: str
    route: int
    seconds: float
    gained_seconds: float


class Plan(NamedTuple):
    """The way of a crew: its junctions, and the seconds until it arrives with green signals.

    `city_seconds` is the drive as the street graph has it, without the corridor.
    """

    crossings: tuple[Crossing, ...]
    seconds: float
    city_seconds: float


def plan(
    streets: StreetGraph,
    approaches: Mapping[str, Sequence[Approach]],
    crew: Point,
    destination: Point,
    closed: frozenset[str] = OPEN,
) -> Plan | None:
    """Return the plan for a crew; None where the map has no way, even through closed arcs.

    A junction is crossed once, on the first of its arcs that leads to it. The driving times of the
    graph contain waits at signals. So green signals gain a wait at each junction, but the crew is
    never expected to exceed the permitted speed: since the junction before it gains
    min(`WAIT_SECONDS`, driving time - time at the permitted speed).
    """
    legs = drive(streets, crew, destination, closed) or drive(streets, crew, destination)
    if not legs:
        return None
    crossings: list[Crossing] = []
    gained, before = 0.0, Leg("", 0, 0, 0.0, 0.0)
    for leg, approach in _crossed(streets, legs, approaches):
        stretch = leg.seconds - before.seconds
        gain = min(WAIT_SECONDS, stretch - (leg.least_seconds - before.least_seconds))
        gained, before = gained + gain, leg
        crossing = Crossing(approach.junction_id, approach.route, leg.seconds - gained, gain)
        crossings.append(crossing)
    seconds = legs[-1].seconds
    return Plan(tuple(crossings), seconds - gained, seconds)


def _crossed(
    streets: StreetGraph, legs: Sequence[Leg], approaches: Mapping[str, Sequence[Approach]]
) -> Iterator[tuple[Leg, Approach]]:
    """Yield the last arc before each junction, with the junction."""
    crossed: set[str] = set()
    for number, leg in enumerate(legs):
        for approach in approaches.get(leg.edge_id, ()):
            if approach.junction_id in crossed:
                continue
            last = _last_before(streets, legs, number, approach)
            if last is not None:
                crossed.add(approach.junction_id)
                yield last, approach


def _last_before(
    streets: StreetGraph, legs: Sequence[Leg], number: int, approach: Approach
) -> Leg | None:
    """Return the last arc before the junction; None where the way only leaves it on this arc."""
    leg = legs[number]
    ends = (streets.nodes[node] for node in (leg.tail, leg.head))
    tail, head = (distance_metres(lon, lat, *approach.place) for lon, lat in ends)
    if head <= tail:
        return leg
    return legs[number - 1] if approach.is_only and number else None
