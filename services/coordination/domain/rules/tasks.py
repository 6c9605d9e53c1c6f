"""Decisions on a task's new status: an assignment, progress, a crew that leaves or is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.entities import (
    ACCEPTED,
    DECLINED,
    DONE,
    EN_ROUTE,
    EXPIRED,
    MAKING_SAFE,
    OFFERED,
    ON_SITE,
    RELEASED,
    SUSPENDED,
    TAKEN_UP,
    WITHDRAWN,
    timestamp,
)
from services.coordination.domain.fold.incident import Assignment, Incident, Role, State
from services.coordination.domain.policy import P2
from services.coordination.domain.rules.alerts import alert
from services.coordination.domain.rules.assignments import assign, recall_others
from services.coordination.domain.rules.closing import finish_role
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.notifications import Step, notify_needs
from services.coordination.domain.rules.offers import (
    end_offer,
    recall_crew,
    subject,
    withdraw_offers,
)
from services.coordination.domain.rules.requirements import requirement
from vigie.coordination.v1 import events_pb2 as events

NOT_ACCEPTED: Mapping[int, str] = {DECLINED: "DECLINED", EXPIRED: "EXPIRED", WITHDRAWN: "WITHDRAWN"}
LEAVING: Mapping[int, str] = {SUSPENDED: "SUSPENDED", RELEASED: "RELEASED"}


def on_task_changed(now: Situation, received: events.BulletinReceived) -> Events:
    """Record the bulletin of a task and decide on its step."""
    yield received
    change = received.bulletin.task_changed
    crew = f"{received.bulletin.department}/{change.crew_id}"
    yield from on_task_step(now, crew, Step.of_bulletin(change))


def on_task_step(now: Situation, crew: str, step: Step) -> Events:
    """Decide on a step of a task of a crew ("department/crew_id")."""
    city = now.city
    incident = city.incident_for_task(step.task_id) or city.incident_for_need(step.need_id)
    if incident is None:
        return
    if incident.state is State.CLOSED:
        yield from _step_after_close(now, incident, crew, step)
        return
    role = incident.role_of(step.task_id)
    assignment = role.assignment_of(step.task_id) if role is not None else None
    if step.status in TAKEN_UP and role is not None and assignment is not None:
        yield from notify_needs(now, incident, crew, step)
        yield from _progress(now, incident, assignment, step)
    elif step.status in TAKEN_UP:
        yield from assign(now, incident, crew, step)
    elif step.status == OFFERED:
        yield from _offered_by_department(now, incident, crew, step)
    elif step.status in NOT_ACCEPTED and role is not None:
        yield from _not_accepted(now, incident, role, crew, step)
    elif step.status in LEAVING and assignment is not None:
        yield from _left(now, incident, crew, step)
    elif step.status == DONE:
        yield from finish_role(now, incident, crew, step)


def _step_after_close(now: Situation, incident: Incident, crew: str, step: Step) -> Events:
    """Recall a crew that accepted the task of an incident that was closed meanwhile."""
    if step.status == ACCEPTED and now.city.incident_for_task(step.task_id) is not None:
        yield from recall_crew(now, incident, crew, step.task_id, "CLOSED")


def _progress(now: Situation, incident: Incident, assignment: Assignment, step: Step) -> Events:
    about = subject(incident, assignment.crew, assignment.task_id)
    if step.status == EN_ROUTE and not assignment.departed_time:
        check = arrival_check_time(now, assignment)
        yield events.CrewDeparted(check_time=timestamp(check), **about)
        yield from end_search(now, incident.id, step.task_id, {"NOT_DEPARTED"})
    if step.status in {ON_SITE, MAKING_SAFE} and not assignment.attended_time:
        check = relief_check_time(now, assignment.crew)
        yield events.IncidentAttended(check_time=timestamp(check), **about)
        yield from end_search(now, incident.id, step.task_id, ON_THE_ROAD)
        yield from recall_others(now, incident.id, assignment.task_id, "RELIEVED")


ON_THE_ROAD = frozenset({"NOT_DEPARTED", "NOT_ARRIVED", "CUT_OFF", "BETTER"})
"""The searches for a crew that would arrive sooner: over when the assigned one is on the site."""


def end_search(now: Situation, incident_id: str, task_id: str, reasons: Collection[str]) -> Events:
    """End the search for another crew beside the one with a task, for some reasons."""
    incident = now.city.open_incident(incident_id)
    role = incident.role_of(task_id) if incident is not None else None
    if incident is None or role is None or role.search not in reasons:
        return
    yield from withdraw_offers(incident, [role], "ANOTHER_CREW")
    yield events.StillNobody(incident_id=incident_id, role=role.name)


def arrival_check_time(now: Situation, assignment: Assignment) -> int:
    """Return when a crew that leaves now ought to have arrived; 0 without an estimate."""
    if not assignment.eta_seconds:
        return 0
    seconds = assignment.eta_seconds * now.policy.arrival_factor
    return now.after(max(now.policy.arrival_least_seconds, seconds))


def relief_check_time(now: Situation, crew_key: str) -> int:
    """Return when to look whether a crew on its site needs a relief; 0 for an unknown shift."""
    crew = now.city.crew(crew_key)
    if crew is None or not crew.shift_end_time:
        return 0
    return max(now.time + MICROS, crew.shift_end_time - now.policy.relief_seconds * MICROS)


def _offered_by_department(now: Situation, incident: Incident, crew: str, step: Step) -> Events:
    """In local mode a department offers the task to its own crew: coordination offers no other."""
    is_own = now.city.incident_for_task(step.task_id) is not None
    if incident.state is State.WAITING and not is_own:
        yield from assign(now, incident, crew, step)


def _not_accepted(now: Situation, incident: Incident, role: Role, crew: str, step: Step) -> Events:
    reason = NOT_ACCEPTED[step.status]
    offer = role.offer_of(step.task_id)
    if offer is not None:
        yield from end_offer(now, incident, offer, reason, step.reason)
        return
    until = now.after(now.policy.excluded_seconds[reason])
    yield events.IncidentLeft(
        reason=reason,
        excluded_until_time=timestamp(until),
        **subject(incident, crew, step.task_id),
    )


def _left(now: Situation, incident: Incident, crew: str, step: Step) -> Events:
    yield from notify_needs(now, incident, crew, step)
    until = 0
    if step.status == RELEASED:
        until = now.after(now.policy.excluded_seconds["RELEASED"])
    yield events.IncidentLeft(
        reason=LEAVING[step.status],
        site_unsafe=step.site_unsafe,
        excluded_until_time=timestamp(until),
        **subject(incident, crew, step.task_id),
    )
    if step.site_unsafe:
        yield from _left_unsafe(now, incident.id, crew)


def _left_unsafe(now: Situation, incident_id: str, crew: str) -> Events:
    """Raise an incident to P2: an unsafe site without a crew is a danger to the public."""
    incident = now.city.open_incident(incident_id)
    if incident is None:
        return
    if incident.priority > P2:
        required = requirement(incident, incident.roles, P2)
        goal = now.after(now.policy.goal_seconds[P2])
        yield events.IncidentUpgraded(
            incident_id=incident_id,
            requirement=required,
            reason="UNSAFE",
            goal_time=timestamp(goal),
        )
    yield from alert(now, incident_id, "LEFT_UNSAFE", f"{crew} left the site before it was safe.")
