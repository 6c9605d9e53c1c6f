"""Decisions on a task's new status: an assignment, progress, a crew that leaves or is done."""

from __future__ import annotations

from collections.abc import Mapping

from services.coordination.domain.fold.entities import (
    AT_SITE,
    DECLINED,
    DONE,
    EXPIRED,
    OFFERED,
    RELEASED,
    SUSPENDED,
    TAKEN_UP,
    WITHDRAWN,
    timestamp,
)
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role, State
from services.coordination.domain.policy import P2
from services.coordination.domain.rules.alerts import alert
from services.coordination.domain.rules.amendments import amend_tasks
from services.coordination.domain.rules.assignments import assign
from services.coordination.domain.rules.backups import STAND_DOWN, drop_roles
from services.coordination.domain.rules.closing import finish_role
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.notifications import (
    Step,
    notify_need,
    notify_needs,
    notify_successor,
)
from services.coordination.domain.rules.offers import end_offer, recall_crew, subject
from services.coordination.domain.rules.progress import progress, resume_search
from services.coordination.domain.rules.queue import UNBLAMED
from services.coordination.domain.rules.requirements import is_able, is_backup, requirement
from vigie.coordination.v1 import events_pb2 as events

NOT_ACCEPTED: Mapping[int, str] = {DECLINED: "DECLINED", EXPIRED: "EXPIRED", WITHDRAWN: "WITHDRAWN"}
LEAVING: Mapping[int, str] = {SUSPENDED: "SUSPENDED", RELEASED: "RELEASED"}


def on_task_changed(now: Situation, received: events.BulletinReceived) -> Events:
    """Record the bulletin of a task and decide on its step.

    A corrected task has the status that it had: its needs get no second notification.
    """
    change = received.bulletin.task_changed
    crew = f"{received.bulletin.department}/{change.crew_id}"
    before = now.city.task(crew, change.task_id)
    yield received
    if _incident_of(now, change.task_id, change.need_id) is None:
        return
    step = Step.of_bulletin(change)
    is_new = before is None or before.status != change.status
    begins = before is not None and before.waits and not step.waits
    yield from on_task_step(now, crew, step._replace(is_new=is_new, begins=begins))


def on_task_step(now: Situation, crew: str, step: Step) -> Events:
    """Decide on a step of a task of a crew ("department/crew_id")."""
    incident = _incident_of(now, step.task_id, step.need_id)
    if incident is None:
        return
    if incident.state is State.CLOSED:
        yield from _step_after_close(now, incident, crew, step)
        return
    role = incident.role_of(step.task_id)
    assignment = role.assignment_of(step.task_id) if role is not None else None
    if step.status in TAKEN_UP and role is not None and assignment is not None:
        yield from progress(now, incident, assignment, step)
        if step.is_new:
            current = now.city.open_incident(incident.id) or incident
            yield from notify_needs(now, current, crew, step)
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


def _incident_of(now: Situation, task_id: str, need_id: str) -> Incident | None:
    return now.city.incident_for_task(task_id) or now.city.incident_for_need(need_id)


def _step_after_close(now: Situation, incident: Incident, crew: str, step: Step) -> Events:
    """Recall a crew that accepts, or drives to, an incident that was closed meanwhile.

    The work that a crew on its site went on with is done for the needs that are still open.
    """
    if step.status in TAKEN_UP - AT_SITE and now.city.incident_for_task(step.task_id) is not None:
        yield from recall_crew(now, incident, crew, step.task_id, "CLOSED")
    if step.status == DONE:
        for need in now.city.open_needs(incident.reports):
            is_its_own = now.city.incident_id_for_need(need.id) == incident.id
            if is_its_own and is_able(now.city.crew(crew), need.roles[0]):
                yield from notify_need(now, incident.id, need.id, crew, step)


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
    """Record that a crew leaves; where another one is there or comes, its needs read that."""
    role = incident.role_of(step.task_id)
    assignment = role.assignment_of(step.task_id) if role is not None else None
    if role is None or assignment is None:
        return
    if len(role.assignments) == 1:
        yield from notify_needs(now, incident, crew, step)
    left = [each for each in incident.roles if each.assignment_of(step.task_id)]
    backups = {each.name for each in left if is_backup(each)}
    until = 0
    if step.status == RELEASED:
        until = now.after(now.policy.excluded_seconds["RELEASED"])
        if step.reason in UNBLAMED:
            until = now.time
    yield events.IncidentLeft(
        reason=LEAVING[step.status],
        site_unsafe=step.site_unsafe,
        excluded_until_time=timestamp(until),
        **subject(incident, crew, step.task_id),
    )
    if step.reason == STAND_DOWN:
        yield from drop_roles(now, incident.id, backups)
    if assignment == role.assignment:
        yield from notify_successor(now, incident.id, role)
    else:
        yield from resume_search(now, incident.id, role, assignment.search)
    if step.site_unsafe and not _is_relieved(now, incident.id, role, step):
        yield from _left_unsafe(now, incident.id, crew)


def _is_relieved(now: Situation, incident_id: str, left: Role, step: Step) -> bool:
    """Return whether the crew that relieves another one is on the site, and holds it."""
    incident = now.city.open_incident(incident_id)
    role = incident.role(left.name) if incident is not None else None
    is_held = role is not None and any(each.attended_time for each in role.assignments)
    return step.reason == "RELIEVED" and is_held


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
        yield from amend_tasks(now, incident)
    yield from alert(now, incident_id, "LEFT_UNSAFE", f"{crew} left the site before it was safe.")
