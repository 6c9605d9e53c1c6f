"""The hold place of a role: its crews wait there until an operator lets them go on to the site."""

from __future__ import annotations

from collections.abc import Collection

from services.coordination.domain.fold.hold_place import HoldPlace, hold_place_message
from services.coordination.domain.rules.amendments import amend_task
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.drives import estimate_drives
from vigie.coordination.v1 import events_pb2 as events


def stage(
    now: Situation,
    incident_id: str,
    names: Collection[str],
    hold: HoldPlace | None,
    reason: str = "",
) -> Events:
    """Set the hold place of some roles, and send the change to each crew that has one of them.

    Without a hold place the crews go on to the site.
    """
    before = now.city.open_incident(incident_id)
    if before is None:
        return
    changed = [role for role in before.roles if role.name in names and role.hold != hold]
    for role in changed:
        yield events.RoleStaged(
            incident_id=incident_id,
            role=role.name,
            hold_place=hold_place_message(hold),
            reason=reason,
            actor=now.context.actor,
        )
    told: set[str] = set()
    for role in changed:
        for crew, task_id in role.tasks():
            if task_id not in told:
                told.add(task_id)
                incident = now.city.open_incident(incident_id) or before
                staged = incident.role(role.name) or role
                yield from amend_task(now, incident, staged, crew, task_id)
    yield from estimate_drives(now, before, incident_id, "STAGED")
