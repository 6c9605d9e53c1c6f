"""How events offer an incident to crews, assign it, and end the offer or the assignment."""

from __future__ import annotations

from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.domain import policy
from services.coordination.domain.fold import orders
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import PendingOrder, State, StoredDecision, micros
from services.coordination.domain.fold.incidents import wait
from vigie.coordination.v1 import events_pb2 as events


def crew_chosen(city: CityState, event: events.CrewChosen, time: int) -> None:
    incident = city.incidents[event.incident_id]
    crew = f"{event.department}/{event.crew_id}"
    _give(city, orders.offer_order(event, incident, time))
    city.reserved_crews[crew] = incident.id
    city.incident_by_task[event.task_id] = incident.id
    _store_decision(city, event, time)
    city.change(
        incident,
        state=State.OFFERED,
        crew=crew,
        task_id=event.task_id,
        lease_end_time=micros(event.lease_end_time),
        decision_id=event.decision_id,
        decisions=incident.decisions + 1,
        offers=incident.offers + 1,
        no_crew_count=0,
        no_crew_time=0,
    )


def nobody_found(city: CityState, event: events.NobodyFound, time: int) -> None:
    incident = city.incidents[event.incident_id]
    # A newer table replaces the last one, so that one incident does not fill the kept decisions.
    if incident.no_crew_time and incident.decision_id in city.decisions:
        del city.decisions[incident.decision_id]
    _store_decision(city, event, time)
    city.change(
        incident,
        decision_id=event.decision_id,
        decisions=incident.decisions + 1,
        appraise_time=micros(event.appraise_time),
        no_crew_count=incident.no_crew_count + 1,
        no_crew_verdicts=count_verdicts(event.appraisal),
        no_crew_time=time,
    )


def still_nobody(city: CityState, event: events.StillNobody, _time: int) -> None:
    incident = city.incidents[event.incident_id]
    again = micros(event.appraise_time)
    city.change(incident, appraise_time=again, no_crew_count=incident.no_crew_count + 1)


def count_verdicts(appraisal: events.Appraisal) -> str:
    """Return the number of candidates for each verdict, as "verdict:count,..."."""
    counts: dict[int, int] = {}
    for candidate in appraisal.candidates:
        counts[candidate.verdict] = counts.get(candidate.verdict, 0) + 1
    return ",".join(f"{verdict}:{counts[verdict]}" for verdict in sorted(counts))


def _give(city: CityState, order: PendingOrder) -> None:
    city.pending_orders[order.id] = order


def _store_decision(
    city: CityState, event: events.CrewChosen | events.NobodyFound, time: int
) -> None:
    no_crew = isinstance(event, events.NobodyFound)
    body = event.SerializeToString(deterministic=True)
    city.decisions[event.decision_id] = StoredDecision(
        event.incident_id, time, body, no_crew, "NOBODY" if no_crew else "OPEN"
    )
    while len(city.decisions) > policy.DECISIONS_KEPT:
        city.decisions.pop(next(iter(city.decisions)))


def _set_outcome(city: CityState, decision_id: str, outcome: str, detail: str = "") -> None:
    """Store the outcome of an offer; the id of a department's own task is no decision's."""
    decision = city.decisions.get(decision_id)
    if decision is not None:
        city.decisions[decision_id] = replace(decision, outcome=outcome, detail=detail)


def incident_assigned(city: CityState, event: events.IncidentAssigned, _time: int) -> None:
    incident = city.incidents[event.incident_id]
    crew, task_id = f"{event.department}/{event.crew_id}", event.task_id
    city.release_crew(crew, incident.id)
    city.incident_by_task[task_id] = incident.id
    _set_outcome(city, task_id, "ACCEPTED")
    city.change(incident, state=State.ASSIGNED, crew=crew, task_id=task_id, lease_end_time=0)


def incident_attended(city: CityState, event: events.IncidentAttended, time: int) -> None:
    city.change(city.incidents[event.incident_id], attended_time=time)


def offer_ended(city: CityState, event: events.OfferEnded, time: int) -> None:
    crew = f"{event.department}/{event.crew_id}"
    until = micros(event.excluded_until_time)
    city.release_crew(crew, event.incident_id)
    if event.reason != "NO_NEWS":  # the bulletin of an acceptance may still arrive
        city.incident_by_task.pop(event.task_id, None)
    _set_outcome(city, event.task_id, event.reason, event.detail)
    incident = city.incidents[event.incident_id]
    still = tuple((key, end) for key, end in incident.excluded if end > time and key != crew)
    wait(city, incident, time, excluded=(*still, (crew, until)), failures=incident.failures + 1)


def offer_withdrawn(city: CityState, event: events.OfferWithdrawn, time: int) -> None:
    _give(city, orders.withdrawal_order(event, time))
    city.release_crew(f"{event.department}/{event.crew_id}", event.incident_id)
    _set_outcome(city, event.task_id, "WITHDRAWN", event.reason)


def task_recalled(city: CityState, event: events.TaskRecalled, time: int) -> None:
    _give(city, orders.recall_order(event, time))


def incident_left(city: CityState, event: events.IncidentLeft, time: int) -> None:
    incident = city.incidents[event.incident_id]
    city.incident_by_task.pop(event.task_id, None)
    diversions = incident.diversions + (event.reason == "SUSPENDED")
    excluded = incident.excluded
    if event.reason == "RELEASED":
        until = time + policy.EXCLUDED_SECONDS["RELEASED"] * MICROS
        excluded = (*excluded, (f"{event.department}/{event.crew_id}", until))
    wait(city, incident, time, diversions=diversions, excluded=excluded)


def need_notified(city: CityState, event: events.NeedNotified, time: int) -> None:
    _give(city, orders.note_order(event, time))
