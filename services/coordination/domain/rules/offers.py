"""How an offer or an assignment ends: by an answer, a deadline, a withdrawal or a recall."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.ids import derived_id
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import (
    MAKING_SAFE,
    ON_SITE,
    Incident,
    PendingOrder,
    State,
    timestamp,
)
from services.coordination.domain.fold.orders import request_of
from services.coordination.domain.rules.decision_draft import Events
from services.coordination.domain.rules.notifications import Step, alert, notify_need
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events


def end_offer(
    city: CityState, incident: Incident, reason: str, time: int, detail: str = ""
) -> Events:
    """End an offer that was not accepted, exclude the crew for a while, alert the operators."""
    until = time + policy.EXCLUDED_SECONDS[reason] * MICROS
    yield events.OfferEnded(
        reason=reason,
        detail=detail,
        excluded_until_time=timestamp(until),
        **subject(incident, incident.crew, incident.task_id),
    )
    failures = incident.failures + 1
    if reason in {"EXPIRED", "NO_NEWS"} and incident.priority in policy.PREEMPTING:
        sentence = f"{incident.crew} did not answer: call it by voice."  # words: ok
        yield from alert(city, incident.id, "NO_ANSWER", sentence)
    elif failures >= policy.FAILURES_MOST:
        sentence = f"{failures} offers came to nothing."
        yield from alert(city, incident.id, "DECLINED_OFTEN", sentence)


def withdraw_offer(incident: Incident, reason: str) -> Events:
    """Withdraw an offer that has no answer yet."""
    yield events.OfferWithdrawn(
        order_id=derived_id("withdraw", incident.task_id),
        reason=reason,
        **subject(incident, incident.crew, incident.task_id),
    )


def recall_crew(
    city: CityState, incident: Incident, crew: str, task_id: str, reason: str
) -> Events:
    """Recall a crew, unless it works on the site already or its recall is pending."""
    task = city.task(crew, task_id)
    if task is not None and task.status in {ON_SITE, MAKING_SAFE}:
        return
    order_id = derived_id("recall", task_id)
    if city.pending_order(order_id) is None:
        about = subject(incident, crew, task_id)
        yield events.TaskRecalled(order_id=order_id, reason=reason, **about)


def subject(incident: Incident, crew: str, task_id: str) -> dict[str, str]:
    """Return the four fields that all events of an offer or assignment share."""
    department, _, crew_id = crew.partition("/")
    return {
        "incident_id": incident.id,
        "department": department,
        "crew_id": crew_id,
        "task_id": task_id,
    }


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


def on_timer(city: CityState, time: int) -> Events:
    """Alert for late incidents and end offers without an answer.

    The appraisal of waiting incidents is not decided here: the owner's `AppraisalScheduler` prices
    the crews and adds the choice to the same transaction.
    """
    for incident in city.due_incidents(time):
        if incident.late_time <= time and not incident.attended_time:
            goal = policy.GOAL_SECONDS[incident.priority] // 60
            detail = f"Nobody has come within {goal} min."  # words: ok
            yield from alert(city, incident.id, "LATE", detail)
        if incident.state is State.OFFERED and incident.offer_end_time <= time:
            yield from end_offer(city, incident, "NO_NEWS", time)
