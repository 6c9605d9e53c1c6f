"""The incident and the role that an operator's command names."""

from __future__ import annotations

from services.chassis.sdk.decider import Rejected
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.rules.decision_draft import Situation


def named_incident(now: Situation, incident_id: str, field: str = "incident_id") -> Incident:
    """Return the open incident that a command names in a field.

    Raises Rejected (`INCIDENT_CLOSED`, `INCIDENT_UNKNOWN`).
    """
    incident = now.city.open_incident(incident_id)
    if incident is not None:
        return incident
    if now.city.closed_incident(incident_id) is not None:
        message = f"Incident {incident_id} is closed. Open a new incident."
        raise Rejected("INCIDENT_CLOSED", message, field)
    message = f"There is no incident {incident_id}. List the open ones with ListIncidents."
    raise Rejected("INCIDENT_UNKNOWN", message, field)


def named_role(incident: Incident, name: str) -> Role:
    """Return the role that a command names in its field `role`; the leading one for "".

    Raises Rejected (`ROLE_UNKNOWN`, `ROLE_DONE`).
    """
    role = incident.role(name)
    if role is None:
        known = ", ".join(each.name for each in incident.roles)
        message = f"{incident.id} has no role {name}. Choose one of {known}."
        raise Rejected("ROLE_UNKNOWN", message, "role")
    if role.done_by:
        message = f"{role.done_by} has done the work of {role.name}. Request a backup instead."
        raise Rejected("ROLE_DONE", message, "role")
    return role
