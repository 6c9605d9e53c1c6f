"""Where a crew would start from, and how that is known."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.positions import CrewPosition, is_away
from services.coordination.domain.fold.entities import MAKING_SAFE, ON_SITE, Crew, Task
from services.coordination.domain.policy import DEFAULT, Policy
from services.crews.position_rules import is_point
from vigie.coordination.v1 import events_pb2 as events

AT_THE_SITE = frozenset({ON_SITE, MAKING_SAFE})


class Source(Enum):
    """How a start place is known."""

    POSITION = "position"
    SITE = "site"
    """The site of the task that the crew works on."""
    DEPOT = "depot"


class StartPlace(NamedTuple):
    """A place (WGS84 degrees), the age of what it is known by, and its source.

    `is_coarse` marks a position whose receiver states a large error: the drive is a guess then.
    """

    longitude: float
    latitude: float
    age_seconds: int
    source: Source
    is_coarse: bool = False


def is_fresh(position: CrewPosition, time: int, policy: Policy) -> bool:
    """Return whether a position is recent enough at `time`, in microseconds, to start from."""
    return time - position.time <= policy.position_seconds * MICROS


def start_of(
    crew: Crew,
    tasks: Iterable[Task],
    position: CrewPosition | None,
    time: int,
    *,
    policy: Policy = DEFAULT,
    was_away: bool = False,
) -> StartPlace | int:
    """Return where a crew starts from at `time`, or the `Verdict` that its place is not known.

    `tasks` are those that the crew holds, `position` is its last one; `was_away` states that it was
    last seen away from its depot before that position was dropped. In this order:

    1. A position of the last `position_seconds`.
    2. The site of the task that the crew works on: its receiver sends nothing in a tunnel.
    3. The depot for `start_of_shift_seconds` after the start of the shift, without a task and
       without a position since, unless the crew was last seen elsewhere.
    """
    held = tuple(tasks)
    if position is not None and is_fresh(position, time, policy):
        age = position.age_seconds(time)
        return StartPlace(
            position.longitude, position.latitude, age, Source.POSITION, position.is_coarse
        )
    for task in held:
        if task.status in AT_THE_SITE and is_point(task.longitude, task.latitude):
            return StartPlace(task.longitude, task.latitude, 0, Source.SITE)
    at_start = time - crew.on_duty_time <= policy.start_of_shift_seconds * MICROS
    if not held and at_start and _is_at_depot(crew, position, was_away=was_away):
        age = max(0, time - crew.on_duty_time) // MICROS
        return StartPlace(crew.longitude, crew.latitude, age, Source.DEPOT)
    return events.VERDICT_NO_POSITION if position is None else events.VERDICT_STALE_POSITION


def _is_at_depot(crew: Crew, position: CrewPosition | None, *, was_away: bool) -> bool:
    if not is_point(crew.longitude, crew.latitude):
        return False
    if position is None:
        return not was_away
    return position.time < crew.on_duty_time and not is_away(crew, position)
