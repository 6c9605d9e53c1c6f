"""Decisions that make a works site or give it a period."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.city.geodesy import distance_metres
from services.crews.domain.place import place_message, place_of
from services.crews.domain.timestamp import timestamp
from services.roads.domain.values import DAY, Contains, outside_city
from services.roads.domain.works.law import ANSWER_MONTHS, NOTICE_MICROSECONDS, months_after
from services.roads.domain.works.state import Status, Works
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands
from vigie.works.v1.works_pb2 import (
    WORKS_CONFLICT_KIND_NEW_SURFACE as NEW_SURFACE,
    WORKS_CONFLICT_KIND_OVERLAP as OVERLAP,
)

Create: TypeAlias = Callable[[Any, DecisionContext], Sequence[Message]]

STRETCH_METRES = 2_000
"""The longest stretch of one works site: a longer one is several, each in its own street."""

# The conflict that a reason of a no needs on record; the other reasons are the mayor's own.
FOUNDED = {"surface_under_three_years": NEW_SURFACE, "conflicting_works": OVERLAP}

SCHEDULABLE = frozenset({Status.REQUESTED, Status.PLANNED, Status.AUTHORISED})


def creating(contains: Contains) -> Mapping[type[Message], Create]:
    """Return the decision of each command that makes works, in the city that `contains` bounds."""

    def checked(create: Create) -> Create:
        def decide(command: Any, context: DecisionContext) -> Sequence[Message]:
            _check_place(command, contains)
            return create(command, context)

        return decide

    return {
        commands.PlanWorksRequest: checked(_plan),
        commands.RequestWorksRequest: checked(_request),
        commands.DeclareUrgentWorksRequest: checked(_declare_urgent),
        commands.ReportFoundWorksRequest: checked(_found),
    }


def _check_place(command: Any, contains: Contains) -> None:
    where = place_of(command.place)
    if not contains(where.longitude, where.latitude):
        raise outside_city(where)
    if not command.HasField("end_position"):
        return
    other = command.end_position
    metres = distance_metres(where.longitude, where.latitude, other.longitude, other.latitude)
    if not contains(other.longitude, other.latitude) or not metres <= STRETCH_METRES:
        raise Rejected(
            "END_POSITION_INVALID",
            f"end_position is {metres:.0f} m from the place: give a point of the city at most"
            f" {STRETCH_METRES} m away.",
            "end_position",
        )


def _check_end(end: int, start: int, time: int) -> None:
    if end <= max(start, time):
        raise Rejected("END_TIME_INVALID", "end_time is after start_time, and to come.", "end_time")


def _fields(command: Any, *more: str) -> dict[str, Any]:
    """Return what a command and its event have in common."""
    site = {
        "kind": command.kind,
        "place": place_message(place_of(command.place)),
        "end_position": command.end_position if command.HasField("end_position") else None,
        "digs": command.digs or getattr(command, "own_crew", False),
    }
    return site | {name: getattr(command, name) for name in more}


def _plan(command: commands.PlanWorksRequest, context: DecisionContext) -> Sequence[Message]:
    start, end = command.start_time.ToMicroseconds(), command.end_time.ToMicroseconds()
    _check_end(end, start, context.time)
    more = ("start_time", "end_time", "urgent_reason", "own_crew")
    return [events.WorksPlanned(**_fields(command, *more))]


def _request(command: commands.RequestWorksRequest, context: DecisionContext) -> Sequence[Message]:
    start, end = command.start_time.ToMicroseconds(), command.end_time.ToMicroseconds()
    _check_end(end, start, context.time)
    due = timestamp(months_after(context.time, ANSWER_MONTHS))
    more = ("start_time", "end_time", "requester", "own_crew")
    return [events.WorksRequested(**_fields(command, *more), answer_due_time=due)]


def _declare_urgent(
    command: commands.DeclareUrgentWorksRequest, context: DecisionContext
) -> Sequence[Message]:
    """Declare urgent works. The notice is due 24 hours after their start, or after this."""
    has_started = command.HasField("started_time")
    start = command.started_time.ToMicroseconds() if has_started else context.time
    if not context.time - 30 * DAY < start <= context.time:
        message = "started_time is in the last 30 days: leave it out where they have not started."
        raise Rejected("STARTED_TIME_INVALID", message, "started_time")
    _check_end(command.end_time.ToMicroseconds(), start, context.time)
    more = ("end_time", "requester", "own_crew", "urgent_reason")
    return [
        events.UrgentWorksDeclared(
            **_fields(command, *more),
            started_time=command.started_time if has_started else None,
            notice_due_time=timestamp(start + NOTICE_MICROSECONDS),
        )
    ]


def _found(command: commands.ReportFoundWorksRequest, _context: DecisionContext) -> list[Message]:
    return [events.WorksFound(**_fields(command, "requester"))]


def schedule(
    command: commands.ScheduleWorksRequest, works: Works, context: DecisionContext
) -> Sequence[Message]:
    """Give works their period. Works found in a street get theirs while they are suspended."""
    start, end = command.start_time.ToMicroseconds(), command.end_time.ToMicroseconds()
    is_regularised = works.status is Status.SUSPENDED and works.uncoordinated
    has_period = works.status is not Status.REQUESTED and not works.uncoordinated
    if has_period and (start, end) == (works.start_time, works.end_time):
        return []
    if works.status not in SCHEDULABLE and not is_regularised:
        message = (
            f"The works are {works.status.value}: only works that have not started, or that were"
            " suspended as uncoordinated, get a period."
        )
        raise Rejected(f"WORKS_{works.status.name}", message, "works_id")
    _check_end(end, start, context.time)
    is_answer = works.status is Status.REQUESTED
    if is_answer and start > works.asked_start_time and not command.postponed_reason:
        message = "A start later than the one asked for has a reason (L115-1): give it."
        raise Rejected("POSTPONED_REASON_INVALID", message, "postponed_reason")
    return [
        events.WorksScheduled(
            start_time=command.start_time,
            end_time=command.end_time,
            postponed_reason=command.postponed_reason,
        )
    ]


def check_reason(reason: str, works: Works) -> None:
    """Raise `Rejected` where the reason of a no has no conflict on record that supports it."""
    needed = FOUNDED.get(reason)
    if needed is not None and not any(each.kind == needed for each in works.conflicts):
        message = "Coordination found no such conflict: see GetWorks, or give another reason."
        raise Rejected("REASON_UNFOUNDED", message, "reason")
