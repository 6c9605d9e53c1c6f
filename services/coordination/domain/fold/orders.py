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
from services.coordination.domain.fold.entities import PendingOrder, place_message, timestamp
from services.coordination.domain.fold.incident import Incident, Role
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import service_pb2 as crews
from vigie.need.v1 import commands_pb2 as needs
from vigie.type.v1 import place_pb2

TaskEvent: TypeAlias = (
    events.CrewChosen
    | events.OfferWithdrawn
    | events.TaskAmended
    | events.TaskRecalled
    | events.NeedNotified
)
"""An event that gives an order about a task."""
Request: TypeAlias = (
    crews.OfferTaskRequest
    | crews.WithdrawOfferRequest
    | crews.AmendTaskRequest
    | crews.ReleaseTaskRequest
    | needs.NoteTaskRequest
)
"""The request of an order."""

REQUESTS: Mapping[str, type[Message]] = {
    "offer": crews.OfferTaskRequest,
    "withdraw": crews.WithdrawOfferRequest,
    "amend": crews.AmendTaskRequest,
    "recall": crews.ReleaseTaskRequest,
    "note": needs.NoteTaskRequest,
}


def note_id(need_id: str, task_id: str, status: int, attempt: int) -> str:
    """Return the id of the order that reports a task's status to a need."""
    return derived_id("note", need_id, task_id, str(status), str(attempt))


def offer_order(
    chosen: events.CrewChosen, incident: Incident, role: Role, time: int
) -> PendingOrder:
    """Return the order that offers a task; it expires with the lease."""
    place = place_message(incident.longitude, incident.latitude, incident.street, incident.district)
    request = crews.OfferTaskRequest(
        request_id=derived_id("offer", chosen.decision_id),
        crew_id=chosen.crew_id,
        task_id=chosen.task_id,
        need_id=chosen.need_id,
        kind=incident.kind,
        priority=proto_enum(place_pb2.Priority, incident.priority),
        place=place,
        clock_start_time=timestamp(incident.clock_start_time),
        work_seconds=role.work_seconds,
        make_safe_seconds=role.make_safe_seconds,
        lease_end_time=chosen.lease_end_time,
        expected_task_id=chosen.leaves_task_id,
        expected_next_task_id=chosen.leaves_next_task_id,
        skills=role.skills,
        equipment=role.equipment,
        role=role.name,
        incident_id=incident.id,
    )
    expires = chosen.lease_end_time.ToMicroseconds()
    about = {"service": chosen.department, "cause": chosen.decision_id}
    return _pending("offer", chosen, request, time, expires, **about)


def withdrawal_order(withdrawn: events.OfferWithdrawn, time: int) -> PendingOrder:
    request = crews.WithdrawOfferRequest(
        request_id=withdrawn.order_id, crew_id=withdrawn.crew_id, task_id=withdrawn.task_id
    )
    expires = time + limits.ORDER_SECONDS * MICROS
    return _pending(
        "withdraw",
        withdrawn,
        request,
        time,
        expires,
        service=withdrawn.department,
        cause=withdrawn.task_id,
    )


def amend_order(amended: events.TaskAmended, time: int) -> PendingOrder:
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
    )
    expires = time + limits.ORDER_SECONDS * MICROS
    return _pending(
        "amend",
        amended,
        request,
        time,
        expires,
        service=amended.department,
        cause=amended.task_id,
    )


def recall_order(recalled: events.TaskRecalled, time: int) -> PendingOrder:
    request = crews.ReleaseTaskRequest(
        request_id=recalled.order_id,
        crew_id=recalled.crew_id,
        task_id=recalled.task_id,
        reason=recalled.reason,
    )
    expires = time + limits.ORDER_SECONDS * MICROS
    return _pending(
        "recall",
        recalled,
        request,
        time,
        expires,
        service=recalled.department,
        cause=recalled.task_id,
    )


def note_order(notified: events.NeedNotified, time: int) -> PendingOrder:
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
    )
    expires = time + limits.NOTE_ORDER_SECONDS * MICROS
    order = _pending(
        "note", notified, request, time, expires, service=service, cause=notified.task_id
    )
    return replace(
        order,
        need_id=notified.need_id,
        status=int(notified.status),
        attempt=notified.attempt,
    )


def _pending(
    type_: str,
    event: TaskEvent,
    request: Request,
    time: int,
    expires_time: int,
    *,
    service: str,
    cause: str,
) -> PendingOrder:
    """Return an order about an event's task; `cause` is the id of the decision behind it."""
    return PendingOrder(
        id=request.request_id,
        service=service,
        type=type_,
        body=request.SerializeToString(deterministic=True),
        cause=cause,
        given_time=time,
        expires_time=expires_time,
        incident_id=event.incident_id,
        task_id=event.task_id,
    )


def request_of(order: PendingOrder) -> Message:
    """Return the command of an order; each retry has the same id, so it takes effect once."""
    return REQUESTS[order.type].FromString(order.body)


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
                | events.NeedNotified()
            ):
                yield event.order_id
            case _:
                pass


def new_orders(city: CityState, happened: Sequence[Message]) -> list[PendingOrder]:
    """Return the orders that these events give and that are still pending."""
    found = (city.pending_order(order_id) for order_id in order_ids(happened))
    return [order for order in found if order is not None]
