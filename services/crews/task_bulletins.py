"""The bulletins of a crew's tasks: their steps, their corrections and requests for backup. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from google.protobuf.message import Message
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.backup import backup_of, role_message
from services.crews.domain.crew import Crew, evolve
from services.crews.domain.place import place_message
from services.crews.domain.task import Status, Task
from services.crews.domain.timestamp import timestamp
from vigie.bulletin.v1.bulletin_pb2 import BackupRequested, TaskChanged, TaskStatus
from vigie.crew.v1 import events_pb2 as events
from vigie.type.v1.place_pb2 import Priority

GOING_ON = frozenset({Status.EN_ROUTE, Status.HOLDING, Status.ON_SITE, Status.MAKING_SAFE})
TAKEN_UP = frozenset({Status.OFFERED, Status.ACCEPTED, Status.QUEUED})
STEP_TIMES = ("accepted_time", "active_time", "departed_time", "arrived_time")


def task_bulletins(entry: JournalEntry, before: Crew) -> Iterable[TaskChanged]:
    """Return the steps of the tasks of a crew's record, of which `before` is the state before.

    A task that the crew leaves comes before the one that it takes up, so that a reader of one
    bulletin at a time never sees two active tasks on one crew. Where two events of the record
    change a task within one step, only the last state counts; a task that begins and ends in one
    record has only ended, so that its last bulletin is its last state.
    """
    changes = {(change.task_id, change.status): change for change in _tasks(entry, before)}
    last = {change.task_id: _turn(change) for change in changes.values()}
    kept = (change for change in changes.values() if _turn(change) <= last[change.task_id])
    return sorted(kept, key=_turn)


def backup_bulletins(entry: JournalEntry) -> Iterator[BackupRequested]:
    """Yield each request for backup, with what the active task serves."""
    task = entry.state.task if entry.state is not None else None
    for event in entry.events:
        if isinstance(event, events.BackupRequested) and task is not None:
            yield BackupRequested(
                crew_id=entry.id,
                task_id=task.task_id,
                need_id=task.need_id,
                incident_id=task.incident_id,
                role=role_message(backup_of(event)),
                reason=event.reason,
                cancelled=event.cancelled,
            )


def _turn(task: TaskChanged) -> int:
    """First what the crew has no more, then what it goes on with, then what it takes up."""
    status = Status(task.status)
    return 2 if status in TAKEN_UP else 1 if status in GOING_ON else 0


def _tasks(entry: JournalEntry, crew: Crew) -> Iterator[TaskChanged]:
    """Each step of each task of the record, as it was right then."""
    for event in entry.events:
        after = evolve(crew, event, entry.context)
        if isinstance(event, events.BackupRequested):
            crew = after
            continue
        task_id = getattr(event, "task_id", "")
        for task in _touched(crew, after, task_id):
            yield _task_changed(entry.id, task, event if task.task_id == task_id else None)
        crew = after


def _touched(before: Crew, after: Crew, task_id: str) -> Iterator[Task]:
    """The task that the event names, and any other whose step it changed or that it began."""
    held = {task.task_id: task for task in before.held}
    held_after = {task.task_id: task for task in after.held}
    for touched_id, task in (held | held_after).items():
        ended = after.how_it_ended(touched_id) if touched_id not in held_after else None
        now = replace(task, status=ended) if ended else task
        was = held.get(touched_id, now)
        begun = now.active_time != was.active_time
        if touched_id == task_id or now.status != was.status or begun:
            yield now


def _task_changed(crew_id: str, task: Task, event: Message | None) -> TaskChanged:
    changed = TaskChanged(
        crew_id=crew_id,
        task_id=task.task_id,
        need_id=task.need_id,
        priority=proto_enum(Priority, task.priority),
        status=proto_enum(TaskStatus, task.status),
        reason=getattr(event, "reason", ""),
        site_unsafe=task.site_unsafe and not _made_safe(event),
        make_safe_seconds=task.make_safe_seconds,
        clock_start_time=timestamp(task.clock_start_time),
        lease_end_time=timestamp(task.lease_end_time),
        order_id=task.order_id,
        place=place_message(task.place),
    )
    if task.arrived_time:
        changed.work_end_time.FromMicroseconds(task.arrived_time + task.work_seconds * MICROS)
    for name in STEP_TIMES:
        if time := getattr(task, name):
            getattr(changed, name).FromMicroseconds(time)
    return changed


def _made_safe(event: Message | None) -> bool:
    """Whether the crew leaves its site safe: work that is done leaves nothing open."""
    if isinstance(event, events.TaskSuspended):
        return event.left_safe
    return isinstance(event, events.TaskFinished)
