"""Counts of offers by outcome, searches for another crew, diversions and overrides."""

from __future__ import annotations

from collections.abc import Iterable

from google.protobuf.message import Message

from services.coordination.domain import searches
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
OVERRIDES = counter(
    "vigie_overrides",
    "Crews that an operator assigned, by the department of the crew and the operator's reason.",
    *("priority", "department", "reason"),
)

OTHER = "other"
OUTCOMES = (
    *("accepted", "declined", "expired", "no_news", "withdrawn", "refused", "failed", "unheard"),
    OTHER,
)
REASONS = (*searches.SEARCHES, OTHER)
OVERRIDE_REASONS = ("LOCAL_KNOWLEDGE", "ALREADY_ON_THE_WAY", "PHONED", "SUPERVISOR", "OTHER")


def start_at_zero(departments: Iterable[str]) -> None:
    """Export each series at 0: a rule on an increase needs its first value."""
    for department in departments:
        for outcome in OUTCOMES:
            OFFERS.labels(COORDINATION, department, outcome)
        for priority in PRIORITIES:
            DIVERSIONS.labels(COORDINATION, department, priority)
            for reason in OVERRIDE_REASONS:
                OVERRIDES.labels(COORDINATION, priority, department, reason)
    for priority in PRIORITIES:
        for reason in REASONS:
            SEARCHES.labels(COORDINATION, priority, reason)


def count_event(event: Message, city: CityState) -> None:
    """Count an event of the journal: of an offer, a search, a diversion or an override."""
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
        case events.CrewChosen() if event.override_reason:
            priority = _priority(city, event.incident_id)
            known = event.override_reason in OVERRIDE_REASONS
            reason = event.override_reason if known else OVERRIDE_REASONS[-1]
            OVERRIDES.labels(COORDINATION, priority, event.department, reason).inc()
        case _:
            pass


def _count_offer(department: str, outcome: str) -> None:
    OFFERS.labels(COORDINATION, department, outcome if outcome in OUTCOMES else OTHER).inc()


def _priority(city: CityState, incident_id: str) -> str:
    """Return the priority of an incident; the least urgent one for one that is kept no more."""
    incident = city.kept_incident(incident_id)
    return f"P{incident.priority}" if incident is not None else PRIORITIES[-1]
