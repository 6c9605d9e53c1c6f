"""How a report enters an incident, how the incident follows its reports, and how it closes."""

from __future__ import annotations

from services.coordination.domain.fold import orders
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import ON_SITE, Incident, Need, State, timestamp
from services.coordination.domain.rules.correlation import (
    correlate,
    incident_requirement,
    leading_report,
    need_requirement,
)
from services.coordination.domain.rules.decision import Events
from services.coordination.domain.rules.notifications import notify_late_report
from services.coordination.domain.rules.offers import subject, withdraw_offer
from vigie.coordination.v1 import events_pb2 as events


def add_report(city: CityState, need: Need, traceparent: str) -> Events:
    """Add a new report to the open incident that it belongs to, or open an incident for it."""
    found = correlate(city, need)
    if found is None:
        yield _opened(city, need, traceparent)
        return
    incident, metres, rule = found
    yield events.IncidentJoined(
        incident_id=incident.id,
        need_ids=[need.id],
        distance_metres=metres,
        reason=rule,
        clock_start_time=timestamp(min(incident.clock_start_time, need.clock_start_time)),
    )
    yield from correct_incident(city, incident.id)
    yield from notify_late_report(city, incident.id, need.id)


def _opened(city: CityState, need: Need, traceparent: str) -> events.IncidentOpened:
    return events.IncidentOpened(
        incident_id=city.next_incident_id(),
        need_id=need.id,
        requirement=need_requirement(need),
        clock_start_time=timestamp(need.clock_start_time),
        due_time=timestamp(need.due_time),
        traceparent=traceparent,
    )


def correct_incident(city: CityState, incident_id: str) -> Events:
    """Set the requirement of an open incident to that of its leading report."""
    incident = city.open_incident(incident_id)
    report = leading_report(city, incident.reports) if incident is not None else None
    if incident is None or report is None:
        return
    required = need_requirement(report, incident.operator_priority)
    if required != incident_requirement(incident):
        yield events.IncidentUpgraded(
            incident_id=incident.id, requirement=required, reason="REPORT"
        )


def close_incident(city: CityState, incident: Incident, reason: str) -> Events:
    """Close an incident: withdraw its offer, or recall its crew if it has not arrived."""
    if incident.state is State.OFFERED:
        yield from withdraw_offer(incident, "CLOSED")
    elif incident.state is State.ASSIGNED and _can_be_recalled(city, incident):
        order_id = orders.recall_id(incident.task_id)
        about = subject(incident, incident.crew, incident.task_id)
        yield events.TaskRecalled(order_id=order_id, reason="CLOSED", **about)
    yield events.IncidentClosed(incident_id=incident.id, reason=reason)


def _can_be_recalled(city: CityState, incident: Incident) -> bool:
    """Return whether coordination dispatched the task and the crew has not arrived.

    A department releases the tasks that it assigned itself.
    """
    task = city.task(incident.crew, incident.task_id)
    is_own = incident.task_id.startswith(f"{incident.id}.")
    return is_own and task is not None and task.status < ON_SITE
