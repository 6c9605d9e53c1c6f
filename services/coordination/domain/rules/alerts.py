"""Alerts: conditions that the operators must look at, repeated until they are acknowledged."""

from __future__ import annotations

from services.coordination.domain.fold.entities import timestamp
from services.coordination.domain.fold.incident import Alert, Incident
from services.coordination.domain.policy import P2
from services.coordination.domain.rules.decision_draft import Events, Situation
from vigie.coordination.v1 import events_pb2 as events


def alert(now: Situation, incident_id: str, code: str, detail: str, subject: str = "") -> Events:
    """Alert the operators of a condition of an open incident, unless they have that alert.

    Another cause (the next crew that does not answer) raises it again once the last one is
    acknowledged or over.
    """
    incident = now.city.open_incident(incident_id)
    told = Alert(code, now.time, detail, subject)
    if incident is not None and _is_news(incident.alert(code), told):
        yield _alerted(now, told, incident.priority, incident.id)


def alert_of_role(now: Situation, incident_id: str, role: str, code: str, detail: str) -> Events:
    """Alert the operators of a role that finds no crew, unless they have that alert of it.

    The alert names each such role of the incident. A further one raises it again at once, also
    where the last one is not acknowledged.
    """
    incident = now.city.open_incident(incident_id)
    if incident is None:
        return
    known = incident.alert(code)
    roles = known.roles if known is not None else ()
    told = Alert(code, now.time, detail, roles=roles if role in roles else (*roles, role))
    if _is_news(known, told):
        yield _alerted(now, told, incident.priority, incident.id)


def city_alert(now: Situation, code: str, subject: str, detail: str, priority: int = P2) -> Events:
    """Alert the operators of a condition of no incident: of a crew or a department, its subject.

    `priority` gives the interval of its repetition.
    """
    told = Alert(code, now.time, detail, subject)
    if _is_news(now.city.alert_of(code, subject), told):
        yield _alerted(now, told, priority)


def _is_news(known: Alert | None, told: Alert) -> bool:
    if known is None or bool(known.roles) > bool(told.roles) or {*told.roles} - {*known.roles}:
        return True
    return not known.repeat_time and (known.detail, known.subject) != (told.detail, told.subject)


def end_alert(now: Situation, code: str, incident_id: str = "", subject: str = "") -> Events:
    """End an alert whose condition is over; without an incident, that of a subject."""
    incident = now.city.open_incident(incident_id) if incident_id else None
    if incident_id:
        known = incident.alert(code) if incident is not None else None
    else:
        known = now.city.alert_of(code, subject)
    if known is not None:
        yield events.AlertEnded(incident_id=incident_id, code=code, subject=known.subject)


def alert_late(now: Situation, incident_id: str) -> Events:
    """Alert the operators of an incident without a crew on its site at its goal.

    The rule that moves a goal into the past calls it, too: a timer of a time that has passed may
    have the id of one that fired then, and would be taken for a repetition.
    """
    incident = now.city.open_incident(incident_id)
    if incident is None or incident.late_time > now.time or incident.attended_time:
        return
    goal = now.policy.goal_seconds[incident.priority] // 60
    detail = f"No crew is on the site after {goal} min."
    yield from alert(now, incident.id, "LATE", detail)


def repeat_alerts(now: Situation, incident: Incident) -> Events:
    """Repeat each alert of an incident that is due and not acknowledged."""
    for each in incident.alerts:
        if 0 < each.repeat_time <= now.time:
            yield _alerted(now, each, incident.priority, incident.id)


def repeat_city_alerts(now: Situation) -> Events:
    """Repeat each alert of no incident that is due and not acknowledged."""
    for each in now.city.alerts_of_no_incident():
        if 0 < each.repeat_time <= now.time:
            yield _alerted(now, each, P2)


def _alerted(
    now: Situation, told: Alert, priority: int, incident_id: str = ""
) -> events.SupervisorAlerted:
    again = now.after(now.policy.alert_repeat_seconds[priority])
    return events.SupervisorAlerted(
        incident_id=incident_id,
        code=told.code,
        detail=told.detail,
        subject=told.subject,
        repeat_time=timestamp(again),
        roles=told.roles,
    )
