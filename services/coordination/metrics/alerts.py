"""Gauges of the alerts that apply, and of those among them that no operator has acknowledged."""

from __future__ import annotations

from collections import Counter as Count

from services.coordination.domain.alert_codes import ALERT_CODES, Ends
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.domain.fold.incident import Alert, Incident
from services.coordination.domain.fold.role import State
from services.coordination.metrics.families import PRIORITIES, gauge

ALERTED = gauge(
    "vigie_incidents_alerted",
    "Open incidents with an alert that still applies.",
    *("priority", "code"),
)
UNACKNOWLEDGED = gauge(
    "vigie_alerts_unacknowledged",
    "Alerts that still apply and that no operator has acknowledged.",
    *("priority", "code"),
)

NONE = "none"
"""The priority of an alert of a crew or of a department, which is of no incident."""


def set_alert_gauges(city: CityState) -> None:
    """Set the gauges of each priority and code, with zeros."""
    alerted, unacknowledged = Count[tuple[str, str]](), Count[tuple[str, str]]()
    for incident in city.open_incidents():
        for alert in incident.alerts:
            if applies(incident, alert):
                key = f"P{incident.priority}", alert.code
                alerted[key] += 1
                unacknowledged[key] += not alert.acknowledged_by
    for alert in city.alerts_of_no_incident():
        unacknowledged[NONE, alert.code] += not alert.acknowledged_by
    for priority in (*PRIORITIES, NONE):
        for code in ALERT_CODES:
            key = priority, code
            if priority != NONE:
                ALERTED.labels(COORDINATION, *key).set(alerted[key])
            UNACKNOWLEDGED.labels(COORDINATION, *key).set(unacknowledged[key])


def applies(incident: Incident, alert: Alert) -> bool:
    """Return whether the condition of an alert of an incident still holds.

    The state drops an alert of roles with the last one that lacks a crew.
    """
    if alert.roles:
        return True
    ends = ALERT_CODES.get(alert.code, Ends.OPERATOR)
    if ends is Ends.CREW:
        return incident.state is not State.ASSIGNED
    if ends is Ends.ARRIVAL:
        return not incident.attended_time
    return incident.held if ends is Ends.RELEASE else True
