"""An operator's commands that stop coordination at an incident, and let it go on: hold and take."""

from __future__ import annotations

from services.chassis.sdk.decider import Rejected
from services.coordination.domain.fold.entities import timestamp
from services.coordination.domain.rules.alerts import end_alert
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.named_incident import named_incident
from services.coordination.domain.rules.offers import withdraw_offers
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


def hold(now: Situation, command: api.HoldIncidentRequest) -> Events:
    """Stop the search for a crew; offers without an answer are withdrawn."""
    incident = named_incident(now, command.incident_id)
    if incident.held and not incident.hold_reason:
        return
    if any(incident.assignments()):
        crews = ", ".join(sorted({a.crew for _, a in incident.assignments()}))
        message = (
            f"{incident.id} is assigned to {crews}. "
            "Close the incident, or release the task of the crew."
        )
        raise Rejected("INCIDENT_HAS_CREW", message, "incident_id")
    yield from withdraw_offers(incident, incident.roles, "HELD")
    review = now.after(now.policy.hold_review_seconds[incident.priority])
    yield events.IncidentHeld(incident_id=incident.id, review_time=timestamp(review))


def release(now: Situation, command: api.ReleaseIncidentRequest) -> Events:
    """Resume the search for a crew."""
    incident = named_incident(now, command.incident_id)
    if incident.held:
        yield events.IncidentReleased(incident_id=incident.id)
        yield from end_alert(now, "HELD", incident.id)


def take(now: Situation, command: api.TakeIncidentRequest) -> Events:
    """Let the operator take charge; another operator takes over from the first."""
    incident = named_incident(now, command.incident_id)
    actor = now.context.actor
    if incident.taken_by != actor:
        review = now.after(now.policy.hold_review_seconds[incident.priority])
        yield events.IncidentTaken(
            incident_id=incident.id, actor=actor, review_time=timestamp(review)
        )


def hand_back(now: Situation, command: api.HandBackIncidentRequest) -> Events:
    """Let coordination offer by itself again."""
    incident = named_incident(now, command.incident_id)
    if incident.taken_by:
        yield events.IncidentHandedBack(incident_id=incident.id, actor=now.context.actor)
        yield from end_alert(now, "TAKEN", incident.id)
        yield from end_alert(now, "CREW_PROPOSED", incident.id)
