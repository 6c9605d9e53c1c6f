"""How a crew takes up a role: by a yes, late, beside another crew, or sent by its department."""

from __future__ import annotations

from services.coordination.domain.fold.entities import AT_SITE, BEFORE_DEPARTURE, QUEUED, timestamp
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Assignment, Offer, Role
from services.coordination.domain.fold.staffing import without_offer
from services.coordination.domain.policy import URGENT
from services.coordination.domain.rules.alerts import alert
from services.coordination.domain.rules.amendments import TAKES_OVER, amend_role, amend_stale
from services.coordination.domain.rules.check_times import turnout_check_time
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.dig_gate import missing_for_dig
from services.coordination.domain.rules.notifications import Step, notify_needs
from services.coordination.domain.rules.offers import (
    is_dispatched,
    recall_crew,
    subject,
    withdraw_offer,
    withdraw_offers,
)
from services.coordination.domain.rules.progress import progress
from services.coordination.domain.rules.queue import begin_check_time, leave_queues
from services.coordination.domain.rules.requirements import base_name, is_able, is_backup
from vigie.coordination.v1 import events_pb2 as events

KEEPS_BOTH = frozenset({"RELIEF"})
"""The searches in which the crew on the site stays until the other one has arrived."""

KEEPS_REST = frozenset({"BETTER", "CUT_OFF", "UNABLE"})
"""The searches that replace a crew in one role alone: nothing is wrong with it in its others."""


def assign(now: Situation, incident: Incident, crew: str, step: Step) -> Events:
    """Assign a crew that took up a task to the role of its offer, or to one that it can fill.

    The first yes wins: the other offers of the role are withdrawn. A crew that a search replaces
    is recalled, unless it works on the site or serves another role of the incident.
    """
    role = incident.role_of(step.task_id) or _open_role(now, incident, crew)
    if incident.held and step.status not in AT_SITE:
        yield from _recall_held(now, incident, crew, step)
        return
    if role is None or _is_served(role):
        yield from _second_crew(now, incident, crew, step)
        return
    also = _also(now, incident, role, crew, step)
    others = [*also, without_offer(role, step.task_id)]
    yield from withdraw_offers(incident, others, "ANOTHER_CREW")
    kept = _kept(incident, role) if role.search in KEEPS_REST else []
    yield _assigned(now, incident, role, also, kept, crew=crew, step=step)
    if role.search not in KEEPS_BOTH:
        yield from _recall_others(now, incident, step.task_id, kept)
    offer = role.offer_of(step.task_id)
    yield from amend_stale(now, incident.id, crew, step.task_id, was_offered=offer is not None)
    yield from leave_queues(now, incident.id)
    current = now.city.open_incident(incident.id)
    assigned = current.role_of(step.task_id) if current is not None else None
    assignment = assigned.assignment_of(step.task_id) if assigned is not None else None
    if current is None or assignment is None:
        return
    yield from progress(now, current, assignment, step)
    yield from notify_needs(now, now.city.open_incident(incident.id) or current, crew, step)
    yield from _replace_late(now, incident.id, offer, crew, step)


def _replace_late(
    now: Situation, incident_id: str, offer: Offer | None, crew: str, step: Step
) -> Events:
    """Seek another crew beside one whose yes crossed a correction, and that is unable now.

    Without a correction its offer is still open, and it is able or an operator chose it.
    """
    incident = now.city.open_incident(incident_id)
    role = incident.role_of(step.task_id) if incident is not None else None
    if offer is not None or role is None or role.search or not is_dispatched(step.task_id):
        return
    if not is_able(now.city.crew(crew), role):
        yield events.SearchStarted(incident_id=incident_id, role=role.name, reason="UNABLE")


def _recall_held(now: Situation, incident: Incident, crew: str, step: Step) -> Events:
    yield from recall_crew(now, incident, crew, step.task_id, "HELD")
    detail = f"{crew} accepted while {incident.id} was held, and is recalled."
    yield from alert(now, incident.id, "HELD_CREW_RECALLED", detail, crew)


def _is_served(role: Role) -> bool:
    """Return whether a role needs no other crew: one serves it, and has come or is not replaced."""
    if not role.assignments:
        return False
    attended = any(each.attended_time for each in role.assignments)
    return not role.search or (attended and role.search not in TAKES_OVER)


def _open_role(now: Situation, incident: Incident, crew: str) -> Role | None:
    """Return the role for a crew that its department sent, or whose yes came late."""
    unfilled = [role for role in incident.roles if role.is_open]
    able = [role for role in unfilled if is_able(now.city.crew(crew), role)]
    sought = [role for role in incident.roles if role.assignments and not _is_served(role)]
    also_able = [role for role in sought if is_able(now.city.crew(crew), role)]
    return next(iter(able or also_able or unfilled), None)


def _kept(incident: Incident, role: Role) -> list[Assignment]:
    """Return the crews that another one replaces in a role and that serve a further role.

    Without this rule a recall takes the electrician off a life because a nearer crew puts up the
    signs.
    """
    others = [other for other in incident.roles if other.name != role.name]
    return [
        each
        for each in role.assignments
        if not each.attended_time and any(other.assignment_of(each.task_id) for other in others)
    ]


def _is_relieved_too(role: Role, other: Role) -> bool:
    """Return whether the crew that is relieved in a role waits for its relief in another one too.

    The first relief that arrives sends it home from both.
    """
    relieved = role.assignment
    is_sought = role.search == other.search == "RELIEF" and len(other.assignments) == 1
    return is_sought and relieved is not None and bool(other.assignment_of(relieved.task_id))


def _also(now: Situation, incident: Incident, role: Role, crew: str, step: Step) -> list[Role]:
    """Return the further open roles that a crew fills: one that a person asked for needs its own.

    Roles of one kind that differ by number are several crews of the same requirement. A role that
    is offered to a crew much nearer is left to that crew.
    """
    offer = role.offer_of(step.task_id)
    eta_seconds = offer.eta_seconds if offer is not None else 0
    return [
        other
        for other in incident.roles
        if other.name != role.name
        and (other.is_open or _is_relieved_too(role, other))
        and other.hold == role.hold
        and not is_backup(other)
        and base_name(other) != base_name(role)
        and is_able(now.city.crew(crew), other)
        and not missing_for_dig(now.city, incident, other, now.time)
        and now.city.crew(crew) is not None
        and not _has_nearer_offer(now, incident, other, eta_seconds)
    ]


def _has_nearer_offer(now: Situation, incident: Incident, role: Role, eta_seconds: int) -> bool:
    """Return whether an urgent role has an offer to a crew that would replace one so far away."""
    if incident.priority not in URGENT:
        return False
    sooner = eta_seconds - now.policy.swap_seconds
    return any(0 < offer.eta_seconds <= sooner for offer in role.offers)


def _assigned(
    now: Situation,
    incident: Incident,
    role: Role,
    also: list[Role],
    kept: list[Assignment],
    *,
    crew: str,
    step: Step,
) -> events.IncidentAssigned:
    by_department = not is_dispatched(step.task_id)
    offer = role.offer_of(step.task_id)
    is_checked = not by_department and not step.waits
    check = turnout_check_time(now, crew) if is_checked else 0
    if step.status == QUEUED and not by_department:
        check = begin_check_time(now, offer)
    return events.IncidentAssigned(
        by_department=by_department,
        role=role.name,
        also_roles=[other.name for other in also],
        replaces_task_ids=[each.task_id for each in kept],
        eta_seconds=offer.eta_seconds if offer is not None else 0,
        check_time=timestamp(check),
        **subject(incident, crew, step.task_id),
    )


def _second_crew(now: Situation, incident: Incident, crew: str, step: Step) -> Events:
    """Two crews accepted: recall the second one if coordination dispatched it.

    Its offer has its answer: an open one would keep the crew, and blame it for its silence.
    """
    if step.status not in BEFORE_DEPARTURE:
        return
    role = incident.role_of(step.task_id)
    offer = role.offer_of(step.task_id) if role is not None else None
    if offer is not None:
        yield from withdraw_offer(incident, offer, "ANOTHER_CREW")
    if now.city.incident_for_task(step.task_id) is not None:
        yield from recall_crew(now, incident, crew, step.task_id, "ANOTHER_CREW")
    first = next((a.crew for _, a in incident.assignments()), "another crew")
    detail = f"{first} and {crew} both accepted it."
    yield from alert(now, incident.id, "TWO_CREWS", detail)


def _recall_others(
    now: Situation, before: Incident, task_id: str, kept: list[Assignment]
) -> Events:
    """Recall the crew that another one replaces in its role, unless it works on the site.

    A crew that keeps another role gets its task amended.
    """
    for each in kept:
        yield from amend_role(now, before, each.crew, each.task_id)
    incident = now.city.open_incident(before.id)
    role = incident.role_of(task_id) if incident is not None else None
    if incident is None or role is None:
        return
    for other in role.assignments:
        if other.task_id != task_id:
            yield from recall_crew(now, incident, other.crew, other.task_id, "ANOTHER_CREW")
