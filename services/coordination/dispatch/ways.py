"""The ways of crews to an incident: their drives, and whether a person has to look at them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.eligibility import EligibleCrew
from services.coordination.dispatch.travel_times import Drives, Floats, StreetTravelTimes
from services.coordination.domain.policy import URGENT
from vigie.coordination.v1 import events_pb2 as events


def starts_of(crews: Iterable[EligibleCrew]) -> Floats:
    """Return the places of crews as rows of (longitude, latitude)."""
    starts = [(each.longitude, each.latitude) for each in crews]
    return np.array(starts, np.float64).reshape(-1, 2)


def ways_from(
    evaluation: Evaluation,
    travel_times: StreetTravelTimes,
    starts: Floats,
    closed: frozenset[str],
) -> Drives:
    """Return the way from each place to the incident, in their order."""
    place = evaluation.incident.goal(evaluation.role)
    delays = travel_times.slow_streets.at(evaluation.time).delays
    return travel_times.drives(*place, starts, closed, delays)


def may_pass_barriers(evaluation: Evaluation, ways: Drives, search: str) -> bool:
    """Return whether crews that are cut off can be sent: to a danger, if no other crew has a way.

    A person is alerted and asks for the barrier to be opened. A crew never replaces one that is
    cut off if it is cut off too.
    """
    urgent = evaluation.incident.priority in URGENT and search != "CUT_OFF"
    return urgent and not ways.is_open.any()


def write_barriers(
    evaluation: Evaluation,
    travel_times: StreetTravelTimes,
    table: events.Appraisal,
    crews: Sequence[EligibleCrew],
    ways: Drives,
) -> None:
    """Write into a table the closures in the way of the nearest crew that is cut off."""
    seconds = np.where(ways.cut_off, ways.seconds, np.inf)
    if not np.isfinite(seconds).any():
        return
    nearest = crews[int(seconds.argmin())]
    place = evaluation.incident.goal(evaluation.role)
    start = nearest.longitude, nearest.latitude
    for barrier in travel_times.barriers(*place, start, evaluation.city.closures):
        table.barriers.add(closure_id=barrier.closure_id, street=barrier.street)
