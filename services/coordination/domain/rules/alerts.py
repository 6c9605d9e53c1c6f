"""Alerts: conditions that the operators must look at, repeated until they are acknowledged."""

from __future__ import annotations

from services.coordination.domain.fold.entities import timestamp
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.rules.decision_draft import Events, Situation
from vigie.coordination.v1 import events_pb2 as events


def alert(now: Situation, incident_id: str, code: str, detail: str, subject: str = "") -> Events:
    """Alert the operators of a condition of an open incident, unless they have that alert."""
    incident = now.city.open_incident(incident_id)
    if incident is not None and not incident.has_alert(code):
        yield _alerted(now, incident, code, detail, subject)


def repeat_alerts(now: Situation, incident: Incident) -> Events:
    """Repeat each alert of an incident that is due and not acknowledged."""
    for each in incident.alerts:
        if 0 < each.repeat_time <= now.time:
            yield _alerted(now, incident, each.code, each.detail)


def _alerted(
    now: Situation, incident: Incident, code: str, detail: str, subject: str = ""
) -> events.SupervisorAlerted:
    again = now.after(now.policy.alert_repeat_seconds[incident.priority])
    return events.SupervisorAlerted(
        incident_id=incident.id,
        code=code,
        detail=detail,
        subject=subject,
        repeat_time=timestamp(again),
    )
