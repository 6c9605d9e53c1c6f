"""Notifications: the status of a task for each department with a report, alerts for operators."""

from __future__ import annotations

from typing import NamedTuple

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold import orders
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import COORDINATION, OFFERED, Incident, State, Task
from services.coordination.domain.rules.decision_draft import Events
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events


class Step(NamedTuple):
    """The status that a task has reached."""

    task_id: str
    need_id: str
    status: int
    reason: str = ""
    site_unsafe: bool = False

    @classmethod
    def of_task(cls, task: Task) -> Step:
        return cls(task.id, task.need_id, task.status, "", task.site_unsafe)

    @classmethod
    def of_bulletin(cls, change: bulletins.TaskChanged) -> Step:
        return cls(change.task_id, change.need_id, change.status, change.reason, change.site_unsafe)


def notify_needs(city: CityState, incident: Incident, crew: str, step: Step) -> Events:
    """Notify every report of an incident of a step."""
    for need_id in incident.reports:
        yield from notify_need(city, incident.id, need_id, crew, step)


def notify_need(
    city: CityState, incident_id: str, need_id: str, crew: str, step: Step, *, attempt: int = 1
) -> Events:
    """Notify one need of a step. Operators' reports and ended needs get no notification."""
    need = city.need(need_id)
    if need is None or need.department == COORDINATION:
        return
    yield events.NeedNotified(
        order_id=orders.note_id(need_id, step.task_id, step.status, attempt),
        incident_id=incident_id,
        need_id=need_id,
        task_id=step.task_id,
        crew=crew,
        status=proto_enum(bulletins.TaskStatus, step.status),
        attempt=attempt,
    )


def notify_late_report(city: CityState, incident_id: str, need_id: str) -> Events:
    """Notify a report that joined an incident of the crew that is already assigned."""
    incident = city.open_incident(incident_id)
    if incident is None or incident.state is not State.ASSIGNED:
        return
    task = city.task(incident.crew, incident.task_id)
    if task is not None and task.status != OFFERED:
        yield from notify_need(city, incident.id, need_id, incident.crew, Step.of_task(task))


def alert(city: CityState, incident_id: str, code: str, detail: str) -> Events:
    """Alert the operators, once for each code of an open incident."""
    incident = city.open_incident(incident_id)
    if incident is not None and not incident.has_alert(code):
        yield events.SupervisorAlerted(incident_id=incident_id, code=code, detail=detail)
