"""Counts of the offers by outcome, of the searches for another crew, and of the diversions."""

from __future__ import annotations

from collections.abc import Iterable

from google.protobuf.message import Message

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.metrics.families import PRIORITIES, counter
from vigie.coordination.v1 import events_pb2 as events

OFFERS = counter(
    "vigie_offers",
    "Offers that have ended, by the department of the crew and their outcome.",
    *("department", "outcome"),
)
SEARCHES = counter(
    "vigie_searches",
    "Searches for another crew beside one that has an incident, by their reason.",
    *("priority", "reason"),
)
DIVERSIONS = counter(
    "vigie_diversions",
    "Crews that left a task for a more urgent one, by the priority of the task left.",
    *("department", "priority"),
)

OTHER = "other"
OUTCOMES = (
    *("accepted", "declined", "expired", "no_news", "withdrawn", "refused", "failed", "unheard"),
    OTHER,
)
REASONS = (
    *("UNABLE", "NOT_DEPARTED", "NOT_ARRIVED", "CUT_OFF", "BETTER", "RELIEF", "UPGRADED"),
    OTHER,
)


def start_at_zero(departments: Iterable[str]) -> None:
    """Export each series at 0: a rule on an increase needs its first value."""
    for department in departments:
        for outcome in OUTCOMES:
            OFFERS.labels(COORDINATION, department, outcome)
        for priority in PRIORITIES:
            DIVERSIONS.labels(COORDINATION, department, priority)
    for priority in PRIORITIES:
        for reason in REASONS:
            SEARCHES.labels(COORDINATION, priority, reason)


def count_event(event: Message, city: CityState) -> None:
    """Count an event of the journal, if it is of an offer, a search or a diversion."""
    match event:
        case events.IncidentAssigned() if not event.by_department:
            _count_offer(event.department, "accepted")
        case events.OfferEnded():
            _count_offer(event.department, event.reason.lower())
        case events.OfferWithdrawn():
            _count_offer(event.department, "withdrawn")
        case events.SearchStarted():
            reason = event.reason if event.reason in REASONS else OTHER
            SEARCHES.labels(COORDINATION, _priority(city, event.incident_id), reason).inc()
        case events.IncidentLeft() if event.reason == "SUSPENDED":
            priority = _priority(city, event.incident_id)
            DIVERSIONS.labels(COORDINATION, event.department, priority).inc()
        case _:
            pass


def _count_offer(department: str, outcome: str) -> None:
    OFFERS.labels(COORDINATION, department, outcome if outcome in OUTCOMES else OTHER).inc()


def _priority(city: CityState, incident_id: str) -> str:
    """Return the priority of an incident; the least urgent one for one that is kept no more."""
    incident = city.kept_incident(incident_id)
    return f"P{incident.priority}" if incident is not None else PRIORITIES[-1]
