"""How an incident is offered to crews, taken up, attended and left, and what that makes owed."""

from __future__ import annotations

from google.protobuf.message import Message
from msgspec.structs import replace

from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain import policy
from services.coordination.domain.fold import orders
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.incidents import unask, wait
from services.coordination.domain.fold.values import MICROS, Decided, State, micros
from vigie.coordination.v1 import events_pb2 as events


def chosen(city: CityState, chosen: events.CrewChosen, context: DecisionContext) -> None:
    incident = city.incidents[chosen.incident_id]
    crew = f"{chosen.department}/{chosen.crew_id}"
    owed = orders.owed_offer(chosen, incident, context.time)
    city.owed[owed.id] = owed
    city.asked[crew] = incident.id
    city.served[chosen.task_id] = incident.id
    _decided(city, chosen.decision_id, incident.id, chosen, context, nobody=False)
    city.put(
        replace(
            incident,
            state=State.OFFERED,
            crew=crew,
            task_id=chosen.task_id,
            lease_end_time=micros(chosen.lease_end_time),
            decision_id=chosen.decision_id,
            decisions=incident.decisions + 1,
            offers=incident.offers + 1,
            nobody_count=0,
            nobody_time=0,
        )
    )


def nobody(city: CityState, nobody: events.NobodyFound, context: DecisionContext) -> None:
    incident = city.incidents[nobody.incident_id]
    if incident.nobody_time and incident.decision_id in city.decisions:
        del city.decisions[incident.decision_id]
    _decided(city, nobody.decision_id, incident.id, nobody, context, nobody=True)
    city.put(
        replace(
            incident,
            decision_id=nobody.decision_id,
            decisions=incident.decisions + 1,
            appraise_time=micros(nobody.appraise_time),
            nobody_count=incident.nobody_count + 1,
            nobody_because=verdicts(nobody.appraisal),
            nobody_time=context.time,
        )
    )


def still_nobody(city: CityState, still: events.StillNobody, _moment: DecisionContext) -> None:
    incident = city.incidents[still.incident_id]
    city.put(
        replace(
            incident,
            appraise_time=micros(still.appraise_time),
            nobody_count=incident.nobody_count + 1,
        )
    )


def verdicts(appraisal: events.Appraisal) -> str:
    """Say how often each verdict stands in a table."""
    counts: dict[int, int] = {}
    for candidate in appraisal.candidates:
        counts[candidate.verdict] = counts.get(candidate.verdict, 0) + 1
    return ",".join(f"{verdict}:{counts[verdict]}" for verdict in sorted(counts))


def _decided(
    city: CityState,
    decision_id: str,
    incident_id: str,
    event: Message,
    context: DecisionContext,
    *,
    nobody: bool,
) -> None:
    body = event.SerializeToString(deterministic=True)
    city.decisions[decision_id] = Decided(
        incident_id, context.time, body, nobody, "NOBODY" if nobody else "OPEN"
    )
    while len(city.decisions) > policy.DECISIONS_KEPT:
        city.decisions.pop(next(iter(city.decisions)))


def _outcome(city: CityState, decision_id: str, outcome: str, detail: str = "") -> None:
    """Note what came of an offer; a task made by its department comes from no decision."""
    decided = city.decisions.get(decision_id)
    if decided is not None:
        city.decisions[decision_id] = replace(decided, outcome=outcome, detail=detail)


def assigned(city: CityState, assigned: events.IncidentAssigned, _moment: DecisionContext) -> None:
    incident = city.incidents[assigned.incident_id]
    crew = f"{assigned.department}/{assigned.crew_id}"
    unask(city, crew, incident.id)
    city.served[assigned.task_id] = incident.id
    _outcome(city, assigned.task_id, "ACCEPTED")
    city.put(
        replace(
            incident,
            state=State.ASSIGNED,
            crew=crew,
            task_id=assigned.task_id,
            lease_end_time=0,
        )
    )


def attended(city: CityState, attended: events.IncidentAttended, context: DecisionContext) -> None:
    city.put(replace(city.incidents[attended.incident_id], attended_time=context.time))


def offer_ended(city: CityState, ended: events.OfferEnded, context: DecisionContext) -> None:
    crew = f"{ended.department}/{ended.crew_id}"
    until = micros(ended.excluded_until_time)
    unask(city, crew, ended.incident_id)
    if ended.reason != "NO_NEWS":  # an acceptance may still be on its way
        city.served.pop(ended.task_id, None)
    _outcome(city, ended.task_id, ended.reason, ended.detail)
    incident = city.incidents[ended.incident_id]
    still = tuple(
        (key, end) for key, end in incident.excluded if end > context.time and key != crew
    )
    failed = replace(incident, excluded=(*still, (crew, until)), failures=incident.failures + 1)
    wait(city, failed, context)


def withdrawn(city: CityState, withdrawn: events.OfferWithdrawn, context: DecisionContext) -> None:
    owed = orders.owed_withdrawal(withdrawn, context.time)
    city.owed[owed.id] = owed
    unask(city, f"{withdrawn.department}/{withdrawn.crew_id}", withdrawn.incident_id)
    _outcome(city, withdrawn.task_id, "WITHDRAWN", withdrawn.reason)


def recalled(city: CityState, recalled: events.TaskRecalled, context: DecisionContext) -> None:
    owed = orders.owed_recall(recalled, context.time)
    city.owed[owed.id] = owed


def left(city: CityState, left: events.IncidentLeft, context: DecisionContext) -> None:
    incident = city.incidents[left.incident_id]
    city.served.pop(left.task_id, None)
    lost = 1 if left.reason == "SUSPENDED" else 0
    excluded = incident.excluded
    if left.reason == "RELEASED":
        until = context.time + policy.EXCLUDED_SECONDS["RELEASED"] * MICROS
        excluded = (*excluded, (f"{left.department}/{left.crew_id}", until))
    wait(
        city,
        replace(incident, diversions=incident.diversions + lost, excluded=excluded),
        context,
    )


def told(city: CityState, told: events.NeedNotified, context: DecisionContext) -> None:
    owed = orders.owed_note(told, context.time)
    city.owed[owed.id] = owed
