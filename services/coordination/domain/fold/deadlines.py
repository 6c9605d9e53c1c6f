"""When an incident must be looked at again: the end of a wait, of a lease, of its goal."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.coordination.domain import policy
from services.coordination.domain.fold.values import Incident, State


def late_time(incident: Incident) -> int:
    """Return when an incident without a crew on its site is late: its goal or its due time."""
    goal = incident.clock_start_time + policy.GOAL_SECONDS[incident.priority] * MICROS
    return min(goal, incident.due_time) if incident.due_time else goal


def offer_end_time(incident: Incident) -> int:
    """Return when an offer without an answer ends: its lease plus the grace for late bulletins."""
    return incident.lease_end_time + policy.NEWS_GRACE_SECONDS * MICROS


def wake_time(incident: Incident) -> int:
    """Return the earliest deadline of an open incident; 0 without one."""
    times = []
    if incident.state is State.WAITING:
        times.append(incident.appraise_time)
    if incident.state is State.OFFERED:
        times.append(offer_end_time(incident))
    if not incident.attended_time and not incident.has_alert("LATE"):
        times.append(late_time(incident))
    return min(times, default=0)
