"""Decisions on a department's answer to an order."""

from __future__ import annotations

from typing import Any

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.ids import derived_id
from services.coordination.domain import limits
from services.coordination.domain.fold.entities import AT_SITE, TAKEN_UP, PendingOrder, Task
from services.coordination.domain.fold.orders import request_of
from services.coordination.domain.fold.role import Role
from services.coordination.domain.rules.alerts import alert, city_alert, end_alert
from services.coordination.domain.rules.amendments import SITE_KEPT, amend_in_place
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.notifications import Step, notify_need
from services.coordination.domain.rules.offers import UNHEARD, end_offer
from services.coordination.domain.rules.progress import decide_on_others
from services.coordination.domain.rules.works import on_conflicts_not_noted
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import service_pb2 as crews


def on_order_answered(now: Situation, received: events.BulletinReceived) -> Events:
    """Record the answer to an order and decide on an order that was not carried out."""
    answer = received.bulletin.order_answered
    order = now.city.pending_order(answer.order_id)  # the bulletin ends it
    yield received
    if order is None or answer.outcome == "accepted":
        return
    if order.type == "offer":
        yield from _offer_failed(now, order, answer)
    elif order.type == "conflicts":
        yield from on_conflicts_not_noted(now, order, answer)
    elif answer.reason == "CREW_ANSWERED":
        crew = f"{order.service}/{getattr(request_of(order), 'crew_id', '')}"
        yield from end_alert(now, "CREW_NOT_ANSWERING", subject=crew)
    elif answer.reason == "SITE_UNSAFE":
        yield from _site_kept(now, order)
    elif order.type == "note" and answer.outcome == "expired":
        yield from _note_again(now, order)
    elif answer.outcome in {"expired", "failed"}:
        yield from _order_lost(now, order, answer)


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


def _order_lost(now: Situation, order: PendingOrder, answer: bulletins.OrderAnswered) -> Events:
    """Decide on an order that its department did not carry out.

    An order that outlived its time was lost in an outage, and the answer shows that the department
    is back: a hand-over or a recall that is still due is given again, under a new id. An order that
    failed earlier, as with a wrong clock, would fail again: the operators act.
    """
    request = request_of(order)
    crew = f"{order.service}/{getattr(request, 'crew_id', '')}"
    incident = now.city.open_incident(order.incident_id)
    role = incident.role_of(order.task_id) if incident is not None else None
    task = now.city.task(crew, order.task_id)
    outlived = now.time >= order.given_time + limits.ORDER_SECONDS * MICROS
    is_lost = answer.outcome == "expired" and outlived
    if isinstance(request, crews.ReleaseTaskRequest):
        if is_lost and _is_recall_due(role, task, request):
            yield events.TaskRecalled(reason=request.reason, **_again(now, order, request))
            return
        if role is None and task is not None and task.status in TAKEN_UP - AT_SITE:
            detail = f"{crew} does not know that {order.incident_id} needs it no more: call it."
            yield from city_alert(now, "ORDER_FAILED", crew, detail)
    if isinstance(request, crews.DeclareSiteRequest) and is_lost and role is not None:
        seconds = request.make_safe_seconds
        yield events.SiteHandedOver(make_safe_seconds=seconds, **_again(now, order, request))
        return
    detail = f"The order to {order.type} task {order.task_id} was not carried out."
    yield from alert(now, order.incident_id, "ORDER_FAILED", detail)


def _again(
    now: Situation,
    order: PendingOrder,
    request: crews.ReleaseTaskRequest | crews.DeclareSiteRequest,
) -> dict[str, Any]:
    """Return the fields that repeat an order under a new id: a department answers the old one."""
    return {
        "order_id": derived_id(order.type, order.id, str(now.time)),
        "incident_id": order.incident_id,
        "department": order.service,
        "crew_id": request.crew_id,
        "task_id": order.task_id,
    }


def _is_recall_due(role: Role | None, task: Task | None, request: crews.ReleaseTaskRequest) -> bool:
    """Return whether a crew is still to be recalled: another one is there, or it serves nothing.

    `role` is the one that the task serves; None also for an incident that was closed.
    """
    if task is None:
        return False
    is_under_way = task.status in TAKEN_UP - AT_SITE
    if role is None:
        return is_under_way
    others = (each for each in role.assignments if each.task_id != task.id)
    is_recallable = is_under_way or request.reason == "RELIEVED"
    return is_recallable and any(each.attended_time for each in others)


def _note_again(now: Situation, order: PendingOrder) -> Events:
    """Repeat an expired notification under a new id, because the old one has its answer."""
    if now.city.kept_incident(order.incident_id) is None:
        return
    request = request_of(order)
    crew, reason = getattr(request, "crew", ""), getattr(request, "reason", "")
    step = Step(order.task_id, order.need_id, order.status, reason)
    again = {"attempt": order.attempt + 1, "visit": order.visit}
    yield from notify_need(now, order.incident_id, order.need_id, crew, step, **again)
