"""The bulletins about a department's crews. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.crew import Crew, evolve
from services.crews.domain.place import place_message
from services.crews.domain.task import Status, Task
from services.crews.domain.timestamp import timestamp
from services.crews.shown_hours import shown_hours
from vigie.bulletin.v1.bulletin_pb2 import (
    Bulletin,
    CrewChanged,
    LendingRule,
    ModeChanged,
    OrderAnswered,
    TaskChanged,
    TaskStatus,
)
from vigie.crew.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1.place_pb2 import Priority

COORDINATION = "coordination"

OUTCOMES = {
    journal.OUTCOME_ACCEPTED: "accepted",
    journal.OUTCOME_REFUSED: "refused",
    journal.OUTCOME_EXPIRED: "expired",
    journal.OUTCOME_FAILED: "failed",
}

GOING_ON = frozenset({Status.EN_ROUTE, Status.ON_SITE, Status.MAKING_SAFE})
TAKEN_UP = frozenset({Status.OFFERED, Status.ACCEPTED})

# The fields of a crew that its bulletin shows.
CARD = (
    "name",
    "skills",
    "equipment",
    "lending",
    "depot",
    "size",
    "duty",
    "availability",
    "diversions",
)


def bulletin(entry: JournalEntry, department: str, message: Message) -> Bulletin:
    """Return a bulletin about a record. Its content is one message of the oneof `news`."""
    record = entry.record
    content: dict[str, Any] = {_news_field(message.DESCRIPTOR): message}
    return Bulletin(
        department=department,
        aggregate=record.aggregate,
        version=record.version,
        event_time=record.decided_time,
        **content,
    )


@cache
def _news_field(descriptor: Descriptor) -> str:
    fields = Bulletin.DESCRIPTOR.oneofs_by_name["news"].fields
    return next(field.name for field in fields if field.message_type == descriptor)


def order_answered(entry: JournalEntry) -> Iterator[OrderAnswered]:
    """Yield the answer to an order of coordination, rejected or not; else nothing.

    A duplicate of an order is answered again with the outcome of the first.
    """
    record = entry.record
    if record.actor != COORDINATION:
        return
    duplicate = record.outcome == journal.OUTCOME_DUPLICATE
    outcome = OUTCOMES[record.first_outcome if duplicate else record.outcome]
    yield OrderAnswered(order_id=record.command_id, outcome=outcome, reason=record.reason.code)


def mode_bulletins(entry: JournalEntry) -> Iterator[ModeChanged]:
    """Yield each change of the dispatch mode."""
    for event in entry.events:
        yield ModeChanged(local=isinstance(event, events.LocalModeEntered))


def crew_bulletins(entry: JournalEntry) -> Iterator[Message]:
    """Yield the steps of a crew's tasks, then the crew itself if what others see of it changed.

    A task that the crew leaves comes before the one that it takes up, so that a reader of one
    bulletin at a time never sees two active tasks on one crew.
    """
    before = entry.before if entry.before is not None else Crew()
    yield from sorted(_tasks(entry, before), key=_turn)
    if entry.state is not None and _card(before) != _card(entry.state):
        yield crew_changed(entry.id, entry.state)


def crew_changed(crew_id: str, crew: Crew) -> CrewChanged:
    """Return the crew's current card."""
    return CrewChanged(
        crew_id=crew_id,
        name=crew.name,
        skills=crew.skills,
        equipment=crew.equipment,
        lending=proto_enum(LendingRule, crew.lending),
        depot=place_message(crew.depot),
        diversions=crew.diversions,
        **shown_hours(crew),
    )


def _card(crew: Crew) -> tuple[Any, ...]:
    return tuple(getattr(crew, name) for name in CARD)


def _turn(task: TaskChanged) -> int:
    """First what the crew has no more, then what it goes on with, then what it takes up."""
    status = Status(task.status)
    return 2 if status in TAKEN_UP else 1 if status in GOING_ON else 0


def _tasks(entry: JournalEntry, crew: Crew) -> Iterator[TaskChanged]:
    """Each step of each task of the record, as it was right then."""
    for event in entry.events:
        after = evolve(crew, event, entry.context)
        task_id = getattr(event, "task_id", "")
        for task in _touched(crew, after, task_id):
            yield _task_changed(entry.id, task, event if task.task_id == task_id else None)
        crew = after


def _touched(before: Crew, after: Crew, task_id: str) -> Iterator[Task]:
    """The task that the event names, and any other whose step it changed."""
    held = {task.task_id: task for task in before.held}
    held_after = {task.task_id: task for task in after.held}
    for touched_id, task in (held | held_after).items():
        ended = after.how_it_ended(touched_id) if touched_id not in held_after else None
        now = replace(task, status=ended) if ended else task
        if touched_id == task_id or now.status != held.get(touched_id, now).status:
            yield now


def _task_changed(crew_id: str, task: Task, event: Message | None) -> TaskChanged:
    changed = TaskChanged(
        crew_id=crew_id,
        task_id=task.task_id,
        need_id=task.need_id,
        priority=proto_enum(Priority, task.priority),
        status=proto_enum(TaskStatus, task.status),
        reason=getattr(event, "reason", ""),
        site_unsafe=not event.left_safe
        if isinstance(event, events.TaskSuspended)
        else task.site_unsafe,
        make_safe_seconds=task.make_safe_seconds,
        clock_start_time=timestamp(task.clock_start_time),
        lease_end_time=timestamp(task.lease_end_time),
        order_id=task.order_id,
        place=place_message(task.place),
    )
    if task.arrived_time:
        changed.work_end_time.FromMicroseconds(task.arrived_time + task.work_seconds * MICROS)
    return changed
