"""Gauges of the crews: by state, without a position, without an answer, past their shift."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Iterable, Mapping

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import COORDINATION, OFFERED, Crew
from services.coordination.domain.policy import P1, P4, Policy
from services.coordination.metrics.families import gauge

CREWS = gauge("vigie_crews", "Crews by state.", "department", "state")
POSITION_STALE = gauge(
    "vigie_crews_position_stale",
    "Crews on duty without a current position: 120 s by the default policy.",
    "department",
)
NOT_ANSWERING = gauge(
    "vigie_crews_not_answering",
    "Crews that left several offers in a row without an answer and have given no sign since.",
    "department",
)
OVERRUN_SECONDS = gauge(
    "vigie_crew_overrun_longest_seconds",
    "How far the crew that works longest past the end of its shift has gone beyond it.",
    "department",
)

CREW_STATES = ("off_duty", "on_call", "free", "offered", "busy", "unavailable")


def set_crew_gauges(
    city: CityState,
    departments: Iterable[str],
    positions: Mapping[str, CrewPosition],
    policy: Policy,
    now: int,
) -> None:
    """Set the gauges of each department's crews. `now` is in microseconds since 1970, UTC."""
    states = Count[tuple[str, str]]()
    stale, silent = Count[str](), Count[str]()
    overrun: dict[str, int] = {}
    old = now - policy.position_seconds * MICROS
    for crew in city.crews.values():
        state = crew_state(city, crew)
        department = crew.department
        states[department, state] += 1
        if crew.on_duty and _position_time(positions.get(crew.key)) < old:
            stale[department] += 1
        if state == "busy" and crew.shift_end_time:
            over = now - crew.shift_end_time
            overrun[department] = max(over, overrun.get(department, 0))
    for key, silence in city.silences.items():
        if silence.count >= policy.silences_most:
            silent[key.partition("/")[0]] += 1
    for department in departments:
        for state in CREW_STATES:
            CREWS.labels(COORDINATION, department, state).set(states[department, state])
        POSITION_STALE.labels(COORDINATION, department).set(stale[department])
        NOT_ANSWERING.labels(COORDINATION, department).set(silent[department])
        seconds = overrun.get(department, 0) / MICROS
        OVERRUN_SECONDS.labels(COORDINATION, department).set(seconds)


def _position_time(position: CrewPosition | None) -> int:
    return position.time if position is not None else 0


def crew_state(city: CityState, crew: Crew) -> str:
    """Return the state of a crew: one of `CREW_STATES`. A task takes precedence over the others.

    An unavailable crew is on duty and gets no offer of some priorities: a break, or a vehicle that
    is out of order. A crew on call is at home and gets offers of the most urgent ones.
    """
    held = city.tasks.get(crew.key, ())
    if any(task.status != OFFERED for task in held):
        return "busy"
    if held or crew.key in city.reserved_crews:
        return "offered"
    if not crew.on_duty:
        return "on_call" if P1 <= crew.offered_from < P4 else "off_duty"
    return "free" if crew.offered_from == P4 else "unavailable"
