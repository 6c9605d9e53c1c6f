"""The changes to one role that the events of offers and of assignments share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.incident import Alert, Incident
from services.coordination.domain.fold.role import Role


def without_offer(role: Role, task_id: str) -> Role:
    if role.offer_of(task_id) is None:
        return role
    return replace(role, offers=tuple(o for o in role.offers if o.task_id != task_id))


def sought(role: Role, time: int) -> dict[str, Any]:
    """Return the changes to a role that lost an offer or a crew: a crew is sought at once."""
    changes: dict[str, Any] = {"offers": role.offers, "assignments": role.assignments}
    if role.is_open:
        changes |= {"search": ""}
    if role.is_open or role.search:
        changes |= {"appraise_time": time, "no_crew_count": 0, "no_crew_time": 0}
    return changes


def alerts_of_roles(alerts: Iterable[Alert], roles: Iterable[Role]) -> tuple[Alert, ...]:
    """Return alerts without the roles that they concern no more; one that loses all is over.

    An alert concerns a role while no crew serves it, and while another one is sought beside its
    own; that of a site that has moved while the role has a hold place.
    """
    present = tuple(roles)
    unserved = {role.name for role in present if role.is_open or role.search}
    held = {role.name for role in present if role.hold is not None and not role.done_by}
    return with_roles(
        alerts, lambda alert, name: name in (held if alert.code == "SITE_MOVED" else unserved)
    )


def with_roles(
    alerts: Iterable[Alert], concerns: Callable[[Alert, str], bool]
) -> tuple[Alert, ...]:
    """Return alerts with those of their roles that they concern; one that loses all is over."""
    kept = (
        (alert, tuple(name for name in alert.roles if concerns(alert, name))) for alert in alerts
    )
    return tuple(replace(alert, roles=left) for alert, left in kept if left or not alert.roles)


def exclude(city: CityState, incident_id: str, crew: str, *, time: int, until: int) -> None:
    """Exclude a crew from every role of an incident.

    A crew that cannot leave its site or does not answer is no choice for any role. Without this, a
    crew that declines one role would get an offer of the next one at once.
    """
    incident = city.incidents[incident_id]
    roles = tuple(
        replace(role, excluded=_excluded(role, crew, until, time)) for role in incident.roles
    )
    city.change(incident, roles=roles)


def _excluded(role: Role, crew: str, until: int, time: int) -> tuple[tuple[str, int, int], ...]:
    still = tuple(each for each in role.excluded if each[2] > time and each[0] != crew)
    return (*still, (crew, time, until)) if until > time else still


def role_named(incident: Incident, name: str) -> Role:
    """Return the role of an event; the lead where the role has gone since the record was made."""
    return incident.role(name) or incident.lead


def change_role(
    city: CityState, incident: Incident, role: Role, changes: dict[str, Any], **fields: Any
) -> None:
    """Store an incident with one role changed."""
    changed = replace(role, **changes)
    roles = tuple(changed if each.name == role.name else each for each in incident.roles)
    city.change(incident, roles=roles, **fields)


def set_outcome(city: CityState, decision_id: str, outcome: str, detail: str = "") -> None:
    """Store the outcome of an offer; the id of a department's own task is no decision's."""
    decision = city.decisions.get(decision_id)
    if decision is not None:
        city.decisions[decision_id] = replace(decision, outcome=outcome, detail=detail)
