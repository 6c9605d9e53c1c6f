"""Decisions on a department's answer to an order."""

from __future__ import annotations

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import PendingOrder, State
from services.coordination.domain.fold.orders import request_of
from services.coordination.domain.rules.decision_draft import Events
from services.coordination.domain.rules.notifications import Step, alert, notify_need
from services.coordination.domain.rules.offers import end_offer
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events


def on_order_answered(city: CityState, received: events.BulletinReceived, time: int) -> Events:
    """Record the answer to an order and decide on an order that was not carried out."""
    answer = received.bulletin.order_answered
    order = city.pending_order(answer.order_id)  # the bulletin ends it
    yield received
    if order is None or answer.outcome == "accepted":
        return
    if order.type == "offer":
        yield from _offer_failed(city, order, answer, time)
    elif order.type == "note" and answer.outcome == "expired":
        yield from _note_again(city, order)
    elif answer.outcome in {"expired", "failed"}:
        detail = f"The order to {order.type} task {order.task_id} came to nothing."
        yield from alert(city, order.incident_id, "ORDER_FAILED", detail)


def _offer_failed(
    city: CityState, order: PendingOrder, answer: bulletins.OrderAnswered, time: int
) -> Events:
    incident = city.open_incident(order.incident_id)
    if incident is None or incident.state is not State.OFFERED:
        return
    if incident.task_id == order.task_id:
        yield from end_offer(city, incident, answer.outcome.upper(), time, answer.reason)


def _note_again(city: CityState, order: PendingOrder) -> Events:
    """Repeat an expired notification under a new id, because the old one has its answer."""
    if city.kept_incident(order.incident_id) is None:
        return
    crew = getattr(request_of(order), "crew", "")
    step = Step(order.task_id, order.need_id, order.status)
    attempt = order.attempt + 1
    yield from notify_need(city, order.incident_id, order.need_id, crew, step, attempt=attempt)
