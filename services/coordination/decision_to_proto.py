"""Decisions as messages of the API."""

from __future__ import annotations

from collections.abc import Iterator

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import StoredDecision, timestamp
from services.coordination.domain.searches import SEARCHES
from services.coordination.to_proto import not_sent
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


def decision_to_proto(city: CityState, decision_id: str, stored: StoredDecision) -> api.Decision:
    """Return a decision of the API: first the chosen crew, then the others by verdict and price."""
    message = api.Decision(
        decision_id=decision_id,
        incident_id=stored.incident_id,
        decided_time=timestamp(stored.time),
        outcome=stored.outcome,
        detail=stored.detail,
    )
    message.appraisal.CopyFrom(table_of(city, stored))
    if stored.no_crew:
        nobody = events.NobodyFound.FromString(stored.body)
        message.role = nobody.role
        _write_comparison(city, message)
    else:
        chosen = events.CrewChosen.FromString(stored.body)
        message.role, message.search = chosen.role, chosen.search
        message.crew = f"{chosen.department}/{chosen.crew_id}"
        message.leaves_task_id = chosen.leaves_task_id
        message.after_task_id = chosen.after_task_id
        _write_reasons(message, chosen)
        if chosen.HasField("lease_end_time"):
            message.lease_end_time.CopyFrom(chosen.lease_end_time)
            message.asked_too.extend(_asked_too(city, decision_id, chosen))
        else:
            message.mode = events.CrewProposed.FromString(stored.body).mode
    crew = message.crew
    rows = sorted(message.appraisal.candidates, key=lambda row: _order(row, crew))
    del message.appraisal.candidates[:]
    message.appraisal.candidates.extend(rows)
    return message


def _write_comparison(city: CityState, message: api.Decision) -> None:
    """Write the last comparison without a crew, if the decision is the newest of its role."""
    incident = city.open_incident(message.incident_id)
    role = incident.role(message.role) if incident is not None else None
    if role is None or role.decision_id != message.decision_id or not role.appraise_time:
        return
    comparison = api.Decision(
        appraise_time=timestamp(role.appraise_time),
        compared_time=timestamp(role.compared_time),
        not_sent=not_sent(role),
    )
    message.MergeFrom(comparison)


def _write_reasons(message: api.Decision, chosen: events.CrewChosen) -> None:
    message.search_reason = SEARCHES.get(chosen.search, "")
    message.override_reason = chosen.override_reason
    message.overrides_decision_id = chosen.overrides_decision_id
    message.override_verdict = chosen.override_verdict
    message.override_cost_seconds = chosen.override_cost_seconds
    message.actor = chosen.actor


def _asked_too(city: CityState, decision_id: str, chosen: events.CrewChosen) -> Iterator[str]:
    """Yield the other crews with an offer of the same table; a proposal is no offer."""
    if chosen.override_reason:
        return
    table = chosen.table_decision_id or decision_id
    for other_id, other in city.decisions.items():
        if other.incident_id != chosen.incident_id or other.no_crew or other_id == decision_id:
            continue
        event = events.CrewChosen.FromString(other.body)
        is_offer = event.HasField("lease_end_time") and not event.override_reason
        if is_offer and (event.table_decision_id or other_id) == table:
            yield f"{event.department}/{event.crew_id}"


def table_of(city: CityState, stored: StoredDecision) -> events.Appraisal:
    """Return the table of a decision; offers that are made at once share one."""
    if stored.no_crew:
        return events.NobodyFound.FromString(stored.body).appraisal
    chosen = events.CrewChosen.FromString(stored.body)
    shared = city.decisions.get(chosen.table_decision_id)
    return chosen.appraisal if shared is None else table_of(city, shared)


def _order(row: events.Candidate, crew: str) -> tuple[bool, int, int, str, str]:
    return (
        f"{row.department}/{row.crew_id}" != crew,
        row.verdict,
        row.price_seconds,
        row.department,
        row.crew_id,
    )
