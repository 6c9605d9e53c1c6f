"""Backup: the further crews that a leader requests at the site of an incident."""

from __future__ import annotations

from services.coordination.domain.fold.incident import Role
from services.coordination.domain.fold.roles import roles_of
from services.coordination.domain.rules.amendments import upgrade
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.offers import withdraw_offers
from services.coordination.domain.rules.requirements import BACKUP, is_backup, requirement
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import role_pb2


def on_backup_requested(now: Situation, received: events.BulletinReceived) -> Events:
    """Record a leader's request, and add a role for each further crew to the incident.

    A request counts all further crews, so a repeated one adds none; crews that are already asked
    for stay. A cancelled one withdraws the offers, and keeps the crews that are on their way.
    """
    yield received
    told = received.bulletin.backup_requested
    incident = now.city.incident_for_task(told.task_id)
    incident = now.city.open_incident(incident.id) if incident is not None else None
    if incident is None:
        return
    present = [role for role in incident.roles if is_backup(role) and not role.done_by]
    wanted = [] if told.cancelled else _backup_roles(told.role)
    kept = [role for role in present if role.assignments]
    if told.cancelled:
        yield from withdraw_offers(incident, present, "CANCELLED")
    elif len(wanted) <= len(present):
        return
    else:
        kept = present
    names = {role.name for role in kept}
    added = [role for role in wanted if role.name not in names][: len(wanted) - len(kept)]
    required = [role for role in incident.roles if not is_backup(role) and not role.done_by]
    roles = [*required, *kept, *added] or [incident.lead]
    asked = requirement(incident, roles)
    yield from upgrade(now, now.city.open_incident(incident.id) or incident, asked, "BACKUP")


def _backup_roles(message: role_pb2.Role) -> list[Role]:
    named = role_pb2.Role()
    named.CopyFrom(message)
    named.name = BACKUP
    named.purpose = message.purpose or message.name
    return list(roles_of(named))
