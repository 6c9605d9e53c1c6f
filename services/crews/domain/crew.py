"""The state of a crew: its card, its shift, its task, and the task that is offered to it."""

from __future__ import annotations

from typing import Any

import msgspec
from google.protobuf.message import Message
from msgspec.structs import replace

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.availability import AVAILABLE, Availability, availability_after
from services.crews.domain.backup import after_request
from services.crews.domain.duty import OFF_DUTY, Duty, duty_after
from services.crews.domain.place import NOWHERE, Place, place_of
from services.crews.domain.task import EndedTask, Status, Task, offered_task
from vigie.crew.v1 import events_pb2 as events

REMEMBERED_TASKS = 8

PEOPLE = 2
"""The size of a crew that states none: a person alone does not work beside traffic. Own rule."""

SPOKEN = frozenset(
    {
        events.ShiftStarted,
        events.AvailabilitySet,
        events.BackupRequested,
        events.TaskAccepted,
        events.TaskDeclined,
        events.CrewDeparted,
        events.CrewArrived,
        events.SiteDeclared,
        events.TaskSuspended,
        events.TaskFinished,
    }
)
"""Events that follow from the crew's own command, or from one that an operator sends for it."""

OF_HOURS = frozenset(
    {
        events.AvailabilitySet,
        events.CrewCalledOut,
        events.OnCallEnded,
        events.OnCallStarted,
        events.ShiftEnded,
        events.ShiftOverrun,
        events.ShiftStarted,
        events.SilenceNoted,
        events.UnavailabilityEnded,
    }
)
"""Events about when the crew works: they change its duty and its availability, and no task."""


class Crew(msgspec.Struct, frozen=True):
    """One crew. It can hold one active task, one offer, and one accepted task that waits.

    `next_task` waits until the site of `task` is safe while `task` is MAKING_SAFE; else it is
    QUEUED until `task` is done. `ended` is the last few, oldest first.
    `heard_time` is that of the crew's last command with an effect, in microseconds since 1970, UTC.
    """

    registered: bool = False
    name: str = ""
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    lending: int = 0
    depot: Place = NOWHERE
    size: int = PEOPLE
    duty: Duty = OFF_DUTY
    availability: Availability = AVAILABLE
    heard_time: int = 0
    task: Task | None = None
    offer: Task | None = None
    next_task: Task | None = None
    diversions: int = 0
    ended: tuple[EndedTask, ...] = ()

    @property
    def on_duty(self) -> bool:
        """Whether it is in a shift or called out."""
        return self.duty.on_duty

    @property
    def shift_end_time(self) -> int:
        """The end of its shift, in microseconds since 1970, UTC; 0 off duty."""
        return self.duty.shift_end_time

    @property
    def offered_from(self) -> int:
        """The least urgent priority that it can be offered before its shift ends; 0 for none."""
        return min(self.duty.offered_from, self.availability.offered_from)

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
    of_hours = type(event) in OF_HOURS
    after = _with_hours(crew, event, context) if of_hours else _after(crew, event, context)
    return replace(after, heard_time=context.time) if type(event) in SPOKEN else after


def _with_hours(crew: Crew, event: Message, context: DecisionContext) -> Crew:
    began = isinstance(event, events.ShiftStarted | events.CrewCalledOut)
    return replace(
        crew,
        duty=duty_after(crew.duty, event, context.time),
        availability=availability_after(crew.availability, event, on_duty=crew.on_duty),
        diversions=0 if began else crew.diversions,
    )


def _after(crew: Crew, event: Message, context: DecisionContext) -> Crew:
    match event:
        case events.CrewRegistered():
            return _with_card(crew, event)
        case _:
            return _after_task_event(crew, event, context)


def _after_task_event(crew: Crew, event: Message, context: DecisionContext) -> Crew:
    match event:
        case events.TaskOffered():
            ended = _without(crew.ended, event.task_id)
            return replace(crew, offer=offered_task(event), ended=ended)
        case events.TaskAmended():
            return _amended(crew, event, context)
        case events.TaskAccepted():
            return _accepted(crew, context)
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
        case events.NextTaskReleased():
            return _without_next(crew, context)
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
        size=event.size or PEOPLE,
    )


def _amended(crew: Crew, event: events.TaskAmended, context: DecisionContext) -> Crew:
    def after(task: Task | None) -> Task | None:
        named = task is not None and task.task_id == event.task_id
        return task.amended(event, context.time) if task and named else task

    return replace(
        crew, task=after(crew.task), next_task=after(crew.next_task), offer=after(crew.offer)
    )


def _accepted(crew: Crew, context: DecisionContext) -> Crew:
    """The offer becomes the active task, or waits where another one is still active."""
    if crew.offer is None:
        return crew
    accepted = replace(crew.offer, status=Status.ACCEPTED, accepted_time=context.time)
    if crew.task is None:
        return replace(crew, task=accepted.begun(context.time), offer=None)
    if accepted.after_task_id:
        accepted = replace(accepted, status=Status.QUEUED)
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
    begun = crew.next_task and crew.next_task.begun(context.time)
    return replace(crew, task=begun, next_task=None, ended=ended)


def _released(crew: Crew, task_id: str, context: DecisionContext) -> Crew:
    if crew.next_task is None or crew.next_task.task_id != task_id:
        return _left(crew, Status.RELEASED, context)
    task = crew.task
    if task is not None and task.status is Status.MAKING_SAFE:
        task = replace(task, status=Status.ON_SITE)
    return replace(_without_next(crew, context), task=task)


def _without_next(crew: Crew, context: DecisionContext) -> Crew:
    """The waiting task is the crew's no more; the active one goes on as it is."""
    if crew.next_task is None:
        return crew
    ended = _with(crew.ended, crew.next_task, Status.RELEASED, context)
    return replace(crew, next_task=None, ended=ended)


def _after_step(crew: Crew, event: Message, context: DecisionContext) -> Crew:
    turning_out = isinstance(event, events.CrewDeparted | events.CrewArrived)
    duty = replace(crew.duty, turning_out=False) if turning_out else crew.duty
    changes = _changes(crew.task, event, context)
    return replace(crew, task=crew.task and replace(crew.task, **changes), duty=duty)


def _changes(task: Task | None, event: Message, context: DecisionContext) -> dict[str, Any]:
    """Return the changes of a step to the active task. Raises `TypeError` for any other event."""
    match event:
        case events.CrewDeparted():
            before = task.departed_time if task else 0
            return {"status": Status.EN_ROUTE, "departed_time": before or context.time}
        case events.CrewArrived(at_hold_place=True):
            return {"status": Status.HOLDING}
        case events.CrewArrived():
            return {"status": Status.ON_SITE, "arrived_time": context.time}
        case events.MakingSafeStarted():
            return {"status": Status.MAKING_SAFE}
        case events.SiteDeclared():
            return {
                "site_unsafe": event.unsafe,
                "site_declared": True,
                "make_safe_seconds": event.make_safe_seconds,
            }
        case events.BackupRequested():
            return {"backups": after_request(task.backups if task else (), event)}
        case _:
            raise TypeError(f"no crew folds {event.DESCRIPTOR.full_name}")


def _without(ended: tuple[EndedTask, ...], task_id: str) -> tuple[EndedTask, ...]:
    return tuple(past for past in ended if past.task_id != task_id)


def _with(
    ended: tuple[EndedTask, ...], task: Task, status: Status, context: DecisionContext
) -> tuple[EndedTask, ...]:
    past = EndedTask(task.task_id, task.need_id, status, context.time)
    return (*_without(ended, task.task_id), past)[-REMEMBERED_TASKS:]
