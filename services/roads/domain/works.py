"""A works site: something dug, built or laid in a street, from the calendar to its end.

Code de la voirie routière, article L115-1, as far as it is decided here: the mayor keeps a calendar
of all works and gives each its period, so works do not start before theirs; works that went through
no coordination may be suspended; in a proven emergency they start at once, and the mayor receives
the reason within 24 hours (here in the declaration itself). Not decided here: the
answer due within two months, the three years of a new surface, and the notices to the networks
(DT, DICT), which need the records of other organisations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias, assert_never

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.crews.domain.place import NOWHERE, Place, place_message, place_of
from services.roads.domain.values import Contains, outside_city
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands

Event: TypeAlias = (
    events.WorksPlanned
    | events.WorksStarted
    | events.WorksSuspended
    | events.WorksResumed
    | events.WorksEnded
    | events.WorksCancelled
)


class Status(Enum):
    """How far a works site has come. The words are those of `WorksState`."""

    ABSENT = "absent"
    PLANNED = "planned"
    RUNNING = "running"
    SUSPENDED = "suspended"
    ENDED = "ended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Works:
    """A works site. Times are microseconds since 1970, UTC: as planned until they are facts."""

    status: Status = Status.ABSENT
    kind: str = ""
    place: Place = NOWHERE
    start_time: int = 0
    end_time: int = 0
    urgent_reason: str = ""
    reason: str = ""


def evolve(works: Works, event: Event, context: DecisionContext) -> Works:
    """Return the works site after an event."""
    match event:
        case events.WorksPlanned():
            return Works(
                Status.PLANNED,
                event.kind,
                place_of(event.place),
                event.start_time.ToMicroseconds(),
                event.end_time.ToMicroseconds(),
                event.urgent_reason,
            )
        case events.WorksStarted():
            return replace(works, status=Status.RUNNING, start_time=context.time)
        case events.WorksSuspended():
            return replace(works, status=Status.SUSPENDED, reason=event.reason)
        case events.WorksResumed():
            return replace(works, status=Status.RUNNING, reason="")
        case events.WorksEnded():
            return replace(works, status=Status.ENDED, end_time=context.time, reason="")
        case events.WorksCancelled():
            return replace(works, status=Status.CANCELLED, reason=event.reason)
        case _:
            assert_never(event)


def works_decider(contains: Contains) -> Decider[Works]:
    """Make the decider of works sites for the city that `contains` bounds."""

    def decide(command: Message, works: Works, context: DecisionContext) -> Sequence[Message]:
        match command:
            case commands.PlanWorksRequest():
                return _plan(command, works, context, contains)
            case commands.StartWorksRequest():
                return _start(works, context)
            case commands.SuspendWorksRequest(reason=reason):
                return _go(works, Status.SUSPENDED, events.WorksSuspended(reason=reason))
            case commands.ResumeWorksRequest() if works.status is Status.PLANNED:
                raise Rejected(
                    "WORKS_PLANNED", "The works have not started: use StartWorks.", "works_id"
                )
            case commands.ResumeWorksRequest():
                return _go(works, Status.RUNNING, events.WorksResumed())
            case commands.EndWorksRequest():
                return _go(works, Status.ENDED, events.WorksEnded())
            case commands.CancelWorksRequest(reason=reason):
                return _go(works, Status.CANCELLED, events.WorksCancelled(reason=reason))
            case _:
                return []  # a timer of an older release: works have none

    return Decider(decide, evolve, Works())


# From which state each state may be reached.
ALLOWED = {
    Status.RUNNING: {Status.PLANNED, Status.SUSPENDED},
    Status.SUSPENDED: {Status.RUNNING},
    Status.ENDED: {Status.RUNNING, Status.SUSPENDED},
    Status.CANCELLED: {Status.PLANNED},
}


def _go(works: Works, to: Status, event: Message) -> Sequence[Message]:
    if works.status is to:
        return []
    if works.status not in ALLOWED[to]:
        allowed = " or ".join(sorted(status.value for status in ALLOWED[to]))
        raise Rejected(
            f"WORKS_{works.status.name}",
            f"The works are {works.status.value}: only works that are {allowed} become {to.value}.",
            "works_id",
        )
    return [event]


def _plan(
    command: commands.PlanWorksRequest, works: Works, context: DecisionContext, contains: Contains
) -> Sequence[Message]:
    if works.status is not Status.ABSENT:
        return []  # their id comes from the request: the same plan, sent twice
    where, end = place_of(command.place), command.end_time.ToMicroseconds()
    if not contains(where.longitude, where.latitude):
        raise outside_city(where)
    if end <= max(command.start_time.ToMicroseconds(), context.time):
        raise Rejected("END_TIME_INVALID", "end_time is after start_time, and to come.", "end_time")
    return [
        events.WorksPlanned(
            kind=command.kind,
            place=place_message(where),
            start_time=command.start_time,
            end_time=command.end_time,
            urgent_reason=command.urgent_reason,
        )
    ]


def _start(works: Works, context: DecisionContext) -> Sequence[Message]:
    """Start within the period that the calendar gives; at once where an emergency was declared."""
    if works.status is Status.SUSPENDED:
        raise Rejected("WORKS_SUSPENDED", "The works are suspended: use ResumeWorks.", "works_id")
    if works.status is Status.PLANNED and not works.urgent_reason:
        if context.time < works.start_time:
            early = "The calendar lets them start later (L115-1): wait, or plan them as urgent."
            raise Rejected("WORKS_EARLY", early, "works_id")
        if context.time >= works.end_time:
            late = "Their period in the calendar is over (L115-1): plan them again."
            raise Rejected("WORKS_LATE", late, "works_id")
    return _go(works, Status.RUNNING, events.WorksStarted())
