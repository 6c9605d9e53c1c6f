"""The way of each crew to an incident: its drive, and whether a person has to look at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from services.coordination.dispatch.candidates import EligibleCrew, Evaluation
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain.policy import URGENT
from vigie.coordination.v1 import events_pb2 as events

INFINITE = float("inf")


class Way(NamedTuple):
    """The drive of one crew in seconds; infinite where the map has no way."""

    seconds: float
    cut_off: bool
    """Whether no way is open but through closed streets away from the incident."""
    off_road: bool
    """Whether the crew or the incident is far from every street."""

    @property
    def is_open(self) -> bool:
        return self.seconds != INFINITE and not self.cut_off


def ways_of(
    evaluation: Evaluation,
    travel_times: StreetTravelTimes,
    crews: Sequence[EligibleCrew],
    closed: frozenset[str],
) -> list[Way]:
    """Return the way of each crew, in their order."""
    starts = np.array([(each.longitude, each.latitude) for each in crews], np.float64)
    place = evaluation.incident.goal(evaluation.role)
    drives = travel_times.drives(*place, starts, closed)
    columns = (drives.seconds.tolist(), drives.cut_off.tolist(), drives.off_road.tolist())
    return [Way(*each) for each in zip(*columns, strict=True)]


def may_pass_barriers(evaluation: Evaluation, ways: Sequence[Way], search: str) -> bool:
    """Return whether crews that are cut off can be sent: to a danger, if no other crew has a way.

    A person is alerted and asks for the barrier to be opened. A crew never replaces one that is
    cut off if it is cut off too.
    """
    urgent = evaluation.incident.priority in URGENT and search != "CUT_OFF"
    return urgent and not any(way.is_open for way in ways)


def write_barriers(
    evaluation: Evaluation,
    travel_times: StreetTravelTimes,
    table: events.Appraisal,
    crews: Sequence[EligibleCrew],
    ways: Sequence[Way],
) -> None:
    """Write into a table the closures in the way of the nearest crew that is cut off."""
    cut_off = [
        (way.seconds, number)
        for number, way in enumerate(ways)
        if way.cut_off and way.seconds != INFINITE
    ]
    if not cut_off:
        return
    nearest = crews[min(cut_off)[1]]
    place = evaluation.incident.goal(evaluation.role)
    start = nearest.longitude, nearest.latitude
    for barrier in travel_times.barriers(*place, start, evaluation.city.closures):
        table.barriers.add(closure_id=barrier.closure_id, street=barrier.street)
