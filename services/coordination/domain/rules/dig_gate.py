"""The dig gate: no crew is offered a role that opens the ground before the networks let it.

The department of a need publishes its clearance. No operator can waive it: a cut gas pipe is
another emergency.
"""

from __future__ import annotations

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Need
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.rules.amendments import upgrade
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.requirements import requirement
from services.crews.domain.dig_clearance import NO_NOTICE


def missing_for_dig(city: CityState, incident: Incident, role: Role, time: int) -> tuple[str, ...]:
    """Return the codes that keep the crew of a role from digging; none where it may, or digs not.

    The reports of an incident are of one place, so one valid clearance is enough.
    """
    if not role.digs:
        return ()
    needs = city.open_needs(incident.reports)
    clearances = [need.dig_clearance for need in needs if need.dig_clearance is not None]
    missing = (clearance.missing_at(time) for clearance in clearances)
    return min(missing, key=len, default=(NO_NOTICE,))


def open_gate(now: Situation, incident_id: str, before: Need) -> Events:
    """Seek the crews of roles that dig at once where a report has another clearance than before."""
    incident, need = now.city.open_incident(incident_id), now.city.need(before.id)
    if incident is None or need is None or need.dig_clearance == before.dig_clearance:
        return
    open_roles = [role for role in incident.roles if not role.done_by]
    waiting = [role for role in open_roles if role.digs and role.is_open and not role.offers]
    if any(not missing_for_dig(now.city, incident, role, now.time) for role in waiting):
        yield from upgrade(now, incident, requirement(incident, open_roles), "DIG_CLEARED")
