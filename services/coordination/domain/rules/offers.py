"""How an offer or an assignment ends: without acceptance, by a withdrawal or a recall."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.ids import derived_id
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import (
    MAKING_SAFE,
    ON_SITE,
    Incident,
    timestamp,
)
from services.coordination.domain.rules.decision_draft import Events
from services.coordination.domain.rules.notifications import alert
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
