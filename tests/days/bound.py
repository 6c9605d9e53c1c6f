"""The clairvoyant bound: how soon a crew could have been at a P1, with nothing in the way.

When coordination opens a P1, each crew with the skills and the equipment is where this run has
brought it. The bound is the minimum over these crews of

    answer (3 s, the fastest) + make safe (if its site is unsafe) + turnout + drive.

Turnout and make-safe are those that this crew would throw for this need. A crew off duty counts
from the start of its next shift. No reservation, lending rule, end of shift, more urgent task or
rejection is in the way, and each P1 has all crews for itself.

The drive is that of the simulated vans on the open streets; the way from a crew's place to the
nearest crossing is left out. It is not the estimate that coordination prices, which adds to it.

The figure is a bound on every decision from that moment on: waiting does not bring a crew nearer,
because drives are shortest ways, and a van on a drive may also turn at each later point of it.
The figure is no bound on a dispatcher who had sent the crews elsewhere before, so each way has its
own. Two P1 at once may have the same crew, so it may be out of reach for both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from services.chassis.sdk.decider import MICROS
from services.city.geodesy import distance_metres
from services.city.streets import StreetGraph
from services.crews.domain.skills import qualifies
from services.simulator.crews.driving import YARD_METRES_PER_SECOND, Point
from tests.days.crews import VirtualCrew
from tests.days.why import Soonest
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1.events_pb2 import Requirement
from vigie.crew.v1 import service_pb2 as api

ANSWER_SECONDS = 3.0
"""The fastest answer of a simulated crew."""

Start = tuple[float, Point]
"""The seconds until a crew can leave from a point, turnout not counted."""


def soonest_seconds(
    crews: Iterator[VirtualCrew],
    required: Requirement,
    clock_start_time: int,
    streets: StreetGraph,
) -> Soonest:
    """Return the bound of one requirement now; infinite if the roster has no able crew."""
    starts = [
        (seconds + turnout, point, crew.key)
        for crew in crews
        if _is_able(crew, required)
        for turnout in [_turnout_seconds(crew, required, clock_start_time)]
        for seconds, point in _starts(crew)
    ]
    if not starts:
        return Soonest(float("inf"), "")
    at = required.place.position
    goal = streets.nearest_node(at.longitude, at.latitude)
    longitude, latitude = streets.nodes[goal]
    yard_metres = distance_metres(longitude, latitude, at.longitude, at.latitude)
    points = np.array([point for _, point, _ in starts], np.float64)
    drives = streets.seconds_to(goal)[streets.nearest_nodes(points)]
    seconds = drives + np.array([each for each, _, _ in starts])
    first = int(seconds.argmin())
    yard_seconds = yard_metres / YARD_METRES_PER_SECOND
    return Soonest(float(seconds[first]) + yard_seconds, starts[first][2])


def _is_able(crew: VirtualCrew, required: Requirement) -> bool:
    roster = crew.roster
    equipped = set(required.equipment) <= roster.equipment
    return equipped and qualifies(roster.skills, tuple(required.skills))


def _starts(crew: VirtualCrew) -> Iterator[Start]:
    shown, now = crew.tablet.crew, crew.world.time / MICROS
    if shown is None:
        return
    if not shown.on_duty:
        yield ANSWER_SECONDS + _seconds_to_shift(crew, now), crew.van.depot
        return
    wait = ANSWER_SECONDS
    task = shown.task
    if task.site_unsafe and task.status == bulletin.TASK_STATUS_ON_SITE:
        wait += crew.tablet.habits.make_safe_seconds(shown)
    yield wait, crew.van.position(now)
    drive = crew.van.drive
    if drive is not None:
        for time, point in zip(drive.times, drive.points, strict=True):
            if time > now:
                yield max(ANSWER_SECONDS, time - now), point


def _seconds_to_shift(crew: VirtualCrew, now: float) -> float:
    zone = crew.tablet.timezone
    wall = datetime.fromtimestamp(now, zone)
    start = datetime.combine(wall.date(), crew.roster.shift_start, zone)
    if start < wall:
        start = datetime.combine(wall.date() + timedelta(days=1), crew.roster.shift_start, zone)
    return start.astimezone(UTC).timestamp() - now


def _turnout_seconds(crew: VirtualCrew, required: Requirement, clock_start_time: int) -> float:
    """Return the turnout that the crew would throw for this need."""
    task = api.Task(kind=required.kind, place=required.place)
    task.clock_start_time.FromMicroseconds(clock_start_time)
    return crew.tablet.habits.turnout_seconds(api.Crew(crew_id=crew.roster.id, task=task))
