"""The orders that coordination sends to departments: requests, and those still pending.

A task has the id of the decision that gave it, so a later order names that decision as its cause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from google.protobuf.message import Message
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.ids import derived_id
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain import limits
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import (
    PendingOrder,
    micros,
    place_message,
    timestamp,
)
from services.coordination.domain.fold.hold_place import hold_place_message
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import service_pb2 as crews
from vigie.need.v1 import commands_pb2 as needs
from vigie.type.v1 import place_pb2
from vigie.type.v1.availability_pb2 import AVAILABILITY_NOT_ANSWERING as NOT_ANSWERING
from vigie.works.v1 import commands_pb2 as works

TaskEvent: TypeAlias = (
    events.CrewChosen
    | events.OfferWithdrawn
    | events.TaskAmended
    | events.TaskRecalled
    | events.SiteHandedOver
    | events.CrewSilent
    | events.NeedNotified
)
"""An event that gives an order about a task."""
Request: TypeAlias = (
    crews.OfferTaskRequest
    | crews.WithdrawOfferRequest
    | crews.AmendTaskRequest
    | crews.ReleaseTaskRequest
    | crews.DeclareSiteRequest
    | crews.NoteSilenceRequest
    | needs.NoteTaskRequest
)
"""The request of an order."""

LAST_HOPE = "LAST_HOPE"
"""Why a crew that does not answer gets an offer all the same."""

REQUESTS: Mapping[str, type[Message]] = {
    "offer": crews.OfferTaskRequest,
    "withdraw": crews.WithdrawOfferRequest,
    "amend": crews.AmendTaskRequest,
    "recall": crews.ReleaseTaskRequest,
    "hand over": crews.DeclareSiteRequest,
    "silence": crews.NoteSilenceRequest,
    "note": needs.NoteTaskRequest,
    "conflicts": works.NoteConflictsRequest,
}


def note_id(need_id: str, task_id: str, status: int, attempt: int, visit: int = 0) -> str:
    """Return the id of the order that reports a task's status to a need.

    A crew that sets out again reaches the same status once more: `visit` counts that.
    """
    again = (f"visit {visit}",) if visit else ()
    return derived_id("note", need_id, task_id, str(status), str(attempt), *again)


def in_time_of(city: CityState, department: str, time: int) -> int:
    """Return a time of coordination's clock as a department's clock shows it, in microseconds.

    A department judges a lease and the expiry of an order by its own clock. Without the proven
    offset each offer to a department whose clock is ahead would end before its leader had it.
    """
    return time + city.clock_offset(department) if time else 0


def offer_order(
    city: CityState, chosen: events.CrewChosen, incident: Incident, role: Role, time: int
) -> PendingOrder:
    """Return the order that offers a task; it expires with the lease."""
    place = place_message(incident.longitude, incident.latitude, incident.street, incident.district)
    lease_end = micros(chosen.lease_end_time)
    request = crews.OfferTaskRequest(
        request_id=derived_id("offer", chosen.decision_id),
        crew_id=chosen.crew_id,
        task_id=chosen.task_id,
        need_id=chosen.need_id,
        kind=incident.kind,
        priority=proto_enum(place_pb2.Priority, incident.priority),
        place=place,
        clock_start_time=timestamp(incident.clock_start_time),
        work_seconds=_work_seconds(city, role, time),
        make_safe_seconds=role.make_safe_seconds,
        lease_end_time=timestamp(in_time_of(city, chosen.department, lease_end)),
        expected_task_id=chosen.leaves_task_id or chosen.after_task_id,
        after_task_id=chosen.after_task_id,
        expected_next_task_id=chosen.leaves_next_task_id,
        skills=role.skills,
        equipment=role.equipment,
        role=role.name,
        incident_id=incident.id,
        override_reason=chosen.override_reason or _last_hope(city, chosen),
        hold_place=hold_place_message(role.hold),
    )
    return _pending(city, chosen, request, time, lease_end, cause=chosen.decision_id)


def _last_hope(city: CityState, chosen: events.CrewChosen) -> str:
    """Return the reason of an offer to a crew that does not answer; "" to any other crew.

    Its department rejects such an offer without a reason. Coordination makes it for a life that no
    other crew can be sent to.
    """
    crew = city.crew(f"{chosen.department}/{chosen.crew_id}")
    return LAST_HOPE if crew is not None and crew.availability == NOT_ANSWERING else ""


def _work_seconds(city: CityState, role: Role, time: int) -> int:
    """Return the expected work of a crew: the rest of it where it relieves the one on the site."""
    if role.search != "RELIEF":
        return role.work_seconds
    tasks = (city.task(each.crew, each.task_id) for each in role.assignments)
    ends = [task.work_end_time for task in tasks if task is not None and task.work_end_time]
    rest = (max(ends, default=0) - time) // MICROS
    return min(role.work_seconds, max(limits.REST_OF_WORK_SECONDS, rest))


def withdrawal_order(city: CityState, withdrawn: events.OfferWithdrawn, time: int) -> PendingOrder:
    request = crews.WithdrawOfferRequest(
        request_id=withdrawn.order_id, crew_id=withdrawn.crew_id, task_id=withdrawn.task_id
    )
    return _pending(city, withdrawn, request, time)


def amend_order(city: CityState, amended: events.TaskAmended, time: int) -> PendingOrder:
    """Return the order that sends a crew the present requirement of its task."""
    required = amended.requirement
    request = crews.AmendTaskRequest(
        request_id=amended.order_id,
        crew_id=amended.crew_id,
        task_id=amended.task_id,
        kind=required.kind,
        priority=required.priority,
        place=required.place,
        work_seconds=required.work_seconds,
        make_safe_seconds=required.make_safe_seconds,
        skills=required.skills,
        equipment=required.equipment,
        role=amended.role,
        incident_id=amended.incident_id,
        hold_place=amended.hold_place if amended.HasField("hold_place") else None,
    )
    return _pending(city, amended, request, time)


def recall_order(city: CityState, recalled: events.TaskRecalled, time: int) -> PendingOrder:
    request = crews.ReleaseTaskRequest(
        request_id=recalled.order_id,
        crew_id=recalled.crew_id,
        task_id=recalled.task_id,
        reason=recalled.reason,
    )
    return _pending(city, recalled, request, time)


def hand_over_order(city: CityState, handed: events.SiteHandedOver, time: int) -> PendingOrder:
    """Return the order that declares an unsafe site for the crew that takes it over."""
    request = crews.DeclareSiteRequest(
        request_id=handed.order_id,
        crew_id=handed.crew_id,
        task_id=handed.task_id,
        unsafe=True,
        make_safe_seconds=handed.make_safe_seconds,
    )
    return _pending(city, handed, request, time)


def silence_order(city: CityState, silent: events.CrewSilent, time: int) -> PendingOrder:
    """Return the order that notes a crew as not answering, in the time of its department."""
    since = in_time_of(city, silent.department, micros(silent.silent_since_time))
    request = crews.NoteSilenceRequest(
        request_id=silent.order_id, crew_id=silent.crew_id, silent_since_time=timestamp(since)
    )
    return _pending(city, silent, request, time)


def note_order(city: CityState, notified: events.NeedNotified, time: int) -> PendingOrder:
    """Return the order that reports a task's status to the aggregate of a need.

    A need id is "department/kind/id" and, for one of several needs, "/part". Journals of releases
    without rules for bulletins may hold other ids: their department rejects the order.
    """
    service, _, address = notified.need_id.partition("/")
    kind, _, parts = address.partition("/")
    aggregate_id = parts.partition("/")[0]
    request = needs.NoteTaskRequest(
        request_id=notified.order_id,
        aggregate=f"{kind}/{aggregate_id}",
        need_id=notified.need_id,
        task_id=notified.task_id,
        crew=notified.crew,
        status=notified.status,
        reason=notified.reason,
    )
    expires = time + limits.NOTE_ORDER_SECONDS * MICROS
    order = _pending(city, notified, request, time, expires, service=service)
    return replace(
        order,
        need_id=notified.need_id,
        status=int(notified.status),
        attempt=notified.attempt,
        visit=notified.visit,
    )


TYPES: Mapping[type[Message], str] = {request: type_ for type_, request in REQUESTS.items()}


def _pending(
    city: CityState,
    event: TaskEvent,
    request: Request,
    time: int,
    expires_time: int = 0,
    *,
    service: str = "",
    cause: str = "",
) -> PendingOrder:
    """Return an order about an event's task; `cause` is the id of the decision behind it."""
    service = service or getattr(event, "department", "")
    expires = expires_time or time + limits.ORDER_SECONDS * MICROS
    return PendingOrder(
        id=request.request_id,
        service=service,
        type=TYPES[type(request)],
        body=request.SerializeToString(deterministic=True),
        cause=cause or event.task_id,
        given_time=time,
        expires_time=in_time_of(city, service, expires),
        incident_id=event.incident_id,
        task_id=event.task_id,
    )


def request_of(order: PendingOrder) -> Message:
    """Return the command of an order; each retry has the same id, so it takes effect once."""
    return REQUESTS[order.type].FromString(order.body)


def is_recall_pending(city: CityState, task_id: str, reason: str) -> bool:
    """Return whether a recall of a task for a reason has no answer yet."""
    recalls = (order for order in city.pending_orders.values() if order.type == "recall")
    return any(
        order.task_id == task_id and getattr(request_of(order), "reason", "") == reason
        for order in recalls
    )


def order_ids(happened: Sequence[Message]) -> Iterator[str]:
    """Yield the ids of the orders that these events give."""
    for event in happened:
        match event:
            case events.CrewChosen():
                yield derived_id("offer", event.decision_id)
            case (
                events.OfferWithdrawn()
                | events.TaskAmended()
                | events.TaskRecalled()
                | events.SiteHandedOver()
                | events.CrewSilent()
                | events.NeedNotified()
                | events.WorksConflictsFound()
            ):
                yield event.order_id
            case _:
                pass


def new_orders(city: CityState, happened: Sequence[Message]) -> list[PendingOrder]:
    """Return the orders that these events give and that are still pending."""
    found = (city.pending_order(order_id) for order_id in order_ids(happened))
    return [order for order in found if order is not None]
