"""A closure: a street that vehicles cannot use, until an operator opens it.

A closure never opens by itself: a street that is open on the map and blocked on the ground sends
crews into it. Past its time it becomes overdue, and is shown so until it is opened or prolonged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias, assert_never

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.roads.domain.values import HasEdge
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands

Event: TypeAlias = (
    events.RoadClosed | events.ClosureProlonged | events.ClosureOverdue | events.RoadOpened
)
UNTIL = "until"


class Status(Enum):
    """Whether the street is closed. The words are those of `ClosureState`."""

    ABSENT = "absent"
    CLOSED = "closed"
    OVERDUE = "overdue"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Closure:
    """A closure. Times are microseconds since 1970, UTC; 0 where there is none."""

    status: Status = Status.ABSENT
    edge_ids: tuple[str, ...] = ()
    street: str = ""
    until_time: int = 0
    reason: str = ""
    closed_time: int = 0
    opened_time: int = 0


def evolve(closure: Closure, event: Event, context: DecisionContext) -> Closure:
    """Return the closure after an event."""
    match event:
        case events.RoadClosed():
            return Closure(
                Status.CLOSED,
                tuple(event.edge_ids),
                event.street,
                event.until_time.ToMicroseconds(),
                event.reason,
                context.time,
            )
        case events.ClosureProlonged():
            until = event.until_time.ToMicroseconds()
            return replace(closure, status=Status.CLOSED, until_time=until)
        case events.ClosureOverdue():
            return replace(closure, status=Status.OVERDUE)
        case events.RoadOpened():
            return replace(closure, status=Status.OPENED, opened_time=context.time)
        case _:
            assert_never(event)


def due(closure: Closure) -> tuple[int, str] | None:
    """Wait for the time that was given, once."""
    return (closure.until_time, UNTIL) if closure.status is Status.CLOSED else None


def closure_decider(has_edge: HasEdge) -> Decider[Closure]:
    """Make the decider of closures for the street graph that `has_edge` looks up."""

    def decide(command: Message, closure: Closure, context: DecisionContext) -> Sequence[Message]:
        match command:
            case commands.CloseRoadRequest():
                return _close(command, closure, context, has_edge)
            case journal.ElapseRequest():
                past = closure.status is Status.CLOSED and closure.until_time <= context.time
                return [events.ClosureOverdue()] if past and command.kind == UNTIL else []
            case commands.ProlongClosureRequest():
                return _prolong(command, closure, context)
            case commands.OpenRoadRequest():
                return [] if closure.status is Status.OPENED else [events.RoadOpened()]
            case _:
                raise TypeError(command.DESCRIPTOR.full_name)

    return Decider(decide, evolve, Closure(), due)


def _close(
    command: commands.CloseRoadRequest,
    closure: Closure,
    context: DecisionContext,
    has_edge: HasEdge,
) -> Sequence[Message]:
    if closure.status is not Status.ABSENT:
        return []  # its id comes from the request: the same closure, sent twice
    for number, edge_id in enumerate(command.edge_ids):
        if not has_edge(edge_id):
            no = f"The street graph has no arc {edge_id}: take ids from the city's edges file."
            raise Rejected("EDGE_ID_INVALID", no, f"edge_ids[{number}]")
    _refuse_past(command.until_time.ToMicroseconds(), context)
    return [
        events.RoadClosed(
            edge_ids=command.edge_ids,
            street=command.street,
            until_time=command.until_time,
            reason=command.reason,
        )
    ]


def _prolong(
    command: commands.ProlongClosureRequest, closure: Closure, context: DecisionContext
) -> Sequence[Message]:
    if closure.status is Status.OPENED:
        raise Rejected("ROAD_OPEN", "The street is open: close it with CloseRoad.", "closure_id")
    until = command.until_time.ToMicroseconds()
    if until == closure.until_time:
        return []
    _refuse_past(until, context)
    return [events.ClosureProlonged(until_time=command.until_time)]


def _refuse_past(until: int, context: DecisionContext) -> None:
    if until <= context.time:
        raise Rejected(
            "UNTIL_TIME_INVALID", "until_time is to come: give a later one.", "until_time"
        )
