"""Amended tasks: the crew under way learns what the incident requires now."""

from __future__ import annotations

from services.chassis.sdk.ids import derived_id
from services.city.geodesy import distance_metres
from services.coordination.domain.fold.entities import AT_SITE, HOLDING, Task, timestamp
from services.coordination.domain.fold.hold_place import hold_place_message
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.policy import URGENT
from services.coordination.domain.rules.alerts import alert, alert_late, alert_of_role, end_alert
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.drives import estimate_drives
from services.coordination.domain.rules.offers import is_dispatched, subject, withdraw_offer
from services.coordination.domain.rules.queue import leave_queues
from services.coordination.domain.rules.requirements import lacks, requirement
from services.crews.domain.amendments import IN_SIGHT_METRES
from vigie.coordination.v1 import events_pb2 as events

SITE_KEPT = "SITE_KEPT"
"""The alert that a crew keeps an unsafe site against an order."""

SITE_MOVED = "SITE_MOVED"
"""The alert that a hold place is of a former site."""

TAKES_OVER = frozenset({"RELIEF", "UNABLE"})
"""The searches for a crew that takes over a site: it stays, and the one before it leaves."""


def upgrade(
    now: Situation,
    incident: Incident,
    required: events.Requirement,
    reason: str,
    backup_origin: str = "",
) -> Events:
    """Change the requirement of an incident, and amend the tasks and offers of its crews.

    A role that it adds has the hold place of the leading one: its crew must not drive into the
    danger that the first one waits at. `backup_origin` is the request of a leader for those roles.
    """
    goal = now.goal_time(incident.clock_start_time, required.priority)
    yield events.IncidentUpgraded(
        incident_id=incident.id,
        requirement=required,
        reason=reason,
        goal_time=timestamp(goal),
        backup_origin=backup_origin,
    )
    yield from _stage_added(now, incident)
    yield from alert_late(now, incident.id)
    yield from amend_tasks(now, incident)
    yield from follow_site(now, incident, incident.id)


def follow_site(now: Situation, before: Incident, incident_id: str) -> Events:
    """Estimate the drives to a site that has moved out of sight, and alert of each hold place.

    A hold place stays: without it a crew would drive into the danger, and no order but an
    operator's lets it. `incident_id` is that of the incident that the crews serve now.
    """
    incident = now.city.open_incident(incident_id)
    if incident is None:
        return
    here, there = (before.longitude, before.latitude), (incident.longitude, incident.latitude)
    moved = distance_metres(*here, *there)
    if moved <= IN_SIGHT_METRES:
        return
    yield from estimate_drives(now, before, incident_id, "MOVED")
    yield from end_alert(now, SITE_MOVED, incident.id)
    for role in incident.roles:
        if role.hold is not None and not role.done_by:
            metres = distance_metres(role.hold.longitude, role.hold.latitude, *there)
            detail = (
                f"The site of {incident.id} has moved {moved:.0f} m, and the hold place is "
                f"{metres:.0f} m from it now: set another one, or let the crew go on."
            )
            yield from alert_of_role(now, incident.id, role.name, SITE_MOVED, detail)


def _stage_added(now: Situation, before: Incident) -> Events:
    incident = now.city.open_incident(before.id)
    if incident is None or before.lead.hold is None:
        return
    for role in incident.roles:
        if before.role(role.name) is None:
            yield events.RoleStaged(
                incident_id=incident.id,
                role=role.name,
                hold_place=hold_place_message(before.lead.hold),
                reason="LEAD_HOLDS",
                actor=now.context.actor,
            )


def amend_tasks(now: Situation, before: Incident) -> Events:
    """Send the change of an incident to each crew that serves it or has an offer of it.

    A crew that cannot do what its role requires now stays until another one has accepted: it is
    under way, and may make the site safe.
    """
    incident = now.city.open_incident(before.id)
    if incident is None:
        return
    for role in incident.roles:
        known = before.role(role.name)
        if known is not None and _told(before, known) != _told(incident, role):
            for crew, task_id in role.tasks():
                yield from amend_task(now, incident, role, crew, task_id)
        yield from _replace_unable(now, incident, role, known)
    if incident.priority < before.priority and incident.priority in URGENT:
        yield from leave_queues(now, incident.id)
        yield from _ask_more(now.city.open_incident(incident.id) or incident)


def _told(incident: Incident, role: Role) -> events.Requirement:
    return requirement(incident, [role])


def amend_stale(
    now: Situation, incident_id: str, crew: str, task_id: str, *, was_offered: bool = True
) -> Events:
    """Amend a task that is not what its incident is now.

    A yes can cross a change of the incident, a department in local mode gives a task the priority
    of its need instead of the operator's, and a place or a hold waits until a site is safe.
    `was_offered` is whether an open offer stated the role that the task serves, with its hold
    place. A late yes is to an offer that ended: the task states another role, or a former hold.
    """
    incident = now.city.open_incident(incident_id)
    role = incident.role_of(task_id) if incident is not None else None
    task = now.city.task(crew, task_id)
    if incident is None or role is None or task is None:
        return
    moves = _is_elsewhere(task, incident) and not task.site_unsafe
    if role.hold is None:
        moves |= task.status == HOLDING or (not was_offered and is_dispatched(task_id))
    else:
        moves |= not was_offered or (task.status in AT_SITE and not task.site_unsafe)
    if task.priority != incident.priority or moves:
        yield from amend_task(now, incident, role, crew, task_id)


def amend_role(now: Situation, before: Incident, crew: str, task_id: str) -> Events:
    """Amend the task of a crew that gave up the role that its task states and keeps another one."""
    incident = now.city.open_incident(before.id)
    role = incident.role_of(task_id) if incident is not None else None
    stated = before.role_of(task_id)
    if incident is None or role is None or stated is None or role.name == stated.name:
        return
    yield from amend_task(now, incident, role, crew, task_id)


def amend_in_place(now: Situation, incident_id: str, crew: str, task_id: str) -> Events:
    """Repeat an amendment without the new place, rejected for an unsafe site: the priority counts.

    The place is sent once the crew has made its site safe.
    """
    incident = now.city.open_incident(incident_id)
    role = incident.role_of(task_id) if incident is not None else None
    if incident is not None and role is not None:
        yield from amend_task(now, incident, role, crew, task_id, stays=True)


def amend_task(
    now: Situation, incident: Incident, role: Role, crew: str, task_id: str, *, stays: bool = False
) -> Events:
    """Send a crew the requirement and the hold place of its role.

    A crew on an unsafe site keeps its place, and so does any crew with `stays`. The id contains the
    time, because a task may get a content that it had before.
    """
    required = requirement(incident, [role])
    task, hold = now.city.task(crew, task_id), role.hold
    is_elsewhere = task is not None and _is_elsewhere(task, incident)
    if task is not None and (is_elsewhere or hold is not None) and (stays or task.site_unsafe):
        hold = None
        if is_elsewhere:
            required.place.position.longitude = task.longitude
            required.place.position.latitude = task.latitude
        kept = f"at the former place of {incident.id}" if is_elsewhere else f"of {incident.id}"
        detail = f"{crew} keeps an unsafe site {kept}."
        yield from alert(now, incident.id, SITE_KEPT, detail, crew)
    held = hold_place_message(hold)
    content = required.SerializeToString(deterministic=True).hex()
    content += held.SerializeToString(deterministic=True).hex() if held is not None else ""
    yield events.TaskAmended(
        order_id=derived_id("amend", task_id, content, str(now.time)),
        role=role.name,
        requirement=required,
        hold_place=held,
        **subject(incident, crew, task_id),
    )


def _is_elsewhere(task: Task, incident: Incident) -> bool:
    """Return whether a task has another place; tasks of older releases have none."""
    if not (task.longitude or task.latitude):
        return False
    here, there = (task.longitude, task.latitude), (incident.longitude, incident.latitude)
    return distance_metres(*here, *there) > IN_SIGHT_METRES


def _replace_unable(now: Situation, incident: Incident, role: Role, before: Role | None) -> Events:
    """Seek another crew where the change is more than a crew can do.

    A lack that the crew had before is no news: an operator, or its department, chose it all the
    same. A search that ends with the arrival of the crew becomes one for a crew that takes over.
    """
    unable = {crew for crew, _ in role.tasks() if _is_news(now, crew, role, before)}
    for offer in role.offers:
        if offer.crew in unable:
            yield from withdraw_offer(incident, offer, "UNABLE")
    is_sought = role.search in TAKES_OVER
    if role.assignments and not is_sought and all(a.crew in unable for a in role.assignments):
        yield events.SearchStarted(incident_id=incident.id, role=role.name, reason="UNABLE")


def _is_news(now: Situation, crew: str, role: Role, before: Role | None) -> bool:
    known = now.city.crew(crew)
    former = lacks(known, before) if before is not None else frozenset[str]()
    return bool(lacks(known, role) - former)


def _ask_more(incident: Incident) -> Events:
    """Ask further crews at once for an open role that waits for the answer of a slower time."""
    for role in incident.roles:
        if role.is_open and role.offers and not role.appraise_time:
            yield events.SearchStarted(incident_id=incident.id, role=role.name, reason="UPGRADED")
