"""What the city is told of a department's crews. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.domain.crew import Crew, evolve
from services.crews.domain.task import Status, Task, place_message, timestamp
from vigie.bulletin.v1 import bulletin_pb2
from vigie.bulletin.v1.bulletin_pb2 import Bulletin, CrewChanged, OrderAnswered, TaskChanged
from vigie.crew.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

COORDINATION = "coordination"

OUTCOMES = {
    journal.OUTCOME_ACCEPTED: "accepted",
    journal.OUTCOME_REFUSED: "refused",
    journal.OUTCOME_EXPIRED: "expired",
    journal.OUTCOME_FAILED: "failed",
}

GOING_ON = frozenset({Status.EN_ROUTE, Status.ON_SITE, Status.MAKING_SAFE})
TAKEN_UP = frozenset({Status.OFFERED, Status.ACCEPTED})

# The card, and what of the shift stands on it.
CARD = (
    "name",
    "skills",
    "equipment",
    "lending",
    "depot",
    "on_duty",
    "shift_end_time",
    "diversions",
)


def bulletin(entry: JournalEntry, department: str, **news: Any) -> Bulletin:
    """One piece of news out of a record: `news` is one field of the oneof."""
    record = entry.record
    return Bulletin(
        department=department,
        aggregate=record.aggregate,
        version=record.version,
        event_time=record.decided_time,
        **news,
    )


def order_answered(entry: JournalEntry, department: str) -> list[Bulletin]:
    """The answer to an order of coordination, whatever became of it; nothing for other records.

    An order met twice is answered again with its first outcome.
    """
    record = entry.record
    if record.actor != COORDINATION:
        return []
    twice = record.outcome == journal.OUTCOME_DUPLICATE
    outcome = OUTCOMES[record.first_outcome if twice else record.outcome]
    answer = OrderAnswered(order_id=record.command_id, outcome=outcome, reason=record.reason.code)
    return [bulletin(entry, department, order_answered=answer)]


def crew_bulletins(entry: JournalEntry, department: str) -> list[Bulletin]:
    """The news of a crew's or the desk's record; nothing for other aggregates.

    A task that is left is told before the one that is taken up, so that whoever reads one bulletin
    at a time never sees two active tasks on one crew.
    """
    if entry.kind == "desk":
        return [bulletin(entry, department, mode_changed=mode) for mode in _modes(entry)]
    if entry.kind != "crew":
        return []
    before = entry.before if entry.before is not None else Crew()
    tasks = sorted(_tasks(entry, before), key=_turn)
    news = [bulletin(entry, department, task_changed=task) for task in tasks]
    if entry.state is not None and _card(before) != _card(entry.state):
        news.append(bulletin(entry, department, crew_changed=crew_changed(entry.id, entry.state)))
    return news


def crew_changed(crew_id: str, crew: Crew) -> CrewChanged:
    """The crew's card as it now stands."""
    return CrewChanged(
        crew_id=crew_id,
        name=crew.name,
        skills=crew.skills,
        equipment=crew.equipment,
        lending=crew.lending,  # type: ignore[arg-type]
        on_duty=crew.on_duty,
        shift_end_time=timestamp(crew.shift_end_time) if crew.on_duty else None,
        depot=place_message(crew.depot),
        diversions=crew.diversions,
    )


def _card(crew: Crew) -> tuple[Any, ...]:
    return tuple(getattr(crew, name) for name in CARD)


def _modes(entry: JournalEntry) -> Iterator[bulletin_pb2.ModeChanged]:
    for event in entry.events:
        yield bulletin_pb2.ModeChanged(local=isinstance(event, events.LocalModeEntered))


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
        priority=task.priority,  # type: ignore[arg-type]
        status=int(task.status),  # type: ignore[arg-type]
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
