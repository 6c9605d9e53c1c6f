"""How a need enters an incident, how the incident follows its reports, and how it closes."""

from __future__ import annotations

from services.chassis.sdk.ids import derived_id
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import ON_SITE, Incident, Need, State, timestamp
from services.coordination.domain.rules.correlation import correlate, leading_report, requirement
from services.coordination.domain.rules.decision_draft import Events
from services.coordination.domain.rules.notifications import Step, notify_late_report
from services.coordination.domain.rules.offers import subject, withdraw_offer
from services.coordination.domain.rules.tasks import on_task_step
from vigie.coordination.v1 import events_pb2 as events


def on_need_raised(city: CityState, received: events.BulletinReceived, time: int) -> Events:
    """Record a need and add it to an incident, or correct the open incident that it is in.

    A change of a need whose incident an operator closed, or whose work a crew has just done, opens
    no new incident: its department ends the need. A need that ended and is raised again does.
    """
    bulletin = received.bulletin
    need_id = bulletin.need_raised.need_id or bulletin.need_changed.need.need_id
    is_known = city.need(need_id) is not None
    yield received
    need = city.need(need_id)
    if need is None:
        return
    incident = city.open_incident_for_need(need_id)
    if incident is not None:
        yield from correct_incident(city, incident.id)
    elif not is_known:
        yield from add_report(city, need, received.traceparent)
        yield from _link_tasks(city, need, time)


def _link_tasks(city: CityState, need: Need, time: int) -> Events:
    """Decide on the tasks that already serve a new need.

    The bulletins of a crew and of a need are in different partitions, which have no common order:
    a task that a department assigned itself may arrive before its need.
    """
    for crew, task in city.tasks_for_need(need.id):
        yield from on_task_step(city, crew, Step.of_task(task), time)


def on_need_ended(city: CityState, received: events.BulletinReceived, _time: int) -> Events:
    """Record the end of a need; its incident closes with its last open report."""
    yield received
    need_id = received.bulletin.need_ended.need_id
    incident = city.open_incident_for_need(need_id)
    if incident is None or city.need(need_id) is not None:
        return
    if leading_report(city, incident.reports) is None:
        yield from close_incident(city, incident, "NEEDS_ENDED")
    elif incident.state is State.WAITING:
        yield from correct_incident(city, incident.id)


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
        requirement=requirement(need),
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
    required = requirement(report, incident.operator_priority)
    if required != requirement(incident):
        yield events.IncidentUpgraded(
            incident_id=incident.id, requirement=required, reason="REPORT"
        )


def close_incident(city: CityState, incident: Incident, reason: str) -> Events:
    """Close an incident: withdraw its offer, or recall its crew if it has not arrived."""
    if incident.state is State.OFFERED:
        yield from withdraw_offer(incident, "CLOSED")
    elif incident.state is State.ASSIGNED and _can_be_recalled(city, incident):
        order_id = derived_id("recall", incident.task_id)
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
