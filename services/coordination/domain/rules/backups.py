"""Backups: the further crews that a leader or an operator requests, and their end."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from services.coordination.domain import limits
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.fold.roles import BY_OPERATOR, roles_of
from services.coordination.domain.rules.alerts import alert
from services.coordination.domain.rules.amendments import upgrade
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.offers import withdraw_offers
from services.coordination.domain.rules.requirements import (
    BACKUP,
    free_name,
    is_backup,
    requirement,
)
from vigie.coordination.v1 import events_pb2 as events

STAND_DOWN = "STAND_DOWN"
"""The reason of a crew that is released because it is required no more."""


def on_backup_requested(now: Situation, received: events.BulletinReceived) -> Events:
    """Record a leader's request, and add or end the backups of that leader for that role.

    A request states the number of crews in all, so a repeated one adds none, and a smaller one ends
    none. A cancelled one withdraws the offers, and keeps the crews that have accepted. Both count
    the backups that stayed at another incident when the report of that leader was split off.
    """
    yield received
    told = received.bulletin.backup_requested
    origin = f"{told.task_id}/{told.role.name}"
    asked = [(each, _asked_for(each, origin)) for each in now.city.open_incidents()]
    if told.cancelled:
        for incident, roles in asked:
            yield from withdraw_offers(incident, roles, "CANCELLED")
            unserved = {role.name for role in roles if not role.assignments}
            yield from drop_roles(now, incident.id, unserved)
        return
    served = now.city.incident_for_task(told.task_id)
    if served is None:
        return
    present = sum(len(roles) for _, roles in asked)
    wanted = [replace(each, purpose=each.purpose or told.role.name) for each in roles_of(told.role)]
    crew = f"{received.bulletin.department}/{told.crew_id}"
    yield from add_backups(now, served.id, wanted[present:], crew, origin)


def _asked_for(incident: Incident, origin: str) -> list[Role]:
    return [role for role in incident.roles if role.origin == origin and not role.done_by]


def add_backups(
    now: Situation,
    incident_id: str,
    wanted: Sequence[Role],
    asked_by: str,
    origin: str = BY_OPERATOR,
) -> Events:
    """Add roles named backup, backup_2 and so on, and alert of those beyond the limit.

    No report requires these roles, so no correction removes them. `asked_by` is for the alert, and
    `origin` that of the roles.
    """
    incident = now.city.open_incident(incident_id)
    if incident is None:
        return
    added = wanted[: backups_left(incident)]
    roles = list(incident.roles)
    for each in added:
        roles.append(replace(each, name=free_name(BACKUP, [role.name for role in roles])))
    if added:
        leader = "" if origin == BY_OPERATOR else origin
        yield from upgrade(now, incident, requirement(incident, roles), "BACKUP", leader)
    beyond = len(wanted) - len(added)
    if beyond:
        detail = (
            f"{incident.id} may have {limits.BACKUPS_MOST} backups, and {asked_by} requires "
            f"{beyond} more: end others, then request these."
        )
        yield from alert(now, incident.id, "BACKUPS_TOO_MANY", detail)


def added_roles(now: Situation, before: Incident) -> set[str]:
    """Return the names of the roles that an incident has gained."""
    incident = now.city.open_incident(before.id)
    names = {role.name for role in incident.roles} if incident is not None else set()
    return names - {role.name for role in before.roles}


def backups_left(incident: Incident) -> int:
    """Return how many further backups an incident may have."""
    present = sum(is_backup(role) and not role.done_by for role in incident.roles)
    return max(0, limits.BACKUPS_MOST - present)


def drop_roles(now: Situation, incident_id: str, names: Collection[str]) -> Events:
    """Remove roles that are needed no more from an incident."""
    incident = now.city.open_incident(incident_id)
    if incident is not None and names:
        roles = [role for role in incident.roles if role.name not in names]
        yield from upgrade(now, incident, requirement(incident, roles), STAND_DOWN)
