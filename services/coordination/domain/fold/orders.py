"""The orders of coordination.

Which request each decision becomes, under which id, and which are still owed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from google.protobuf.message import Message

from services.chassis.sdk.ids import derived_id
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import (
    MICROS,
    Incident,
    Owed,
    place_message,
    timestamp,
)
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import service_pb2 as crews
from vigie.need.v1 import commands_pb2 as needs

REQUESTS: Mapping[str, type[Message]] = {
    "offer": crews.OfferTaskRequest,
    "withdraw": crews.WithdrawOfferRequest,
    "recall": crews.ReleaseTaskRequest,
    "note": needs.NoteTaskRequest,
}


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it goes out: the same id whoever sends it, and however often."""

    service: str
    request: Message
    command_id: str
    cause: str
    expires_time: int


def offer_id(decision_id: str) -> str:
    """The id of the order that a choice becomes."""
    return derived_id("offer", decision_id)


def withdraw_id(task_id: str) -> str:
    """The id of the order that takes an offer back."""
    return derived_id("withdraw", task_id)


def recall_id(task_id: str) -> str:
    """The id of the order that takes a task off its crew."""
    return derived_id("recall", task_id)


def note_id(need_id: str, task_id: str, status: int, attempt: int) -> str:
    """The id of the order that tells a need of a step of its task."""
    return derived_id("note", need_id, task_id, str(status), str(attempt))


def owed_offer(chosen: events.CrewChosen, incident: Incident, time: int) -> Owed:
    """What a choice owes: the offer, good until its lease ends."""
    order_id = offer_id(chosen.decision_id)
    place = place_message(incident.longitude, incident.latitude, incident.street, incident.district)
    request = crews.OfferTaskRequest(
        request_id=order_id,
        crew_id=chosen.crew_id,
        task_id=chosen.task_id,
        need_id=chosen.need_id,
        kind=incident.kind,
        priority=incident.priority,  # type: ignore[arg-type]
        place=place,
        clock_start_time=timestamp(incident.clock_start_time),
        work_seconds=incident.work_seconds,
        make_safe_seconds=incident.make_safe_seconds,
        lease_end_time=chosen.lease_end_time,
        expected_task_id=chosen.leaves_task_id,
    )
    return Owed(
        order_id,
        chosen.department,
        "offer",
        request.SerializeToString(deterministic=True),
        chosen.decision_id,
        time,
        chosen.lease_end_time.ToMicroseconds(),
        incident.id,
        chosen.task_id,
    )


def owed_withdrawal(withdrawn: events.OfferWithdrawn, time: int) -> Owed:
    """What an offer taken back owes."""
    request = crews.WithdrawOfferRequest(
        request_id=withdrawn.order_id, crew_id=withdrawn.crew_id, task_id=withdrawn.task_id
    )
    return _owed("withdraw", withdrawn, request, time)


def owed_recall(recalled: events.TaskRecalled, time: int) -> Owed:
    """What a task taken off its crew owes."""
    request = crews.ReleaseTaskRequest(
        request_id=recalled.order_id,
        crew_id=recalled.crew_id,
        task_id=recalled.task_id,
        reason=recalled.reason,
    )
    return _owed("recall", recalled, request, time)


def owed_note(told: events.NeedNotified, time: int) -> Owed:
    """What a step of a task owes to a need.

    "department/kind/id" names whose and which aggregate.
    """
    service, kind, aggregate_id, *_ = told.need_id.split("/")
    request = needs.NoteTaskRequest(
        request_id=told.order_id,
        aggregate=f"{kind}/{aggregate_id}",
        need_id=told.need_id,
        task_id=told.task_id,
        crew=told.crew,
        status=told.status,
    )
    return Owed(
        told.order_id,
        service,
        "note",
        request.SerializeToString(deterministic=True),
        told.task_id,
        time,
        time + policy.NOTE_ORDER_SECONDS * MICROS,
        told.incident_id,
        told.task_id,
        told.need_id,
        int(told.status),
        told.attempt,
    )


def _owed(
    which: str, event: events.OfferWithdrawn | events.TaskRecalled, request: Message, time: int
) -> Owed:
    return Owed(
        event.order_id,
        event.department,
        which,
        request.SerializeToString(deterministic=True),
        event.task_id,
        time,
        time + policy.ORDER_SECONDS * MICROS,
        event.incident_id,
        event.task_id,
    )


def order(owed: Owed) -> Order:
    """Return an order ready to go out."""
    request = REQUESTS[owed.type].FromString(owed.body)
    return Order(owed.service, request, owed.id, owed.cause, owed.expires_time)


def pending(city: CityState) -> list[Order]:
    """Return every order that has no answer yet, in the order in which they were given."""
    return [order(owed) for owed in city.owed.values()]


def order_ids(happened: list[Message] | tuple[Message, ...]) -> Iterator[str]:
    """Yield the ids of the orders that these events give."""
    for event in happened:
        match event:
            case events.CrewChosen():
                yield offer_id(event.decision_id)
            case events.OfferWithdrawn() | events.TaskRecalled() | events.NeedNotified():
                yield event.order_id
            case _:
                pass


def react(city: CityState, happened: list[Message] | tuple[Message, ...]) -> list[Order]:
    """Return the orders that these events give and that the city still owes.

    Never more than `pending`.
    """
    return [order(city.owed[each]) for each in order_ids(happened) if each in city.owed]
