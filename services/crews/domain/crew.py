"""The state of a crew: its card, its shift, its task, and the task that is offered to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.place import NOWHERE, Place, place_of
from services.crews.domain.task import EndedTask, Status, Task
from vigie.crew.v1 import events_pb2 as events

REMEMBERED_TASKS = 8


@dataclass(frozen=True, slots=True)
class Crew:
    """One crew. It can hold one active task, one offer, and one task that waits for a safe site.

    `next_task` is set only while `task` is being made safe. `ended` is the last few, oldest first.
    """

    registered: bool = False
    name: str = ""
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    lending: int = 0
    depot: Place = NOWHERE
    on_duty: bool = False
    shift_end_time: int = 0
    task: Task | None = None
    offer: Task | None = None
    next_task: Task | None = None
    diversions: int = 0
    ended: tuple[EndedTask, ...] = ()

    @property
    def free(self) -> bool:
        """Whether it has nothing to do and nothing to answer."""
        return not self.held

    @property
    def held(self) -> tuple[Task, ...]:
        """The tasks that it has or is offered: the active one first, the offered one last."""
        return tuple(task for task in (self.task, self.next_task, self.offer) if task is not None)

    def how_it_ended(self, task_id: str) -> Status | None:
        """How the crew lost a task, or None where it has it still or never had."""
        return next((past.status for past in self.ended if past.task_id == task_id), None)


def evolve(crew: Crew, event: Message, context: DecisionContext) -> Crew:
    """The crew after an event."""
    match event:
        case events.CrewRegistered():
            return _with_card(crew, event)
        case events.ShiftStarted():
            end_time = event.end_time.ToMicroseconds()
            return replace(crew, on_duty=True, shift_end_time=end_time, diversions=0)
        case events.ShiftEnded():
            return replace(crew, on_duty=False, shift_end_time=0)
        case events.TaskOffered():
            return replace(crew, offer=_offered(event), ended=_without(crew.ended, event.task_id))
        case events.TaskAccepted():
            return _accepted(crew)
        case events.TaskDeclined():
            return _unreserved(crew, Status.DECLINED, context)
        case events.OfferExpired():
            return _unreserved(crew, Status.EXPIRED, context)
        case events.OfferWithdrawn():
            return _unreserved(crew, Status.WITHDRAWN, context)
        case events.TaskSuspended():
            left = _left(crew, Status.SUSPENDED, context)
            return replace(left, diversions=crew.diversions + 1)
        case events.TaskFinished():
            return _left(crew, Status.DONE, context)
        case events.TaskReleased():
            return _released(crew, event.task_id, context)
        case _:
            return _after_step(crew, event, context)


def _with_card(crew: Crew, event: events.CrewRegistered) -> Crew:
    return replace(
        crew,
        registered=True,
        name=event.name,
        skills=tuple(event.skills),
        equipment=tuple(event.equipment),
        lending=int(event.lending),
        depot=place_of(event.depot),
    )


def _offered(event: events.TaskOffered) -> Task:
    return Task(
        task_id=event.task_id,
        need_id=event.need_id,
        kind=event.kind,
        priority=int(event.priority),
        place=place_of(event.place),
        clock_start_time=event.clock_start_time.ToMicroseconds(),
        lease_end_time=event.lease_end_time.ToMicroseconds(),
        order_id=event.order_id,
        work_seconds=event.work_seconds,
        make_safe_seconds=event.make_safe_seconds,
    )


def _accepted(crew: Crew) -> Crew:
    """The offer becomes the active task, or waits where another one is still active."""
    if crew.offer is None:
        return crew
    accepted = replace(crew.offer, status=Status.ACCEPTED)
    if crew.task is None:
        return replace(crew, task=accepted, offer=None)
    return replace(crew, next_task=accepted, offer=None)


def _unreserved(crew: Crew, status: Status, context: DecisionContext) -> Crew:
    if crew.offer is None:
        return crew
    return replace(crew, offer=None, ended=_with(crew.ended, crew.offer, status, context))


def _left(crew: Crew, status: Status, context: DecisionContext) -> Crew:
    """The active task is the crew's no more; the one that waited takes its place."""
    if crew.task is None:
        return crew
    ended = _with(crew.ended, crew.task, status, context)
    return replace(crew, task=crew.next_task, next_task=None, ended=ended)


def _released(crew: Crew, task_id: str, context: DecisionContext) -> Crew:
    if crew.next_task is None or crew.next_task.task_id != task_id:
        return _left(crew, Status.RELEASED, context)
    ended = _with(crew.ended, crew.next_task, Status.RELEASED, context)
    back = crew.task and replace(crew.task, status=Status.ON_SITE)
    return replace(crew, task=back, next_task=None, ended=ended)


def _after_step(crew: Crew, event: Message, context: DecisionContext) -> Crew:
    changes = _changes(event, context)
    return replace(crew, task=crew.task and replace(crew.task, **changes))


def _changes(event: Message, context: DecisionContext) -> dict[str, Any]:
    """Return the changes of a step to the active task."""
    match event:
        case events.CrewDeparted():
            return {"status": Status.EN_ROUTE}
        case events.CrewArrived():
            return {"status": Status.ON_SITE, "arrived_time": context.time}
        case events.MakingSafeStarted():
            return {"status": Status.MAKING_SAFE}
        case events.SiteDeclared():
            seconds = event.make_safe_seconds
            return {"site_unsafe": event.unsafe, "make_safe_seconds": seconds}
        case _:
            raise TypeError(f"no crew folds {event.DESCRIPTOR.full_name}")


def _without(ended: tuple[EndedTask, ...], task_id: str) -> tuple[EndedTask, ...]:
    return tuple(past for past in ended if past.task_id != task_id)


def _with(
    ended: tuple[EndedTask, ...], task: Task, status: Status, context: DecisionContext
) -> tuple[EndedTask, ...]:
    past = EndedTask(task.task_id, task.need_id, status, context.time)
    return (*_without(ended, task.task_id), past)[-REMEMBERED_TASKS:]
