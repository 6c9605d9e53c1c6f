"""Driving times of crews to a place on today's streets: one Dijkstra run serves all crews.

A crew may pass the barriers of the scene that it is sent to, and those around its own site. It
drives at walking pace there, and obeys one-way streets there too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.city.streets import (
    AS_USUAL,
    OPEN,
    WALKING_METRES_PER_SECOND,
    Delays,
    StreetGraph,
)
from services.coordination.dispatch.slow_streets import SlowStreets

# Closed arcs this near to the place belong to its scene: its crews pass them at walking pace, which
# takes 216 s for 300 m. So does a crew that leaves a closed site. Own rule: no published figure
# found. Measured by closing 400 named streets of Montpellier one at a time: without this rule 64 %
# have crossings that no crew reaches. With it 1 of 1,564 crossings is left, and 2 % of the streets
# cut off a pocket farther behind them (with 200 m 4 %, with 150 m 6 %): crews reach both as
# `cut_off`.
SCENE_METRES = 300.0

# A place or crew farther than this from every street is off the road: a person finds the way
# there. It is the margin of a city's districts; 1 of 21,014 recorded needs is beyond it.
OFF_ROAD_METRES = 300.0

# Yards, car parks, and the piece of street to the next crossing: 20 km/h (the limit of a French
# "zone de rencontre", R110-2) over 1.4 times the straight line: 4 m/s along that line. From the
# street to the place people walk.
DETOUR = 1.4
YARD_METRES_PER_SECOND = 20 / 3.6

RUNS_KEPT = 64
"""Cached runs for incidents that are appraised again: 48 KiB each for 6,000 nodes."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Closures = Mapping[str, Iterable[str]]
"""Closed arcs by "department/closure_id"."""


@dataclass(frozen=True, slots=True)
class Drives:
    """The drive of each crew to one place; all arrays have one entry for each crew."""

    seconds: Floats
    """The whole drive; infinite only where the map itself has no way."""
    off_street_seconds: Floats
    """The part of `seconds` beside the street graph, at both ends."""
    through_barriers: Bools
    """Whether the drive passes closed arcs within `SCENE_METRES` of the place or of the crew."""
    cut_off: Bools
    """Whether there is no other way than through closed arcs elsewhere: a person has to ask."""
    off_road: Bools
    """Whether the crew or the place is beyond `OFF_ROAD_METRES` of every street."""
    slowed_seconds: Floats
    """The part of `seconds` that slow streets add."""

    @property
    def is_open(self) -> Bools:
        """Whether the crew has a way that passes no closed arc away from both ends."""
        return np.isfinite(self.seconds) & ~self.cut_off

    def of(self, crews: slice) -> Drives:
        """Return the drives of some of the crews."""
        return Drives(
            self.seconds[crews],
            self.off_street_seconds[crews],
            self.through_barriers[crews],
            self.cut_off[crews],
            self.off_road[crews],
            self.slowed_seconds[crews],
        )


class Barrier(NamedTuple):
    """A closure in the way of a crew: "department/closure_id", and a street that it closes."""

    closure_id: str
    street: str


class StreetTravelTimes:
    """Driving times on the street graph of a city, identified by `sha256`."""

    def __init__(
        self,
        streets: StreetGraph,
        scene_metres: float = SCENE_METRES,
        off_road_metres: float = OFF_ROAD_METRES,
    ) -> None:
        self.streets = streets
        self.sha256 = streets.sha256
        self.slow_streets = SlowStreets(streets.edges.rows)
        self.scene_metres, self.off_road_metres = scene_metres, off_road_metres
        self._run = lru_cache(RUNS_KEPT)(streets.seconds_to)
        self._around = lru_cache(RUNS_KEPT)(self._arcs_around)
        self._place = lru_cache(1024)(self._place_of)

    def closed(self, closures: Closures) -> frozenset[str]:
        """Return the closed arcs of all closures; arcs unknown to this graph are ignored."""
        known = self.streets.edges.rows
        return frozenset(edge for edges in closures.values() for edge in edges if edge in known)

    def seconds(
        self, longitude: float, latitude: float, crews: Floats, closed: frozenset[str]
    ) -> Floats:
        """Return the drives to compare: infinite for a crew that is cut off, unless all are."""
        drives = self.drives(longitude, latitude, crews, closed)
        if drives.cut_off.all():
            return drives.seconds
        return np.where(drives.cut_off, np.inf, drives.seconds)

    def drives(
        self,
        longitude: float,
        latitude: float,
        crews: Floats,
        closed: frozenset[str],
        delays: Delays = AS_USUAL,
    ) -> Drives:
        """Return the drive from each crew to the place.

        `crews` has one row of (longitude, latitude) for each crew, WGS84 degrees.
        """
        if not len(crews):
            none, no = np.empty(0), np.empty(0, np.bool_)
            return Drives(none, none, no, no, no, none)
        node, place_seconds, place_off_road = self._place(longitude, latitude)
        nodes, metres = self.streets.nodes_and_metres(crews)
        off_street = metres * (DETOUR / YARD_METRES_PER_SECOND) + place_seconds
        driven, through_scene, cut_off = self._driven(node, nodes, closed, delays)
        slowed = np.zeros(len(crews))
        if delays:
            usual = self._driven(node, nodes, closed, AS_USUAL)[0]
            np.subtract(driven, usual, out=slowed, where=np.isfinite(driven))
        off_road = np.full(len(crews), place_off_road)
        far = np.flatnonzero(metres > self.off_road_metres)
        if len(far):
            off_road[far] |= self.streets.metres_to_street(crews[far]) > self.off_road_metres
        seconds = driven + off_street
        return Drives(seconds, off_street, through_scene, cut_off, off_road, slowed)

    def barriers(
        self, longitude: float, latitude: float, crew: tuple[float, float], closures: Closures
    ) -> tuple[Barrier, ...]:
        """Return the closures in a crew's way to the place, the nearest to the crew first.

        The way is the one with the fewest closed arcs, so every named closure has to be passed or
        lifted. The result is empty if a way is open.
        """
        start, (goal, *_) = self.streets.nearest_node(*crew), self._place(longitude, latitude)
        arcs = self.streets.barriers(start, goal, self.closed(closures))
        closing = {closure_id: frozenset(closures[closure_id]) for closure_id in sorted(closures)}
        streets: dict[str, str] = {}
        for arc in arcs:
            for closure_id, closed in closing.items():
                if arc in closed:
                    streets.setdefault(closure_id, self.streets.edge(arc).name)
        return tuple(Barrier(*each) for each in streets.items())

    def _driven(
        self, node: int, nodes: NDArray[np.int64], closed: frozenset[str], delays: Delays
    ) -> tuple[Floats, Bools, Bools]:
        """Return the seconds on the graph, and the flags `through_barriers` and `cut_off`."""
        open_ = self._run(node, closed, OPEN, delays)[nodes]
        passable = self._around(node, closed)
        driven = self._run(node, closed, passable, delays)[nodes] if passable else open_
        cut_off = np.isinf(driven)
        if closed and cut_off.any():
            shut_in = (self._around(start, closed) for start in set(nodes[cut_off].tolist()))
            passable = passable.union(*shut_in)
            run = self._run(node, closed, passable, delays)
            driven = np.where(cut_off, run[nodes], driven)
            cut_off = np.isinf(driven)
            if cut_off.any():
                run = self._run(node, closed, closed, delays)
                driven = np.where(cut_off, run[nodes], driven)
                cut_off &= np.isfinite(driven)
        return driven, (driven < open_) & ~cut_off, cut_off

    def _arcs_around(self, node: int, closed: frozenset[str]) -> frozenset[str]:
        return self.streets.near(node, closed, self.scene_metres) if closed else OPEN

    def _place_of(self, longitude: float, latitude: float) -> tuple[int, float, bool]:
        """Return the node of a place, the seconds from there to it, and whether it is off road."""
        point = np.array([(longitude, latitude)])
        (node,), (metres,) = (each.tolist() for each in self.streets.nodes_and_metres(point))
        on_foot = float(self.streets.metres_to_street(point)[0])
        driven = max(0.0, metres - on_foot) / YARD_METRES_PER_SECOND
        seconds = DETOUR * (driven + on_foot / WALKING_METRES_PER_SECOND)
        return node, seconds, on_foot > self.off_road_metres
