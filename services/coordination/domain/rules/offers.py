"""How an offer or an assignment ends: without acceptance, by a withdrawal or a recall."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.ids import derived_id
from services.coordination.domain.fold.entities import AT_SITE, timestamp
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.orders import is_recall_pending
from services.coordination.domain.fold.role import Offer, Role
from services.coordination.domain.policy import URGENT
from services.coordination.domain.rules.alerts import alert, city_alert
from services.coordination.domain.rules.decision_draft import Events, Situation
from vigie.coordination.v1 import events_pb2 as events

UNANSWERED = frozenset({"EXPIRED", "NO_NEWS"})
"""The ends of an offer in which the leader had the time to answer and did not."""


UNHEARD = "UNHEARD"
"""The end of an offer that its leader did not have for the whole lease.

The clock of the department is off, or the department did not respond. So the crew is hardly
excluded, and it was not silent.
"""

CLOCK_SECONDS = 1
"""A lease that ends earlier than this ended by a wrong clock (own rule: NTP leaves far less)."""


def end_offer(
    now: Situation, incident: Incident, offer: Offer, reason: str, detail: str = ""
) -> Events:
    """End an offer that was not accepted, exclude the crew for a while, alert the operators."""
    early = (offer.lease_end_time - now.time) / MICROS
    if reason in {UNHEARD, "EXPIRED"} and early > CLOCK_SECONDS:
        reason = UNHEARD
        yield from _alert_clock(now, offer, early)
    until = now.after(now.policy.excluded_seconds[reason])
    yield events.OfferEnded(
        reason=reason,
        detail=detail,
        excluded_until_time=timestamp(until),
        **subject(incident, offer.crew, offer.task_id),
    )
    yield from _note_silence(now, incident, offer, reason)
    role = incident.role_of(offer.task_id)
    failures = (role.failures if role is not None else 0) + 1
    if reason in UNANSWERED and incident.priority in URGENT:
        sentence = f"{offer.crew} did not answer: call it by radio."
        yield from alert(now, incident.id, "NO_ANSWER", sentence)
    elif failures >= now.policy.failures_most:
        sentence = f"{failures} offers of {incident.id} were not accepted."
        yield from alert(now, incident.id, "DECLINED_OFTEN", sentence)


def _alert_clock(now: Situation, offer: Offer, seconds: float) -> Events:
    department = offer.crew.partition("/")[0]
    detail = f"The clock of {department} ends offers {seconds:.0f} s too early: set it by NTP."
    yield from city_alert(now, "CLOCK_WRONG", department, detail)


def _note_silence(now: Situation, incident: Incident, offer: Offer, reason: str) -> Events:
    """Note a crew that left several offers in a row unanswered: it may be in trouble.

    Its department offers it nothing more until it sends a command, and the operators call it.
    """
    if reason not in UNANSWERED or now.city.silence_of(offer.crew).count < now.policy.silences_most:
        return
    yield events.CrewSilent(
        order_id=derived_id("silence", offer.task_id),
        silent_since_time=timestamp(now.city.silence_of(offer.crew).since_time or now.time),
        **subject(incident, offer.crew, offer.task_id),
    )
    detail = f"{offer.crew} does not answer and may work alone: check on it."
    yield from city_alert(now, "CREW_NOT_ANSWERING", offer.crew, detail, incident.priority)


def withdraw_offer(incident: Incident, offer: Offer, reason: str) -> Events:
    """Withdraw an offer that has no answer yet."""
    yield events.OfferWithdrawn(
        order_id=derived_id("withdraw", offer.task_id),
        reason=reason,
        **subject(incident, offer.crew, offer.task_id),
    )


def withdraw_offers(incident: Incident, roles: Iterable[Role], reason: str) -> Events:
    """Withdraw every offer of some roles of an incident."""
    for role in roles:
        for offer in role.offers:
            yield from withdraw_offer(incident, offer, reason)


def recall_crew(now: Situation, incident: Incident, crew: str, task_id: str, reason: str) -> Events:
    """Recall a crew, unless it works on the site already or its recall is pending."""
    task = now.city.task(crew, task_id)
    if task is None or task.status not in AT_SITE or reason == "RELIEVED":
        yield from recall_from_anywhere(now, incident, crew, task_id, reason)


def recall_from_anywhere(
    now: Situation, incident: Incident, crew: str, task_id: str, reason: str
) -> Events:
    """Recall a crew, also from its site, unless its recall for this reason is pending.

    Each reason is an order of its own: a department that rejected the recall from an unsafe site
    does it once another crew is there. The id contains the time, because a department answers an
    id that it rejected, or that expired, with its first answer.
    """
    if not is_recall_pending(now.city, task_id, reason):
        order_id = derived_id("recall", task_id, reason, str(now.time))
        about = subject(incident, crew, task_id)
        yield events.TaskRecalled(order_id=order_id, reason=reason, **about)


def is_recalled(now: Situation, task_id: str) -> bool:
    """Return whether a recall of a task in favour of another crew has no answer yet."""
    return is_recall_pending(now.city, task_id, "ANOTHER_CREW")


def is_dispatched(task_id: str) -> bool:
    """Return whether coordination gave a task: its id is that of a decision, "I7.2"."""
    return task_id.startswith("I") and "." in task_id


def subject(incident: Incident, crew: str, task_id: str) -> dict[str, Any]:
    """Return the four fields that all events of an offer or assignment share."""
    department, _, crew_id = crew.partition("/")
    return {
        "incident_id": incident.id,
        "department": department,
        "crew_id": crew_id,
        "task_id": task_id,
    }
