"""A leak of the mains, from its report to its repair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias, assert_never

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.crews.domain.place import NOWHERE, Place, place_of
from services.crews.need import P1, P3, Need, Requirements
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.need.v1.commands_pb2 import NoteTaskRequest
from vigie.water.v1 import events_pb2 as events, service_pb2 as api

Event: TypeAlias = (
    events.LeakReported
    | events.LeakAssigned
    | events.LeakRequeued
    | events.LeakRepaired
    | events.LeakClosed
)

REQUIREMENTS: Mapping[str, Requirements] = {
    "burst_main": Requirements(
        P1, ("water",), ("pump",), 5_400, 600, "undermines the street and floods cellars"
    ),
    "seeping_joint": Requirements(P3, ("water",), (), 2_700, 300, "loses water, endangers no one"),
}
TAKEN = {
    bulletin.TASK_STATUS_QUEUED,
    bulletin.TASK_STATUS_ACCEPTED,
    bulletin.TASK_STATUS_EN_ROUTE,
    bulletin.TASK_STATUS_HOLDING,
    bulletin.TASK_STATUS_ON_SITE,
}
LEFT = {
    bulletin.TASK_STATUS_DECLINED,
    bulletin.TASK_STATUS_EXPIRED,
    bulletin.TASK_STATUS_WITHDRAWN,
    bulletin.TASK_STATUS_SUSPENDED,
    bulletin.TASK_STATUS_RELEASED,
}


class Status(Enum):
    """How far a leak has come. The names are those of `LeakState`."""

    ABSENT = "absent"
    REPORTED = "reported"
    ASSIGNED = "assigned"
    REPAIRED = "repaired"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Leak:
    """A leak. `reported_time` is in microseconds since 1970, UTC."""

    status: Status = Status.ABSENT
    kind: str = ""
    place: Place = NOWHERE
    valve_id: str = ""
    reported_time: int = 0
    task_id: str = ""
    crew: str = ""

    @property
    def open(self) -> bool:
        """Whether the leak still needs a crew."""
        return self.status in {Status.REPORTED, Status.ASSIGNED}


def decide(command: Message, leak: Leak, _context: DecisionContext) -> Sequence[Message]:
    """Return the events of a command for a leak."""
    match command:
        case api.ReportLeakRequest() if leak.status is Status.ABSENT:
            reported = events.LeakReported(
                kind=command.kind, place=command.place, valve_id=command.valve_id
            )
            return [reported]
        case api.CloseLeakRequest() if leak.status is Status.REPAIRED:
            raise Rejected("LEAK_REPAIRED", "The leak is repaired: report a new one.", "leak_id")
        case api.CloseLeakRequest() if leak.open:
            return [events.LeakClosed(reason=command.reason)]
        case _:
            return []


def on_task(command: NoteTaskRequest, leak: Leak, _part: str) -> Sequence[Message]:
    """Return the events of a step of the task that serves an open leak."""
    same = leak.task_id == command.task_id
    if command.status == bulletin.TASK_STATUS_DONE:
        return [events.LeakRepaired(task_id=command.task_id, crew=command.crew)]
    if command.status in TAKEN and not same:
        return [events.LeakAssigned(task_id=command.task_id, crew=command.crew)]
    return [events.LeakRequeued(task_id=command.task_id)] if command.status in LEFT and same else []


def evolve(leak: Leak, event: Event, context: DecisionContext) -> Leak:
    """Return the leak after an event."""
    match event:
        case events.LeakReported():
            place = place_of(event.place)
            return Leak(Status.REPORTED, event.kind, place, event.valve_id, context.time)
        case events.LeakAssigned():
            return replace(leak, status=Status.ASSIGNED, task_id=event.task_id, crew=event.crew)
        case events.LeakRequeued():
            return replace(leak, status=Status.REPORTED, task_id="", crew="")
        case events.LeakRepaired():
            return replace(leak, status=Status.REPAIRED, task_id=event.task_id, crew=event.crew)
        case events.LeakClosed():
            return replace(leak, status=Status.CLOSED, task_id="", crew="")
        case _:
            assert_never(event)


def needs(leak: Leak, _leak_id: str) -> list[Need]:
    """Return the need of a leak while it is open."""
    if not leak.open:
        return []
    requirements = REQUIREMENTS[leak.kind]
    need = Need(
        kind=leak.kind,
        priority=requirements.priority,
        place=leak.place,
        clock_start_time=leak.reported_time,
        requirements=requirements,
        assigned=leak.status is Status.ASSIGNED,
    )
    return [need]


leak_decider = Decider(decide, evolve, Leak())
