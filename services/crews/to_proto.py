"""Crews as the API shows them."""

from __future__ import annotations

from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.backup import role_message
from services.crews.domain.crew import Crew
from services.crews.domain.place import place_message
from services.crews.domain.task import EndedTask, Task
from services.crews.domain.timestamp import timestamp
from services.crews.shown_hours import shown_hours
from vigie.bulletin.v1.bulletin_pb2 import LendingRule, TaskStatus
from vigie.crew.v1 import service_pb2 as api
from vigie.type.v1.place_pb2 import Priority

STEP_TIMES = ("accepted_time", "active_time", "departed_time", "arrived_time", "amended_time")


def crew_to_proto(department: str, crew_id: str, crew: Crew, version: int) -> api.Crew:
    """Return a crew's current state."""
    return api.Crew(
        department=department,
        crew_id=crew_id,
        name=crew.name,
        skills=crew.skills,
        equipment=crew.equipment,
        lending=proto_enum(LendingRule, crew.lending),
        depot=place_message(crew.depot),
        task=_task(crew.task),
        offer=_task(crew.offer),
        next_task=_task(crew.next_task),
        diversions=crew.diversions,
        version=version,
        ended_tasks=map(_ended, crew.ended),
        heard_time=timestamp(crew.heard_time) if crew.heard_time else None,
        **shown_hours(crew),
    )


def _ended(past: EndedTask) -> api.EndedTask:
    return api.EndedTask(
        task_id=past.task_id,
        need_id=past.need_id,
        status=proto_enum(TaskStatus, past.status),
        end_time=timestamp(past.time),
    )


def _task(task: Task | None) -> api.Task | None:
    if task is None:
        return None
    shown = api.Task(
        task_id=task.task_id,
        need_id=task.need_id,
        kind=task.kind,
        priority=proto_enum(Priority, task.priority),
        place=place_message(task.place),
        status=proto_enum(TaskStatus, task.status),
        clock_start_time=timestamp(task.clock_start_time),
        lease_end_time=timestamp(task.lease_end_time),
        work_seconds=task.work_seconds,
        site_unsafe=task.site_unsafe,
        make_safe_seconds=task.make_safe_seconds,
        skills=task.skills,
        equipment=task.equipment,
        role=task.role,
        hold_place=place_message(task.hold_place) if task.hold_place else None,
        incident_id=task.incident_id,
        after_task_id=task.after_task_id,
        backups=[
            api.BackupRequest(role=role_message(backup), reason=backup.reason)
            for backup in task.backups
        ],
    )
    for name in STEP_TIMES:
        if time := getattr(task, name):
            getattr(shown, name).FromMicroseconds(time)
    return shown
