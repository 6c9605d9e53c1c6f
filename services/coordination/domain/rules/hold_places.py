"""The hold place of a role: its crews wait there until an operator lets them go on to the site."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from services.coordination.domain.fold.entities import HOLDING, timestamp
from services.coordination.domain.fold.hold_place import HoldPlace, hold_place_message
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Assignment, Offer, Role
from services.coordination.domain.rules.amendments import amend_task
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.offers import subject
from services.coordination.domain.rules.progress import arrival_check_time
from services.coordination.domain.straight_drive import Point, straight_drive_seconds
from vigie.coordination.v1 import events_pb2 as events


def stage(
    now: Situation,
    incident_id: str,
    names: Collection[str],
    hold: HoldPlace | None,
    reason: str = "",
) -> Events:
    """Set the hold place of some roles, and send the change to each crew that has one of them.

    Without a hold place the crews go on to the site.
    """
    before = now.city.open_incident(incident_id)
    if before is None:
        return
    changed = [role for role in before.roles if role.name in names and role.hold != hold]
    for role in changed:
        yield events.RoleStaged(
            incident_id=incident_id,
            role=role.name,
            hold_place=hold_place_message(hold),
            reason=reason,
            actor=now.context.actor,
        )
    told: set[str] = set()
    for role in changed:
        incident = now.city.open_incident(incident_id) or before
        staged = incident.role(role.name) or role
        start = before.goal(role)
        for offer in staged.offers:
            yield from amend_task(now, incident, staged, offer.crew, offer.task_id)
            yield from _offer_rechecked(incident, staged, offer, start)
        for assignment in staged.assignments:
            if assignment.task_id not in told:
                told.add(assignment.task_id)
                yield from amend_task(now, incident, staged, assignment.crew, assignment.task_id)
                yield from _rechecked(now, incident, staged, assignment, start)


def _offer_rechecked(incident: Incident, role: Role, offer: Offer, start: Point) -> Events:
    """Estimate the drive of a crew that has not answered: its position is not known here."""
    if offer.eta_seconds:
        drive = round(straight_drive_seconds(start, incident.goal(role)))
        yield events.AssignmentChecked(
            finding="STAGED",
            eta_seconds=drive + offer.eta_seconds,
            **subject(incident, offer.crew, offer.task_id),
        )


def _rechecked(
    now: Situation, incident: Incident, role: Role, assignment: Assignment, start: Point
) -> Events:
    """Estimate the drive of a crew again, from where it had to be before.

    A crew that is on its way gets the time of both drives, because its position is not known here.
    The check of a crew that has come begins when it sets out again.
    """
    task = now.city.task(assignment.crew, assignment.task_id)
    has_come = bool(assignment.attended_time) or (task is not None and task.status == HOLDING)
    if not has_come and not assignment.eta_seconds:
        return
    drive = round(straight_drive_seconds(start, incident.goal(role)))
    eta = max(1, drive if has_come else drive + assignment.eta_seconds)
    check = assignment.check_time
    if assignment.departed_time and not has_come:
        check = arrival_check_time(now, replace(assignment, eta_seconds=eta))
    yield events.AssignmentChecked(
        finding="STAGED",
        check_time=timestamp(check),
        eta_seconds=eta,
        **subject(incident, assignment.crew, assignment.task_id),
    )
