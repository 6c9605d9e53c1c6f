"""A diversion: a way round that is signed in the streets, until an operator closes it.

A diversion never ends by time: signs that are still up send drivers round. Past its time it is
overdue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.city.ground import Ground
from services.crews.domain.fields import read, written
from services.traffic.domain.values import future
from vigie.journal.v1 import journal_pb2 as journal
from vigie.traffic.v1 import events_pb2 as events, service_pb2 as commands

UNTIL_TIMER = "until"


class Status(Enum):
    """Whether the diversion is signed. The words are those of `DiversionState`."""

    ABSENT = "absent"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


STATUSES = {
    events.DiversionOpened: Status.OPEN,
    events.DiversionProlonged: Status.OPEN,
    events.DiversionOverdue: Status.OVERDUE,
    events.DiversionClosed: Status.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Diversion:
    """A diversion. Times are microseconds since 1970, UTC; 0 where there is none."""

    status: Status = Status.ABSENT
    edge_ids: tuple[str, ...] = ()
    via_edge_ids: tuple[str, ...] = ()
    street: str = ""
    reason: str = ""
    until_time: int = 0
    opened_time: int = 0
    closed_time: int = 0


def evolve(diversion: Diversion, event: Message, context: DecisionContext) -> Diversion:
    """Return the diversion after an event."""
    changed = replace(diversion, status=STATUSES[type(event)], **read(event))
    match event:
        case events.DiversionOpened():
            return replace(changed, opened_time=context.time)
        case events.DiversionClosed():
            return replace(changed, closed_time=context.time)
        case _:
            return changed


def due(diversion: Diversion) -> tuple[int, str] | None:
    """Wait for the time that was given, once."""
    return (diversion.until_time, UNTIL_TIMER) if diversion.status is Status.OPEN else None


def diversion_decider(ground: Ground) -> Decider[Diversion]:
    """Make the decider of diversions for the street graph of a city."""

    def decide(
        command: Message, diversion: Diversion, context: DecisionContext
    ) -> Sequence[Message]:
        is_closed = diversion.status is Status.CLOSED
        match command:
            case commands.OpenDiversionRequest():
                # Its id comes from the request: one that is there is the same, sent twice.
                known = diversion.status is not Status.ABSENT
                return [] if known else _open(command, context, ground)
            case commands.ProlongDiversionRequest() if is_closed:
                message = "The diversion is closed: sign another one with OpenDiversion."
                raise Rejected("DIVERSION_CLOSED", message, "diversion_id")
            case commands.ProlongDiversionRequest():
                if command.until_time.ToMicroseconds() == diversion.until_time:
                    return []
                future(command.until_time, context)
                return [written(events.DiversionProlonged, command)]
            case commands.CloseDiversionRequest():
                return [] if is_closed else [events.DiversionClosed()]
            case journal.ElapseRequest():
                past = diversion.status is Status.OPEN and diversion.until_time <= context.time
                return [events.DiversionOverdue()] if past else []
            case _:
                raise TypeError(command.DESCRIPTOR.full_name)

    return Decider(decide, evolve, Diversion(), due)


def _open(
    command: commands.OpenDiversionRequest, context: DecisionContext, ground: Ground
) -> Sequence[Message]:
    ground.refuse_unknown(command.edge_ids, "edge_ids")
    ground.refuse_unknown(command.via_edge_ids, "via_edge_ids")
    future(command.until_time, context)
    both = sorted(set(command.via_edge_ids) & set(command.edge_ids))
    if both:
        message = f"The way round uses {', '.join(both)}, which vehicles must leave: take it out."
        raise Rejected("VIA_EDGE_IDS_INVALID", message, "via_edge_ids")
    return [written(events.DiversionOpened, command)]
