"""The value of a free crew where it is, by skills and zone, and the moves that raise it.

The model is DMEXCLP (Jagtenberg, Bhulai and van der Mei, 2015). A crew is busy with probability q,
so the k-th free crew that reaches a zone in time serves the share (1 - q) q^(k - 1) of its demand.
A crew that leaves takes away the share of the last of k.

Demand counts P1 and P2 alone, by the goals of the priorities: a P2 is a sixth of a P1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.city.streets import StreetGraph

Floats = NDArray[np.float64]
P1, P2 = 1, 2

# The probability that a crew on duty is busy. Own figure, to be replaced by the measured one: the
# value is not sensitive where at most one crew is in reach, and that is where it matters.
BUSY_SHARE = 0.3

# A crew covers a zone that it reaches within the goal of a P1.
REACH_SECONDS = 600.0

# No need is farther than this drive from the centre of its zone: half of the reach.
ZONE_SECONDS = 300.0

# A need that no free crew covers waits this much longer: one goal of a P1. Own rule.
UNCOVERED_SECONDS = 600.0

# A move costs a drive without work: none is proposed beyond this drive, nor for a gain below one P1
# in ten days. Own rule.
MOVE_MOST_SECONDS = 900.0
MOVE_LEAST_GAIN = 1 / 240


class Requirement(NamedTuple):
    """The skills and equipment that a need asks of its crew."""

    skills: frozenset[str]
    equipment: frozenset[str]


class Need(NamedTuple):
    """Recorded needs of one place (WGS84 degrees), priority and requirement."""

    longitude: float
    latitude: float
    priority: int
    requirement: Requirement
    recorded: int = 1
    """How many were recorded."""


class FreeCrew(NamedTuple):
    """A crew on duty without a task, and its place (WGS84 degrees)."""

    key: str
    longitude: float
    latitude: float
    skills: frozenset[str]
    equipment: frozenset[str]


class Move(NamedTuple):
    """A proposal to an operator, never an order: a free crew waits at another place."""

    crew: str
    longitude: float
    latitude: float
    drive_seconds: float
    gain: float
    """P1 an hour that are covered after the move and not before; a P2 counts by its goal."""


class Coverage:
    """The demand of a city by requirement and zone; the methods take the free crews of a moment."""

    def __init__(
        self,
        centres: NDArray[np.int64],
        seconds: Floats,
        demand: Mapping[Requirement, Floats],
        streets: StreetGraph,
        goal_seconds: Mapping[int, float],
        *,
        busy_share: float = BUSY_SHARE,
    ) -> None:
        """Start with the node of each zone's centre, and what `of` derives.

        `seconds` has the drive to each centre (rows) from each node (columns), `demand` the P1 an
        hour of each zone.
        """
        self.centres, self.seconds, self.streets = centres, seconds, streets
        self.requirements = tuple(demand)
        self.rates = np.array([demand[each] for each in self.requirements])
        self.goal_seconds, self.busy_share = goal_seconds, busy_share
        self._between = seconds[:, centres].T <= REACH_SECONDS  # a crew at a centre covers a zone

    @classmethod
    def of(
        cls,
        streets: StreetGraph,
        needs: Iterable[Need],
        hours: float,
        goal_seconds: Mapping[int, float],
        busy_share: float = BUSY_SHARE,
    ) -> Coverage:
        """Return the coverage for the needs that were recorded in so many hours.

        Zones are made by drive: each next centre is the need farthest from all centres.
        """
        urgent = [need for need in needs if need.priority <= P2]
        if not urgent:
            raise ValueError("needs: give at least one need of P1 or P2")
        places = np.array([need[:2] for need in urgent])
        nodes = streets.nearest_nodes(places)
        centres, seconds = _zones(streets, nodes, streets.nearest_node(*places.mean(axis=0)))
        zones = seconds[:, nodes].argmin(axis=0)
        demand: dict[Requirement, Floats] = {}
        for need, zone in zip(urgent, zones.tolist(), strict=True):
            rates = demand.setdefault(need.requirement, np.zeros(len(centres)))
            rates[zone] += need.recorded * goal_seconds[P1] / goal_seconds[need.priority] / hours
        return cls(centres, seconds, demand, streets, goal_seconds, busy_share=busy_share)

    def share(self, crews: Sequence[FreeCrew]) -> float:
        """Return the share of the demand that a free crew reaches in time, from 0 to 1."""
        if not crews:
            return 0.0
        is_reached = self._able(crews).T @ self._reached(crews) > 0
        return float(np.sum(self.rates[is_reached]) / np.sum(self.rates))

    def losses(self, crews: Sequence[FreeCrew]) -> dict[str, float]:
        """Return for each free crew the P1 an hour that lose their cover if it leaves."""
        if not crews:
            return {}
        able, reached = self._able(crews), self._reached(crews)
        last = self._share(able, reached, added=0)
        lost = np.sum((able @ last) * reached, axis=1)
        return dict(zip((crew.key for crew in crews), lost.tolist(), strict=True))

    def price_seconds(self, loss: float, priority: int, absent_seconds: float) -> float:
        """Return the price of a crew's absence, in seconds at an incident of the priority.

        The expected lateness of other incidents is weighed as that of a task left is. The price is
        0 for a P1.
        """
        if priority == P1:
            return 0.0
        weight = self.goal_seconds[priority] / self.goal_seconds[P1]
        return loss * absent_seconds / 3_600 * UNCOVERED_SECONDS * weight

    def propose_moves(
        self, crews: Sequence[FreeCrew], most: int = 3, stay: Collection[str] = ()
    ) -> list[Move]:
        """Return the moves that gain the most, the best first; each crew moves once at most.

        The gain of each move counts on the ones before it. The crews in `stay` cover where they
        are, and move nowhere.
        """
        moves: list[Move] = []
        places = list(crews)
        waiting = {number for number, crew in enumerate(crews) if crew.key not in stay}
        while waiting and len(moves) < most:
            able, reached = self._able(places), self._reached(places)
            gain = self._gains(able, reached)
            drives = self.seconds[:, self._nodes(places)].T
            gain[drives > MOVE_MOST_SECONDS] = 0
            gain[[number not in waiting for number in range(len(places))]] = 0
            best, zone = (int(each) for each in np.unravel_index(gain.argmax(), gain.shape))
            if gain[best, zone] < MOVE_LEAST_GAIN:
                break
            longitude, latitude = self.streets.nodes[self.centres[zone]].tolist()
            drive = float(drives[best, zone])
            moves.append(
                Move(places[best].key, longitude, latitude, drive, float(gain[best, zone]))
            )
            places[best] = places[best]._replace(longitude=longitude, latitude=latitude)
            waiting.remove(best)
        return moves

    def _gains(self, able: Floats, reached: Floats) -> Floats:
        """Return the gain of each crew (rows) at each centre (columns)."""
        last = (able @ self._share(able, reached, added=0)) * reached
        next_ = (able @ self._share(able, reached, added=1)) * (1 - reached)
        return np.asarray((next_ + last) @ self._between.T - last.sum(axis=1, keepdims=True))

    def _share(self, able: Floats, reached: Floats, added: int) -> Floats:
        """Return the demand that the last crew in reach serves, or the next one if one is added."""
        count = able.T @ reached
        share = (1 - self.busy_share) * self.busy_share ** np.maximum(count - 1 + added, 0)
        return np.asarray(self.rates * share)

    def _able(self, crews: Sequence[FreeCrew]) -> Floats:
        profiles: dict[Requirement, list[bool]] = {}
        rows = []
        for crew in crews:
            profile = Requirement(crew.skills, crew.equipment)
            if profile not in profiles:
                profiles[profile] = [
                    need.skills <= crew.skills and need.equipment <= crew.equipment
                    for need in self.requirements
                ]
            rows.append(profiles[profile])
        return np.array(rows, np.float64)

    def _reached(self, crews: Sequence[FreeCrew]) -> Floats:
        """Return 1 where a crew (rows) covers a zone (columns)."""
        return np.asarray(self.seconds[:, self._nodes(crews)].T <= REACH_SECONDS, np.float64)

    def _nodes(self, crews: Sequence[FreeCrew]) -> NDArray[np.int64]:
        return self.streets.nearest_nodes(np.array([crew[1:3] for crew in crews]))


def _zones(
    streets: StreetGraph, nodes: NDArray[np.int64], first: int
) -> tuple[NDArray[np.int64], Floats]:
    centres, runs = [first], [streets.seconds_to(first)]
    nearest = runs[0][nodes]
    while nearest.max() > ZONE_SECONDS:
        centres.append(int(nodes[nearest.argmax()]))
        runs.append(streets.seconds_to(centres[-1]))
        nearest = np.minimum(nearest, runs[-1][nodes])
    return np.array(centres), np.array(runs)
