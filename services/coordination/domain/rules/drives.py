"""The drives of the crews of an incident, estimated again after it or its hold place has moved."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from services.coordination.domain.fold.entities import HOLDING, timestamp
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.rules.check_times import arrival_check_time
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.offers import subject
from services.coordination.domain.straight_drive import straight_drive_seconds
from vigie.coordination.v1 import events_pb2 as events


def estimate_drives(now: Situation, before: Incident, incident_id: str, finding: str) -> Events:
    """Estimate the drive of each crew whose goal has changed since an incident was as before.

    `incident_id` is that of the incident that the crews serve now. A crew goes from where it had to
    be before: its position is not known here.
    """
    incident = now.city.open_incident(incident_id)
    if incident is None:
        return
    estimated = set[str]()
    for role in incident.roles:
        for crew, task_id in role.tasks():
            known = before.role_of(task_id)
            if known is None or task_id in estimated:
                continue
            estimated.add(task_id)
            start, goal = before.goal(known), incident.goal(role)
            found = _estimate(now, role, task_id, round(straight_drive_seconds(start, goal)))
            if start != goal and found:
                about = subject(incident, crew, task_id)
                yield events.AssignmentChecked(finding=finding, **found, **about)


def _estimate(now: Situation, role: Role, task_id: str, drive: int) -> dict[str, Any]:
    """Return the new estimate of a crew and, once it has accepted, its next check.

    There is none without an estimate so far. A crew that is on its way gets the time of both
    drives. The check of a crew that has come begins when it sets out again.
    """
    offer, assignment = role.offer_of(task_id), role.assignment_of(task_id)
    if assignment is None:
        known = offer.eta_seconds if offer is not None else 0
        return {"eta_seconds": drive + known} if known else {}
    task = now.city.task(assignment.crew, assignment.task_id)
    has_come = bool(assignment.attended_time) or (task is not None and task.status == HOLDING)
    if not has_come and not assignment.eta_seconds:
        return {}
    eta = max(1, drive if has_come else drive + assignment.eta_seconds)
    check = assignment.check_time
    if assignment.departed_time and not has_come:
        check = arrival_check_time(now, replace(assignment, eta_seconds=eta))
    return {"check_time": timestamp(check), "eta_seconds": eta}
