"""Decisions on a department's answer to an order."""

from __future__ import annotations

from services.coordination.domain.fold.entities import PendingOrder
from services.coordination.domain.fold.orders import request_of
from services.coordination.domain.rules.alerts import alert, end_alert
from services.coordination.domain.rules.amendments import SITE_KEPT, amend_in_place
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.notifications import Step, notify_need
from services.coordination.domain.rules.offers import UNHEARD, end_offer
from services.coordination.domain.rules.progress import decide_on_others
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events


def on_order_answered(now: Situation, received: events.BulletinReceived) -> Events:
    """Record the answer to an order and decide on an order that was not carried out."""
    answer = received.bulletin.order_answered
    order = now.city.pending_order(answer.order_id)  # the bulletin ends it
    yield received
    if order is None or answer.outcome == "accepted":
        return
    if order.type == "offer":
        yield from _offer_failed(now, order, answer)
    elif answer.reason == "CREW_ANSWERED":
        crew = f"{order.service}/{getattr(request_of(order), 'crew_id', '')}"
        yield from end_alert(now, "CREW_NOT_ANSWERING", subject=crew)
    elif answer.reason == "SITE_UNSAFE":
        yield from _site_kept(now, order)
    elif order.type == "note" and answer.outcome == "expired":
        yield from _note_again(now, order)
    elif answer.outcome in {"expired", "failed"}:
        detail = f"The order to {order.type} task {order.task_id} was not carried out."
        yield from alert(now, order.incident_id, "ORDER_FAILED", detail)


def _offer_failed(now: Situation, order: PendingOrder, answer: bulletins.OrderAnswered) -> Events:
    incident = now.city.open_incident(order.incident_id)
    role = incident.role_of(order.task_id) if incident is not None else None
    offer = role.offer_of(order.task_id) if role is not None else None
    if incident is not None and role is not None and offer is not None:
        is_late = answer.outcome == "expired" or answer.reason == "LEASE_PAST"
        reason = UNHEARD if is_late else answer.outcome.upper()
        yield from end_offer(now, incident, offer, reason, answer.reason)


def _site_kept(now: Situation, order: PendingOrder) -> Events:
    """Decide on an order that would have taken a crew off an unsafe site: the crew stays."""
    crew = f"{order.service}/{getattr(request_of(order), 'crew_id', '')}"
    if order.type == "amend":
        yield from amend_in_place(now, order.incident_id, crew, order.task_id)
    elif order.type == "recall":
        detail = f"{crew} was recalled and keeps an unsafe site."
        yield from alert(now, order.incident_id, SITE_KEPT, detail, crew)
        yield from decide_on_others(now, order.incident_id, order.task_id)


def _note_again(now: Situation, order: PendingOrder) -> Events:
    """Repeat an expired notification under a new id, because the old one has its answer."""
    if now.city.kept_incident(order.incident_id) is None:
        return
    request = request_of(order)
    crew, reason = getattr(request, "crew", ""), getattr(request, "reason", "")
    step = Step(order.task_id, order.need_id, order.status, reason)
    again = {"attempt": order.attempt + 1, "visit": order.visit}
    yield from notify_need(now, order.incident_id, order.need_id, crew, step, **again)
