"""Decisions on a department's answer to an order."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.ids import derived_id
from services.coordination.domain import limits
from services.coordination.domain.fold.entities import AT_SITE, TAKEN_UP, PendingOrder
from services.coordination.domain.fold.orders import request_of
from services.coordination.domain.rules.alerts import alert, city_alert, end_alert
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
    elif answer.outcome not in {"expired", "failed"}:
        return
    elif order.type == "recall" and not _has_task(now, order):
        yield from _recall_again(now, order, answer)
    else:
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


def _has_task(now: Situation, order: PendingOrder) -> bool:
    """Return whether the task of an order still serves its incident, or is offered for it."""
    incident = now.city.open_incident(order.incident_id)
    return incident is not None and incident.role_of(order.task_id) is not None


def _recall_again(now: Situation, order: PendingOrder, answer: bulletins.OrderAnswered) -> Events:
    """Repeat the recall of a crew under way to work that it does not serve, such as a closed one.

    An order that outlived its time was lost in an outage of the department, and the answer shows
    that the department is back. An order that failed earlier, as with a wrong clock, would fail
    again: the operators call the crew.
    """
    request = request_of(order)
    crew_id, reason = getattr(request, "crew_id", ""), getattr(request, "reason", "")
    crew = f"{order.service}/{crew_id}"
    task = now.city.task(crew, order.task_id)
    if task is None or task.status not in TAKEN_UP - AT_SITE:
        return
    outlived = now.time >= order.given_time + limits.ORDER_SECONDS * MICROS
    if answer.outcome == "expired" and outlived:
        yield events.TaskRecalled(
            order_id=derived_id("recall", order.task_id, reason, str(now.time)),
            incident_id=order.incident_id,
            department=order.service,
            crew_id=crew_id,
            task_id=order.task_id,
            reason=reason,
        )
        return
    detail = f"{crew} was recalled from {order.incident_id} and does not know it: call it by radio."
    yield from city_alert(now, "ORDER_FAILED", crew, detail)


def _note_again(now: Situation, order: PendingOrder) -> Events:
    """Repeat an expired notification under a new id, because the old one has its answer."""
    if now.city.kept_incident(order.incident_id) is None:
        return
    request = request_of(order)
    crew, reason = getattr(request, "crew", ""), getattr(request, "reason", "")
    step = Step(order.task_id, order.need_id, order.status, reason)
    again = {"attempt": order.attempt + 1, "visit": order.visit}
    yield from notify_need(now, order.incident_id, order.need_id, crew, step, **again)
