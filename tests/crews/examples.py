"""A crew, and short names for its commands and events in tests."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from services.crews.domain.decide import crew_decider
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND, Given, given
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands
from vigie.type.v1 import availability_pb2 as availability, place_pb2

CREW = "lighting-01"
HOUR = 3600 * SECOND
SHIFT_END = NOW + 8 * HOUR
LEASE_END = NOW + 60 * SECOND

DEPOT = place_pb2.Place(
    position=place_pb2.Position(longitude=3.87, latitude=43.61), street="Rue du Dépôt"
)
SITE = place_pb2.Place(
    position=place_pb2.Position(longitude=3.88, latitude=43.6), street="Rue Foch", district="Centre"
)

registered = events.CrewRegistered(
    crew_id=CREW,
    name="Lumière 1",
    skills=["aerial_platform", "electrical"],
    equipment=["bucket_truck"],
    lending=bulletin.LENDING_RULE_P1_P2,
    depot=DEPOT,
    size=2,
)
on_shift = events.ShiftStarted(end_time=timestamp(SHIFT_END))


def card(task_id: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The fields that an offer and its event share."""
    shared: dict[str, Any] = {
        "task_id": task_id,
        "need_id": f"lighting/cabinet/{task_id}/feeder-1",
        "kind": "supply_fault",
        "priority": place_pb2.PRIORITY_P4,
        "place": SITE,
        "clock_start_time": timestamp(NOW - HOUR),
        "work_seconds": 1800,
        "lease_end_time": timestamp(LEASE_END),
        "make_safe_seconds": 120,
    }
    return shared | changes


def offered(task_id: str, **changes: Any) -> events.TaskOffered:
    return events.TaskOffered(**card(task_id, changes))


def offer(task_id: str, expected: str = "", **changes: Any) -> commands.OfferTaskRequest:
    request: dict[str, Any] = card(task_id, changes)
    return commands.OfferTaskRequest(crew_id=CREW, expected_task_id=expected, **request)


def accepted(task_id: str) -> events.TaskAccepted:
    return events.TaskAccepted(task_id=task_id)


def departed(task_id: str) -> events.CrewDeparted:
    return events.CrewDeparted(task_id=task_id)


def arrived(task_id: str) -> events.CrewArrived:
    return events.CrewArrived(task_id=task_id)


def unsafe(task_id: str) -> events.SiteDeclared:
    return events.SiteDeclared(task_id=task_id, unsafe=True, make_safe_seconds=300)


def unavailable(reason: availability.UnavailableReason, until_time: int) -> events.AvailabilitySet:
    """The crew is unavailable until a time."""
    return events.AvailabilitySet(
        availability=availability.AVAILABILITY_UNAVAILABLE,
        reason=reason,
        until_time=timestamp(until_time),
    )


def finished(task_id: str) -> events.TaskFinished:
    return events.TaskFinished(task_id=task_id)


def amendment(task_id: str, **changes: Any) -> commands.AmendTaskRequest:
    """A correction of the task that `offer` offers."""
    return commands.AmendTaskRequest(crew_id=CREW, task_id=task_id, **_content(changes))


def amended(task_id: str, *, again: bool = False, **changes: Any) -> events.TaskAmended:
    return events.TaskAmended(task_id=task_id, sets_out_again=again, **_content(changes))


def _content(changes: dict[str, Any]) -> dict[str, Any]:
    fixed = ("task_id", "need_id", "clock_start_time", "lease_end_time")
    return {name: value for name, value in card("", changes).items() if name not in fixed}


broken_down = unavailable(availability.UNAVAILABLE_REASON_BREAKDOWN, NOW + 2 * HOUR)
free = (registered, on_shift)
busy = (*free, offered("A"), accepted("A"), departed("A"), arrived("A"))
digging = (*busy, unsafe("A"))
preempted = (*busy, offered("B"), accepted("B"), events.TaskSuspended(task_id="A", left_safe=True))
making_safe = (*digging, offered("B"), accepted("B"), events.MakingSafeStarted(task_id="A"))
queued = (*busy, offered("B", after_task_id="A"), accepted("B"))


def crew(*happened: Message) -> Given:
    """Start the specification of a crew."""
    return given(crew_decider, *happened, id=CREW)
