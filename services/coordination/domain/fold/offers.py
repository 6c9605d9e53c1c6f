"""How events offer a role to crews, and how an offer ends without acceptance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from services.coordination.domain import limits
from services.coordination.domain.fold import orders
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Silence, StoredDecision, micros
from services.coordination.domain.fold.role import Offer
from services.coordination.domain.fold.staffing import (
    alerts_of_roles,
    change_role,
    exclude,
    role_named,
    set_outcome,
    sought,
    without_offer,
)
from vigie.coordination.v1 import events_pb2 as events


def crew_chosen(city: CityState, event: events.CrewChosen, time: int) -> None:
    incident = city.incidents[event.incident_id]
    role = role_named(incident, event.role)
    crew = f"{event.department}/{event.crew_id}"
    city.give(orders.offer_order(city, event, incident, role, time))
    city.reserved_crews[crew] = incident.id
    city.incident_by_task[event.task_id] = incident.id
    if role.proposed_time:
        set_outcome(city, role.decision_id, _outcome_of_proposal(event))
    _store_decision(city, event, time)
    lease_end_time, by_operator = micros(event.lease_end_time), bool(event.override_reason)
    begins_time = micros(event.begins_time)
    offer = Offer(
        crew, event.task_id, lease_end_time, _eta_seconds(event), by_operator, begins_time
    )
    change_role(
        city,
        incident,
        role,
        {
            "offers": (*role.offers, offer),
            "decision_id": event.decision_id,
            "appraise_time": 0,
            "no_crew_count": 0,
            "no_crew_time": 0,
            "proposed_time": 0,
        },
        decisions=incident.decisions + 1,
        offers=incident.offers + 1,
        milestones=incident.milestones.reached("offered", time),
    )


def _outcome_of_proposal(chosen: events.CrewChosen) -> str:
    if chosen.override_reason:
        return "OVERRIDDEN"
    return "CONFIRMED" if chosen.actor else "SENT"


def crew_proposed(city: CityState, event: events.CrewProposed, time: int) -> None:
    """Store a decision that waits for an operator, and when its role is appraised again."""
    incident = city.incidents[event.incident_id]
    role = role_named(incident, event.role)
    if role.proposed_time:
        set_outcome(city, role.decision_id, "SUPERSEDED")
    _store_decision(city, event, time)
    change_role(
        city,
        incident,
        role,
        {
            "decision_id": event.decision_id,
            "appraise_time": micros(event.appraise_time),
            "proposed_time": role.proposed_time or time,
            "no_crew_count": 0,
            "no_crew_time": 0,
        },
        decisions=incident.decisions + 1,
    )


def _eta_seconds(event: events.CrewChosen) -> int:
    for row in event.appraisal.candidates:
        if (row.department, row.crew_id) == (event.department, event.crew_id):
            return row.eta_seconds + row.make_safe_seconds
    return event.eta_seconds


def nobody_found(city: CityState, event: events.NobodyFound, time: int) -> None:
    incident = city.incidents[event.incident_id]
    role = role_named(incident, event.role)
    # A newer table replaces the last one, so that one incident does not fill the kept decisions.
    if role.no_crew_time and role.decision_id in city.decisions:
        del city.decisions[role.decision_id]
    if role.proposed_time:
        set_outcome(city, role.decision_id, "SUPERSEDED")
    _store_decision(city, event, time)
    change_role(
        city,
        incident,
        role,
        {
            "decision_id": event.decision_id,
            "appraise_time": micros(event.appraise_time),
            "no_crew_count": role.no_crew_count + 1,
            "no_crew_verdicts": count_verdicts(event.appraisal),
            "no_crew_time": time,
            "compared_time": time,
            "compared_verdicts": count_verdicts(event.appraisal),
            "proposed_time": 0,
        },
        decisions=incident.decisions + 1,
    )


def still_nobody(city: CityState, event: events.StillNobody, _time: int) -> None:
    """Note when a role is appraised again; an absent time ends the search beside its crew.

    An offer of that search goes on: the yes to it still replaces the crew.
    """
    incident = city.incidents[event.incident_id]
    role = role_named(incident, event.role)
    again = micros(event.appraise_time)
    changes: dict[str, Any] = {"appraise_time": again, "no_crew_count": role.no_crew_count + 1}
    if compared := micros(event.compared_time):
        tallies: dict[int, int] = {each.verdict: each.crew_count for each in event.verdicts}
        changes |= {"compared_time": compared, "compared_verdicts": _tallied(tallies)}
    ends = not again and not role.offers
    if ends:
        changes |= {"search": "", "proposed_time": 0}
        if role.proposed_time:
            set_outcome(city, role.decision_id, "SUPERSEDED")
    change_role(city, incident, role, changes)
    if ends and incident.alerts:
        incident = city.incidents[incident.id]
        city.change(incident, alerts=alerts_of_roles(incident.alerts, incident.roles))


def count_verdicts(appraisal: events.Appraisal) -> str:
    """Return the number of candidates for each verdict, as "verdict:count,..."."""
    return _tallied(tally(appraisal))


def tally(appraisal: events.Appraisal) -> Counter[int]:
    """Return the number of candidates for each verdict."""
    counts = Counter[int](row.verdict for row in appraisal.candidates)
    for group in appraisal.verdicts:
        counts[group.verdict] += len(group.crews)
    return counts


def _tallied(counts: Mapping[int, int]) -> str:
    return ",".join(f"{verdict}:{counts[verdict]}" for verdict in sorted(counts))


def search_started(city: CityState, event: events.SearchStarted, time: int) -> None:
    incident = city.incidents[event.incident_id]
    role = role_named(incident, event.role)
    changes = {"search": event.reason, "appraise_time": time, "no_crew_count": 0, "no_crew_time": 0}
    change_role(city, incident, role, changes)


def offer_ended(city: CityState, event: events.OfferEnded, time: int) -> None:
    crew = f"{event.department}/{event.crew_id}"
    until = micros(event.excluded_until_time)
    city.release_crew(crew, event.incident_id)
    if event.reason != "NO_NEWS":  # the bulletin of an acceptance may still arrive
        city.incident_by_task.pop(event.task_id, None)
    set_outcome(city, event.task_id, event.reason, event.detail)
    if event.reason in {"EXPIRED", "NO_NEWS"}:
        decision = city.decisions.get(event.task_id)
        known = city.silence_of(crew)
        since = known.since_time or (decision.time if decision is not None else time)
        city.silences[crew] = Silence(known.count + 1, since)
    exclude(city, event.incident_id, crew, time=time, until=until)
    incident = city.incidents[event.incident_id]
    role = incident.role_of(event.task_id)
    if role is not None:
        changes = sought(without_offer(role, event.task_id), time)
        change_role(city, incident, role, {**changes, "failures": role.failures + 1})


def crew_silent(city: CityState, event: events.CrewSilent, time: int) -> None:
    city.give(orders.silence_order(city, event, time))


def offer_withdrawn(city: CityState, event: events.OfferWithdrawn, time: int) -> None:
    city.give(orders.withdrawal_order(city, event, time))
    city.release_crew(f"{event.department}/{event.crew_id}", event.incident_id)
    set_outcome(city, event.task_id, "WITHDRAWN", event.reason)
    incident = city.incidents[event.incident_id]
    role = incident.role_of(event.task_id)
    if role is not None:
        change_role(city, incident, role, sought(without_offer(role, event.task_id), time))


def _store_decision(
    city: CityState,
    event: events.CrewChosen | events.CrewProposed | events.NobodyFound,
    time: int,
) -> None:
    no_crew = isinstance(event, events.NobodyFound)
    outcome = "PROPOSED" if isinstance(event, events.CrewProposed) else "OPEN"
    body = event.SerializeToString(deterministic=True)
    city.decisions[event.decision_id] = StoredDecision(
        event.incident_id, time, body, no_crew, "NOBODY" if no_crew else outcome
    )
    while len(city.decisions) > limits.DECISIONS_KEPT:
        city.decisions.pop(next(iter(city.decisions)))
