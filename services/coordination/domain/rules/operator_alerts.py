"""An operator's commands on alerts: acknowledge, escalate."""

from __future__ import annotations

from services.chassis.sdk.decider import Rejected
from services.coordination.domain.rules.alerts import alert, end_alert
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.named_incident import named_incident
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


def acknowledge(now: Situation, command: api.AcknowledgeAlertRequest) -> Events:
    """End the repetition of an alert, of an incident or of no incident."""
    code, incident_id = command.code, command.incident_id
    if incident_id:
        known = named_incident(now, incident_id).alert(code)
    else:
        known = now.city.alert_of(code, command.subject)
    if known is None:
        about = incident_id or command.subject or "no incident"
        message = f"There is no alert {code} of {about}. List the alerts with ListAlerts."
        raise Rejected("ALERT_UNKNOWN", message, "code")
    if not known.acknowledged_by:
        yield events.AlertAcknowledged(
            incident_id=incident_id, code=code, subject=known.subject, actor=now.context.actor
        )


def escalate(now: Situation, command: api.EscalateIncidentRequest) -> Events:
    """Call the supervisor to an incident."""
    incident = named_incident(now, command.incident_id)
    reason = command.reason.lower().replace("_", " ")
    detail = f"An operator calls the supervisor: {reason}."
    known = incident.alert("ESCALATED")
    if known is not None and known.repeat_time and known.detail == detail:
        return
    yield from end_alert(now, "ESCALATED", incident.id)
    yield from alert(now, incident.id, "ESCALATED", detail)
