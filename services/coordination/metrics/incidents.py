"""Gauges of the open incidents: how many, how old, beyond their goal, and without a crew."""

from __future__ import annotations

from collections import Counter as Count

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import State
from services.coordination.domain.policy import PRIORITIES, Policy
from services.coordination.metrics.families import gauge

INCIDENTS = gauge("vigie_incidents", "Open incidents.", "priority", "state")
OLDEST_SECONDS = gauge(
    "vigie_incident_open_oldest_seconds",
    "Age of the oldest open incident without a crew (waiting), without one on the site that has "
    "not had one (unattended), or on hold (held).",
    *("priority", "state"),
)
BEYOND_GOAL = gauge(
    "vigie_incidents_beyond_goal",
    "Open incidents past the goal of their priority that have had no crew on the site.",
    "priority",
)
ROLES_OPEN = gauge(
    "vigie_incident_roles_open",
    "Roles of open incidents that no crew has accepted; those of held incidents excepted.",
    "priority",
)

OPEN_STATES = tuple(state for state in State if state is not State.CLOSED)
AGES = ("waiting", "unattended", "held")


def set_incident_gauges(city: CityState, policy: Policy, now: int) -> None:
    """Set the gauges, with zeros: a series that ends keeps its last value.

    The priority is the present one. `now` is in microseconds since 1970, UTC.
    """
    states = Count[tuple[int, State]]()
    late, roles_open = Count[int](), Count[int]()
    oldest: dict[tuple[int, str], float] = {}
    for incident in city.open_incidents():
        priority = incident.priority
        state = incident.state
        states[priority, state] += 1
        age = (now - incident.milestones.since) / MICROS
        for name in _ages(incident):
            oldest[priority, name] = max(age, oldest.get((priority, name), 0.0))
        if not incident.milestones.on_site and age > policy.goal_seconds[priority]:
            late[priority] += 1
        if not incident.held:
            roles_open[priority] += sum(role.is_open for role in incident.roles)
    for priority in PRIORITIES:
        label = f"P{priority}"
        for state in OPEN_STATES:
            INCIDENTS.labels(COORDINATION, label, state.name.lower()).set(states[priority, state])
        for name in AGES:
            age = oldest.get((priority, name), 0.0)
            OLDEST_SECONDS.labels(COORDINATION, label, name).set(age)
        BEYOND_GOAL.labels(COORDINATION, label).set(late[priority])
        ROLES_OPEN.labels(COORDINATION, label).set(roles_open[priority])


def _ages(incident: Incident) -> tuple[str, ...]:
    """Return for what an incident waits, of `AGES`."""
    if incident.held:
        return ("held",)
    if incident.milestones.on_site:
        return ("waiting",) if not any(incident.assignments()) else ()
    return ("unattended",) if any(incident.assignments()) else ("waiting", "unattended")
