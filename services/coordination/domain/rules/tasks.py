"""Decisions on a task's new status: an assignment, a closed incident, the next offer."""

from __future__ import annotations

from collections.abc import Mapping

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import (
    ACCEPTED,
    DECLINED,
    DONE,
    EXPIRED,
    OFFERED,
    ON_SITE,
    RELEASED,
    SUSPENDED,
    TAKEN_UP,
    WITHDRAWN,
    Incident,
    State,
)
from services.coordination.domain.rules.decision_draft import Events
from services.coordination.domain.rules.notifications import Step, alert, notify_needs
from services.coordination.domain.rules.offers import (
    end_offer,
    recall_crew,
    subject,
    withdraw_offer,
)
from vigie.coordination.v1 import events_pb2 as events

NOT_ACCEPTED: Mapping[int, str] = {DECLINED: "DECLINED", EXPIRED: "EXPIRED", WITHDRAWN: "WITHDRAWN"}
LEAVING: Mapping[int, str] = {SUSPENDED: "SUSPENDED", RELEASED: "RELEASED"}


def on_task_changed(city: CityState, received: events.BulletinReceived, time: int) -> Events:
    """Record the bulletin of a task and decide on its step."""
    yield received
    change = received.bulletin.task_changed
    crew = f"{received.bulletin.department}/{change.crew_id}"
    yield from on_task_step(city, crew, Step.of_bulletin(change), time)


def on_task_step(city: CityState, crew: str, step: Step, time: int) -> Events:
    """Decide on a step of a task of a crew ("department/crew_id")."""
    incident = city.incident_for_task(step.task_id) or city.incident_for_need(step.need_id)
    if incident is None:
        return
    if incident.state is State.CLOSED:
        yield from _step_after_close(city, incident, crew, step)
    elif step.status in TAKEN_UP:
        yield from _taken_up(city, incident, crew, step)
    elif step.status == OFFERED:
        yield from _offered_by_department(city, incident, crew, step)
    elif step.status in NOT_ACCEPTED:
        yield from _not_accepted(city, incident, step, time)
    elif step.status in LEAVING and incident.task_id == step.task_id:
        yield from _left(city, incident, crew, step)
    elif step.status == DONE:
        yield from _done(city, incident, crew, step)


def _step_after_close(city: CityState, incident: Incident, crew: str, step: Step) -> Events:
    """Recall a crew that accepted the task of an incident that was closed meanwhile."""
    if step.status == ACCEPTED and city.incident_for_task(step.task_id) is not None:
        yield from recall_crew(city, incident, crew, step.task_id, "CLOSED")


def _taken_up(city: CityState, incident: Incident, crew: str, step: Step) -> Events:
    is_own = incident.task_id == step.task_id
    is_assigned = incident.state is State.ASSIGNED
    if is_assigned and not is_own:
        yield from _second_crew(city, incident, crew, step)
        return
    if incident.state is State.OFFERED and not is_own:
        yield from withdraw_offer(incident, "ANOTHER_CREW")
    if not (is_own and is_assigned):
        yield _assigned(incident, crew, step.task_id)
    if step.status == ON_SITE and not incident.attended_time:
        yield events.IncidentAttended(**subject(incident, crew, step.task_id))
    yield from notify_needs(city, incident, crew, step)


def _second_crew(city: CityState, incident: Incident, crew: str, step: Step) -> Events:
    """Two crews accepted: recall the second one if coordination dispatched it."""
    if step.status != ACCEPTED:
        return
    if city.incident_for_task(step.task_id) is not None:
        yield from recall_crew(city, incident, crew, step.task_id, "ANOTHER_CREW")
    detail = f"{incident.crew} and {crew} both took it up."
    yield from alert(city, incident.id, "TWO_CREWS", detail)


def _offered_by_department(city: CityState, incident: Incident, crew: str, step: Step) -> Events:
    """In local mode a department offers the task to its own crew: coordination offers no other."""
    if incident.state is State.WAITING and city.incident_for_task(step.task_id) is None:
        yield _assigned(incident, crew, step.task_id)


def _assigned(incident: Incident, crew: str, task_id: str) -> events.IncidentAssigned:
    by_department = not task_id.startswith(f"{incident.id}.")
    about = subject(incident, crew, task_id)
    return events.IncidentAssigned(by_department=by_department, **about)


def _not_accepted(city: CityState, incident: Incident, step: Step, time: int) -> Events:
    if incident.task_id == step.task_id and incident.state in {State.OFFERED, State.ASSIGNED}:
        yield from end_offer(city, incident, NOT_ACCEPTED[step.status], time, step.reason)


def _left(city: CityState, incident: Incident, crew: str, step: Step) -> Events:
    yield from notify_needs(city, incident, crew, step)
    yield events.IncidentLeft(
        reason=LEAVING[step.status],
        site_unsafe=step.site_unsafe,
        **subject(incident, crew, step.task_id),
    )
    if step.site_unsafe:
        detail = f"{crew} left the site before it was safe."
        yield from alert(city, incident.id, "LEFT_UNSAFE", detail)


def _done(city: CityState, incident: Incident, crew: str, step: Step) -> Events:
    yield from notify_needs(city, incident, crew, step)
    if incident.task_id != step.task_id:
        if incident.state is State.OFFERED:
            yield from withdraw_offer(incident, "CLOSED")
        elif incident.state is State.ASSIGNED:
            yield from recall_crew(city, incident, incident.crew, incident.task_id, "CLOSED")
    yield events.IncidentClosed(incident_id=incident.id, reason="DONE")
