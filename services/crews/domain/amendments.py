"""A correction of a task by coordination, and a leader's request for backup."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.city.geodesy import distance_metres
from services.crews.domain.backup import after_request
from services.crews.domain.crew import Crew
from services.crews.domain.place import Place
from services.crews.domain.task import AT_SITE, Status, Task, content
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands

IN_SIGHT_METRES = 30.0
"""How far a place may move without moving a crew that has arrived: within this distance the crew
sees the place. Own rule: no published figure found."""


def amend(command: commands.AmendTaskRequest, task: Task) -> Sequence[Message]:
    """Correct a task that the crew holds or is offered; nothing where it has that content already.

    A crew that has arrived sets out again where its new place is out of sight, because a clock that
    runs until a crew is on site may not stop at a wrong address. No order takes a crew off an
    unsafe site: the leader makes it safe first. Raises `Rejected`.
    """
    amended = content(command)
    moves = _moves(task, amended["hold_place"], amended["place"])
    if task.site_declared and not moves:
        amended["make_safe_seconds"] = task.make_safe_seconds
    if all(getattr(task, name) == value for name, value in amended.items()):
        return []
    if moves and task.site_unsafe:
        message = "the site is unsafe: amend the task without moving it, or wait until it is safe"
        raise Rejected("SITE_UNSAFE", message, "place")
    event = events.TaskAmended(
        task_id=task.task_id,
        kind=command.kind,
        priority=command.priority,
        place=command.place,
        work_seconds=command.work_seconds,
        make_safe_seconds=amended["make_safe_seconds"],
        skills=command.skills,
        equipment=command.equipment,
        role=command.role,
        hold_place=command.hold_place if command.HasField("hold_place") else None,
        incident_id=command.incident_id,
        sets_out_again=moves,
    )
    return [event]


def request_backup(command: commands.RequestBackupRequest, task: Task) -> Sequence[Message]:
    """Ask for further crews at the active task; nothing where the task has that request already."""
    if after_request(task.backups, command) == task.backups:
        return []
    asked = events.BackupRequested(
        task_id=task.task_id, role=command.role, reason=command.reason, cancelled=command.cancelled
    )
    return [asked]


def held_task(crew: Crew, task_id: str) -> Task | None:
    """Return the task of that id that the crew has or is offered."""
    return next((task for task in crew.held if task.task_id == task_id), None)


def _moves(task: Task, hold_place: Place | None, place: Place) -> bool:
    """Return whether a crew that has arrived has to be elsewhere after a correction."""
    if task.status not in {*AT_SITE, Status.HOLDING}:
        return False
    if (hold_place is None) != (task.hold_place is None):
        return True
    old, new = task.goal, hold_place or place
    metres = distance_metres(old.longitude, old.latitude, new.longitude, new.latitude)
    return metres > IN_SIGHT_METRES
