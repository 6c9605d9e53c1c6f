"""The steps of a crew's task: from departure to the end of the work."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.crews.domain.amendments import amend, held_task, request_backup
from services.crews.domain.crew import Crew
from services.crews.domain.task import AT_SITE, Status, Task
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands

BREAKDOWN = "BREAKDOWN"
"""The reason of a crew that can do nothing more."""
LEAVING_UNSAFE = frozenset({BREAKDOWN, "RELIEVED"})
"""The reasons that release a crew from an unsafe site; a crew is relieved by one that holds it."""

OUT_OF_QUEUE = frozenset({"QUEUED", "NOT_BEGUN"})
"""The reasons for which coordination takes a task out of a queue, and no crew off what it does."""


def step(command: Message, crew: Crew) -> Sequence[Message]:
    """The answer to a step of the active task."""
    match command:
        case commands.DepartRequest():
            return _depart(command, crew)
        case commands.ArriveRequest():
            return _arrive(command, crew)
        case commands.DeclareSiteRequest():
            return _declare_site(command, crew)
        case commands.MakeSafeRequest():
            return _make_safe(command, crew)
        case commands.FinishTaskRequest():
            return _finish(command, crew)
        case commands.ReleaseTaskRequest():
            return _release(command, crew)
        case commands.AmendTaskRequest():
            return amend(
                command, held_task(crew, command.task_id) or _active(crew, command.task_id)
            )
        case commands.RequestBackupRequest():
            return request_backup(command, _active(crew, command.task_id))
        case _:
            raise TypeError(f"not a command for a crew: {command.DESCRIPTOR.full_name}")


def _depart(command: commands.DepartRequest, crew: Crew) -> Sequence[Message]:
    task = _active(crew, command.task_id)
    if task.status is not Status.ACCEPTED:
        return []
    return [events.CrewDeparted(task_id=task.task_id)]


def _arrive(command: commands.ArriveRequest, crew: Crew) -> Sequence[Message]:
    task = _active(crew, command.task_id)
    if task.status in AT_SITE or task.status is Status.HOLDING:
        return []
    return [events.CrewArrived(task_id=task.task_id, at_hold_place=task.hold_place is not None)]


def _declare_site(command: commands.DeclareSiteRequest, crew: Crew) -> Sequence[Message]:
    task = _on_site(crew, command.task_id)
    if (task.site_unsafe, task.make_safe_seconds) == (command.unsafe, command.make_safe_seconds):
        return []
    if task.status is Status.MAKING_SAFE:
        raise Rejected(
            "SITE_BEING_LEFT", "the site is being made safe: use MakeSafe when it is", "task_id"
        )
    declared = events.SiteDeclared(
        task_id=task.task_id, unsafe=command.unsafe, make_safe_seconds=command.make_safe_seconds
    )
    return [declared]


def _make_safe(command: commands.MakeSafeRequest, crew: Crew) -> Sequence[Message]:
    task_id = command.task_id
    if crew.how_it_ended(task_id) is Status.SUSPENDED:
        return []
    task = _active(crew, task_id)
    if task.status is not Status.MAKING_SAFE:
        message = "no other task waits: use DeclareSite when the site can be left"
        raise Rejected("SITE_NOT_LEFT", message, "task_id")
    return [events.TaskSuspended(task_id=task_id, left_safe=True)]


def _finish(command: commands.FinishTaskRequest, crew: Crew) -> Sequence[Message]:
    if crew.how_it_ended(command.task_id) is Status.DONE:
        return []
    task = _on_site(crew, command.task_id)
    return [events.TaskFinished(task_id=task.task_id)]


def _release(command: commands.ReleaseTaskRequest, crew: Crew) -> Sequence[Message]:
    task_id = command.task_id
    if crew.how_it_ended(task_id) is Status.RELEASED:
        return []
    waiting = crew.next_task
    released = events.TaskReleased(task_id=task_id, reason=command.reason)
    if waiting is not None and waiting.task_id == task_id:
        return [released]
    task = _active(crew, task_id)
    if command.reason in OUT_OF_QUEUE:
        raise Rejected("TASK_ACTIVE", f"task {task_id} has begun: it waits for no other", "task_id")
    if task.site_unsafe and command.reason not in LEAVING_UNSAFE:
        message = "make the site safe and declare it safe, or give BREAKDOWN or RELIEVED"
        raise Rejected("SITE_UNSAFE", message, "reason")
    if waiting is None or command.reason != BREAKDOWN:
        return [released]
    return [events.NextTaskReleased(task_id=waiting.task_id, reason=BREAKDOWN), released]


def _on_site(crew: Crew, task_id: str) -> Task:
    task = _active(crew, task_id)
    if task.status not in AT_SITE:
        raise Rejected("CREW_NOT_ON_SITE", f"use Arrive for task {task_id} first", "task_id")
    return task


def _active(crew: Crew, task_id: str) -> Task:
    """The active task, where that is the one; else why not."""
    if crew.task is not None and crew.task.task_id == task_id:
        return crew.task
    if crew.next_task is not None and crew.next_task.task_id == task_id:
        first = crew.task.task_id if crew.task else ""
        how = "finish" if crew.next_task.status is Status.QUEUED else "use MakeSafe for"
        raise Rejected("TASK_WAITING", f"task {task_id} waits: {how} task {first} first", "task_id")
    if crew.offer is not None and crew.offer.task_id == task_id:
        raise Rejected("TASK_OFFERED", f"accept or decline task {task_id} first", "task_id")
    ended = crew.how_it_ended(task_id)
    if ended is not None:
        raise Rejected(f"TASK_{ended.name}", f"task {task_id} is no longer the crew's", "task_id")
    raise Rejected("TASK_UNKNOWN", f"the crew has no task {task_id}", "task_id")
