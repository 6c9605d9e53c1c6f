"""How events offer an incident to crews, assign it, and end the offer or the assignment."""

from __future__ import annotations

from google.protobuf.message import Message
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.coordination.domain import policy
from services.coordination.domain.fold import orders
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.incidents import wait
from services.coordination.domain.fold.values import PendingOrder, State, StoredDecision, micros
from vigie.coordination.v1 import events_pb2 as events


def crew_chosen(city: CityState, event: events.CrewChosen, context: DecisionContext) -> None:
    incident = city.incidents[event.incident_id]
    crew = f"{event.department}/{event.crew_id}"
    _give(city, orders.offer_order(event, incident, context.time))
    city.reserved_crews[crew] = incident.id
    city.incident_by_task[event.task_id] = incident.id
    _store_decision(city, event.decision_id, incident.id, event, context, no_crew=False)
    city.save(
        replace(
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
    )


def nobody_found(city: CityState, event: events.NobodyFound, context: DecisionContext) -> None:
    incident = city.incidents[event.incident_id]
    # A newer table replaces the last one, so that one incident does not fill the kept decisions.
    if incident.no_crew_time and incident.decision_id in city.decisions:
        del city.decisions[incident.decision_id]
    _store_decision(city, event.decision_id, incident.id, event, context, no_crew=True)
    city.save(
        replace(
            incident,
            decision_id=event.decision_id,
            decisions=incident.decisions + 1,
            appraise_time=micros(event.appraise_time),
            no_crew_count=incident.no_crew_count + 1,
            no_crew_verdicts=count_verdicts(event.appraisal),
            no_crew_time=context.time,
        )
    )


def still_nobody(city: CityState, event: events.StillNobody, _context: DecisionContext) -> None:
    incident = city.incidents[event.incident_id]
    city.save(
        replace(
            incident,
            appraise_time=micros(event.appraise_time),
            no_crew_count=incident.no_crew_count + 1,
        )
    )


def count_verdicts(appraisal: events.Appraisal) -> str:
    """Return the number of candidates for each verdict, as "verdict:count,..."."""
    counts: dict[int, int] = {}
    for candidate in appraisal.candidates:
        counts[candidate.verdict] = counts.get(candidate.verdict, 0) + 1
    return ",".join(f"{verdict}:{counts[verdict]}" for verdict in sorted(counts))


def _give(city: CityState, order: PendingOrder) -> None:
    city.pending_orders[order.id] = order


def _store_decision(
    city: CityState,
    decision_id: str,
    incident_id: str,
    event: Message,
    context: DecisionContext,
    *,
    no_crew: bool,
) -> None:
    body = event.SerializeToString(deterministic=True)
    city.decisions[decision_id] = StoredDecision(
        incident_id, context.time, body, no_crew, "NOBODY" if no_crew else "OPEN"
    )
    while len(city.decisions) > policy.DECISIONS_KEPT:
        city.decisions.pop(next(iter(city.decisions)))


def _set_outcome(city: CityState, decision_id: str, outcome: str, detail: str = "") -> None:
    """Store the outcome of an offer; the id of a department's own task is no decision's."""
    decision = city.decisions.get(decision_id)
    if decision is not None:
        city.decisions[decision_id] = replace(decision, outcome=outcome, detail=detail)


def incident_assigned(
    city: CityState, event: events.IncidentAssigned, _context: DecisionContext
) -> None:
    incident = city.incidents[event.incident_id]
    crew = f"{event.department}/{event.crew_id}"
    city.release_crew(crew, incident.id)
    city.incident_by_task[event.task_id] = incident.id
    _set_outcome(city, event.task_id, "ACCEPTED")
    city.save(
        replace(
            incident,
            state=State.ASSIGNED,
            crew=crew,
            task_id=event.task_id,
            lease_end_time=0,
        )
    )


def incident_attended(
    city: CityState, event: events.IncidentAttended, context: DecisionContext
) -> None:
    city.save(replace(city.incidents[event.incident_id], attended_time=context.time))


def offer_ended(city: CityState, event: events.OfferEnded, context: DecisionContext) -> None:
    crew = f"{event.department}/{event.crew_id}"
    until = micros(event.excluded_until_time)
    city.release_crew(crew, event.incident_id)
    if event.reason != "NO_NEWS":  # the bulletin of an acceptance may still arrive
        city.incident_by_task.pop(event.task_id, None)
    _set_outcome(city, event.task_id, event.reason, event.detail)
    incident = city.incidents[event.incident_id]
    still = tuple(
        (key, end) for key, end in incident.excluded if end > context.time and key != crew
    )
    failed = replace(incident, excluded=(*still, (crew, until)), failures=incident.failures + 1)
    wait(city, failed, context)


def offer_withdrawn(
    city: CityState, event: events.OfferWithdrawn, context: DecisionContext
) -> None:
    _give(city, orders.withdrawal_order(event, context.time))
    city.release_crew(f"{event.department}/{event.crew_id}", event.incident_id)
    _set_outcome(city, event.task_id, "WITHDRAWN", event.reason)


def task_recalled(city: CityState, event: events.TaskRecalled, context: DecisionContext) -> None:
    _give(city, orders.recall_order(event, context.time))


def incident_left(city: CityState, event: events.IncidentLeft, context: DecisionContext) -> None:
    incident = city.incidents[event.incident_id]
    city.incident_by_task.pop(event.task_id, None)
    diverted = 1 if event.reason == "SUSPENDED" else 0
    excluded = incident.excluded
    if event.reason == "RELEASED":
        until = context.time + policy.EXCLUDED_SECONDS["RELEASED"] * MICROS
        excluded = (*excluded, (f"{event.department}/{event.crew_id}", until))
    wait(
        city,
        replace(incident, diversions=incident.diversions + diverted, excluded=excluded),
        context,
    )


def need_notified(city: CityState, event: events.NeedNotified, context: DecisionContext) -> None:
    _give(city, orders.note_order(event, context.time))
