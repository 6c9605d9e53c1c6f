"""Notifications: the status of a task for each department with a report."""

from __future__ import annotations

from typing import NamedTuple

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold import orders
from services.coordination.domain.fold.entities import (
    ACCEPTED,
    COORDINATION,
    OFFERED,
    QUEUED,
    TAKEN_UP,
    WITHDRAWN,
    Need,
    Task,
)
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.rules.decision_draft import Events, Situation
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events


class Step(NamedTuple):
    """The status that a task has reached."""

    task_id: str
    need_id: str
    status: int
    reason: str = ""
    site_unsafe: bool = False
    waits: bool = False
    """Whether another task of the crew comes first."""
    is_new: bool = True
    """Whether the task has another status than before."""
    begins: bool = False
    """Whether the task waited until now."""

    @classmethod
    def of_task(cls, task: Task) -> Step:
        return cls(task.id, task.need_id, task.status, "", task.site_unsafe, task.waits)

    @classmethod
    def of_bulletin(cls, change: bulletins.TaskChanged) -> Step:
        waits = change.status == QUEUED or (
            change.status == ACCEPTED
            and change.HasField("accepted_time")
            and not change.HasField("active_time")
        )
        return cls(
            change.task_id,
            change.need_id,
            change.status,
            change.reason,
            change.site_unsafe,
            waits,
        )


def serving_role(incident: Incident, need: Need) -> Role:
    """Return the role whose crew does the work of a need: the one that covers its first role."""
    wanted = need.roles[0]
    return next((role for role in incident.roles if role.covers(wanted)), incident.lead)


def notify_needs(now: Situation, incident: Incident, crew: str, step: Step) -> Events:
    """Notify the reports of an incident of a step of the crew that does their work.

    During a hand-over that is the first of the two crews.
    """
    for need in now.city.open_needs(incident.reports):
        role = serving_role(incident, need)
        first = role.assignment
        is_served = first is not None and first.task_id == step.task_id
        if is_served or (first is None and role.offer_of(step.task_id)):
            visit = first.visits if first is not None else 0
            yield from notify_need(now, incident.id, need.id, crew, step, visit=visit)


def notify_need(
    now: Situation,
    incident_id: str,
    need_id: str,
    crew: str,
    step: Step,
    *,
    attempt: int = 1,
    visit: int = 0,
) -> Events:
    """Notify one need of a step. Operators' reports and ended needs get no notification."""
    need = now.city.need(need_id)
    if need is None or need.department == COORDINATION:
        return
    yield events.NeedNotified(
        order_id=orders.note_id(need_id, step.task_id, step.status, attempt, visit),
        incident_id=incident_id,
        need_id=need_id,
        task_id=step.task_id,
        crew=crew,
        status=proto_enum(bulletins.TaskStatus, step.status),
        attempt=attempt,
        visit=visit,
        reason=step.reason if step.status == WITHDRAWN else "",
    )


def notify_successor(now: Situation, incident_id: str, left: Role) -> Events:
    """Notify the reports whose crew has left of the crew that takes its place, if there is one."""
    incident = now.city.open_incident(incident_id)
    role = incident.role(left.name) if incident is not None else None
    successor = role.assignment if role is not None else None
    if incident is None or successor is None:
        return
    task = now.city.task(successor.crew, successor.task_id)
    if task is not None and task.status in TAKEN_UP:
        yield from notify_needs(now, incident, successor.crew, Step.of_task(task))


def notify_late_report(now: Situation, incident_id: str, need_id: str) -> Events:
    """Notify a report that joined an incident of the crew that is already assigned."""
    incident, need = now.city.open_incident(incident_id), now.city.need(need_id)
    if incident is None or need is None:
        return
    for assignment in serving_role(incident, need).assignments:
        task = now.city.task(assignment.crew, assignment.task_id)
        if task is not None and task.status != OFFERED:
            yield from notify_need(now, incident.id, need_id, assignment.crew, Step.of_task(task))
