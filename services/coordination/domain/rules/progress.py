"""The steps of an assigned crew: their consequences, and the time of its next check."""

from __future__ import annotations

from collections.abc import Collection

from services.chassis.sdk.ids import derived_id
from services.coordination.domain.alert_codes import Ends, codes_until
from services.coordination.domain.fold.entities import (
    ACCEPTED,
    AT_SITE,
    EN_ROUTE,
    HOLDING,
    timestamp,
)
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Assignment, Role
from services.coordination.domain.rules.alerts import alert, end_alert
from services.coordination.domain.rules.amendments import TAKES_OVER, amend_role, amend_stale
from services.coordination.domain.rules.check_times import (
    arrival_check_time,
    relief_check_time,
    turnout_check_time,
)
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.notifications import Step, notify_successor
from services.coordination.domain.rules.offers import (
    is_dispatched,
    is_recalled,
    recall_crew,
    subject,
    withdraw_offers,
)
from services.coordination.domain.rules.proposals import end_proposal_alert
from services.coordination.domain.rules.queue import URGENT_NOW
from vigie.coordination.v1 import events_pb2 as events

TARDY = ("NOT_DEPARTED", "NOT_ARRIVED")
"""The searches, and the alerts, for a crew that takes too long to go where it was sent."""

ON_THE_ROAD = frozenset({*TARDY, "POSITION_LOST", "CUT_OFF", "BETTER", URGENT_NOW})
"""The searches for a crew that would arrive sooner: over when the assigned one is on the site."""


def progress(now: Situation, incident: Incident, assignment: Assignment, step: Step) -> Events:
    """Record that an assigned crew begins, leaves, arrives or sets out again."""
    about = subject(incident, assignment.crew, assignment.task_id)
    is_unchecked = not assignment.departed_time and (step.begins or not assignment.check_time)
    if step.status == ACCEPTED and is_unchecked and is_dispatched(step.task_id) and not step.waits:
        check = turnout_check_time(now, assignment.crew)
        yield events.AssignmentChecked(finding="BEGUN", check_time=timestamp(check), **about)
        yield from end_search(now, incident.id, step.task_id, {URGENT_NOW})
    sets_out = not assignment.departed_time or assignment.attended_time
    if step.status == EN_ROUTE and sets_out:
        check = arrival_check_time(now, assignment)
        yield events.CrewDeparted(check_time=timestamp(check), **about)
        yield from end_search(now, incident.id, step.task_id, {"NOT_DEPARTED"})
    elif step.status == EN_ROUTE and step.is_new:
        check = arrival_check_time(now, assignment)
        yield events.AssignmentChecked(finding="WENT_ON", check_time=timestamp(check), **about)
    if step.status == HOLDING and step.is_new:
        yield from _holds(now, incident, assignment)
    if step.status in AT_SITE and not assignment.attended_time:
        yield from _arrived(now, incident, assignment)
    if not step.is_new:
        yield from amend_stale(now, incident.id, assignment.crew, assignment.task_id)


def _holds(now: Situation, incident: Incident, assignment: Assignment) -> Events:
    """Record that a crew waits at its hold place, and end the searches and alerts of its drive.

    The end of its shift counts as on the site. A crew that takes over sends home the one before it,
    unless that one works on the site.
    """
    about = subject(incident, assignment.crew, assignment.task_id)
    if not assignment.departed_time:
        yield events.CrewDeparted(**about)
    check = relief_check_time(now, assignment.crew)
    yield events.AssignmentChecked(finding="HOLDING", check_time=timestamp(check), **about)
    current = now.city.open_incident(incident.id)
    role = current.role_of(assignment.task_id) if current is not None else None
    assignments = role.assignments if role is not None else ()
    if any(each.search in TAKES_OVER and _is_holding(now, each) for each in assignments):
        for each in assignments:
            if each.search not in TAKES_OVER and not each.attended_time:
                yield from _relieve(now, incident.id, assignment, each)
    yield from end_search(now, incident.id, assignment.task_id, TARDY)
    for code in TARDY:
        known = incident.alert(code)
        if known is not None and known.subject == assignment.crew:
            yield from end_alert(now, code, incident.id)


def _is_holding(now: Situation, assignment: Assignment) -> bool:
    task = now.city.task(assignment.crew, assignment.task_id)
    return task is not None and task.status == HOLDING


def _arrived(now: Situation, incident: Incident, assignment: Assignment) -> Events:
    check = relief_check_time(now, assignment.crew)
    yield events.IncidentAttended(
        check_time=timestamp(check), **subject(incident, assignment.crew, assignment.task_id)
    )
    yield from end_search(now, incident.id, assignment.task_id, ON_THE_ROAD)
    if not is_recalled(now, assignment.task_id):
        yield from decide_on_others(now, incident.id, assignment.task_id)


def decide_on_others(now: Situation, incident_id: str, task_id: str) -> Events:
    """Decide on the other crews of a role of which one has arrived and stays.

    A crew whose recall is pending may leave in a moment: the other one goes on, and is decided on
    when a department rejects that recall.
    """
    incident = now.city.open_incident(incident_id)
    role = incident.role_of(task_id) if incident is not None else None
    arrived = role.assignment_of(task_id) if role is not None else None
    if incident is None or role is None or arrived is None or not arrived.attended_time:
        return
    for other in role.assignments:
        if other.task_id != task_id:
            yield from _beside(now, incident, arrived, other)


def _beside(now: Situation, incident: Incident, arrived: Assignment, other: Assignment) -> Events:
    if arrived.search in TAKES_OVER:
        yield from _relieve(now, incident.id, arrived, other)
    elif other.search in TAKES_OVER:
        return  # it comes to take over from the one that has arrived
    elif other.attended_time:
        detail = f"{other.crew} and {arrived.crew} are both on the site: release one of them."
        yield from alert(now, incident.id, "TWO_CREWS", detail)
    else:
        yield from recall_crew(now, incident, other.crew, other.task_id, "ANOTHER_CREW")


def _relieve(now: Situation, incident_id: str, to: Assignment, by: Assignment) -> Events:
    """Send home a crew that another one has taken over from, or take it off their role alone.

    A crew that serves a further role stays for it, until the relief of that role is there.
    """
    incident = now.city.open_incident(incident_id)
    if incident is None:
        return
    served = [role for role in incident.roles if role.assignment_of(by.task_id)]
    taken = [role for role in served if role.assignment_of(to.task_id)]
    if len(taken) == len(served):
        yield from _hand_over(now, incident, to, by)
        yield from recall_crew(now, incident, by.crew, by.task_id, "RELIEVED")
        return
    for role in taken:
        about = subject(incident, by.crew, by.task_id)
        yield events.RoleRelieved(role=role.name, relief_task_id=to.task_id, **about)
    yield from amend_role(now, incident, by.crew, by.task_id)
    for role in taken:
        yield from notify_successor(now, incident.id, role)


def _hand_over(now: Situation, incident: Incident, to: Assignment, by: Assignment) -> Events:
    """Declare an unsafe site for the crew that takes it over: no order may take it off there."""
    task = now.city.task(by.crew, by.task_id)
    if task is not None and task.site_unsafe:
        yield events.SiteHandedOver(
            order_id=derived_id("hand over", to.task_id),
            make_safe_seconds=task.make_safe_seconds,
            **subject(incident, to.crew, to.task_id),
        )


def end_search(now: Situation, incident_id: str, task_id: str, reasons: Collection[str]) -> Events:
    """End the search for another crew beside the one with a task, for some reasons.

    A crew may fill several roles, each with a search of its own. The alerts of a search end with
    the last one.
    """
    incident = now.city.open_incident(incident_id)
    roles = incident.roles if incident is not None else ()
    ended = [role for role in roles if role.assignment_of(task_id) and role.search in reasons]
    if incident is None or not ended:
        return
    for role in ended:
        yield from withdraw_offers(incident, [role], "ANOTHER_CREW")
        yield events.StillNobody(incident_id=incident_id, role=role.name)
        if role.proposed_time:
            yield from end_proposal_alert(now, incident_id)
    current = now.city.open_incident(incident_id)
    if current is not None and not any(role.is_open or role.search for role in current.roles):
        for code in sorted(codes_until(Ends.CREW)):
            yield from end_alert(now, code, incident_id)


def resume_search(now: Situation, incident_id: str, role: Role, search: str) -> Events:
    """Seek another crew again where the one that was to replace a crew has left before it."""
    incident = now.city.open_incident(incident_id)
    current = incident.role(role.name) if incident is not None else None
    if search and current is not None and current.assignments and not current.search:
        yield events.SearchStarted(incident_id=incident_id, role=current.name, reason=search)
