"""Backups that an operator requests, and their end."""

from __future__ import annotations

from services.chassis.sdk.decider import Rejected
from services.coordination.domain import limits
from services.coordination.domain.fold.hold_place import hold_place_of
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.fold.roles import roles_of
from services.coordination.domain.rules.backups import (
    STAND_DOWN,
    add_backups,
    added_roles,
    backups_left,
    drop_roles,
)
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.hold_places import stage
from services.coordination.domain.rules.named_incident import named_incident
from services.coordination.domain.rules.offers import recall_from_anywhere, withdraw_offers
from services.coordination.domain.rules.requirements import BACKUP, is_backup
from services.coordination.domain.rules.unsafe_sites import refuse_unsafe
from vigie.coordination.v1 import service_pb2 as api
from vigie.type.v1 import role_pb2


def request_backup(now: Situation, command: api.RequestBackupRequest) -> Events:
    """Add the further crews that an operator asks for."""
    incident = named_incident(now, command.incident_id)
    left = backups_left(incident)
    if max(1, command.count) > left:
        message = (
            f"{incident.id} may have {limits.BACKUPS_MOST} backups at a time, and {left} more now. "
            "Request fewer, or end some with StandDown."
        )
        raise Rejected("BACKUPS_TOO_MANY", message, "count")
    role = role_pb2.Role(
        name=BACKUP,
        skills=sorted(set(command.skills)),
        equipment=sorted(set(command.equipment)),
        count=command.count,
        purpose=command.purpose,
        work_seconds=incident.lead.work_seconds,
    )
    yield from add_backups(now, incident.id, list(roles_of(role)), now.context.actor)
    hold = hold_place_of(command)
    if hold is not None:
        yield from stage(now, incident.id, added_roles(now, incident), hold)


def stand_down(now: Situation, command: api.StandDownRequest) -> Events:
    """End a backup: its offers are withdrawn, its crew is released, and no other one is sought."""
    incident = named_incident(now, command.incident_id)
    roles = _named_roles(incident, command)
    for role in roles:
        if not is_backup(role):
            message = (
                f"A report requires the role {role.name}: assign another crew, or close the "
                "incident."
            )
            raise Rejected("ROLE_REQUIRED", message, "role")
        refuse_unsafe(now, role.assignments, "crew")
    yield from withdraw_offers(incident, roles, STAND_DOWN)
    for role in roles:
        for each in role.assignments:
            yield from recall_from_anywhere(now, incident, each.crew, each.task_id, STAND_DOWN)
    yield from drop_roles(now, incident.id, {role.name for role in roles if not role.assignments})


def _named_roles(incident: Incident, command: api.StandDownRequest) -> list[Role]:
    crew = command.crew
    roles = [
        role
        for role in incident.roles
        if command.role in {"", role.name} and (not crew or crew in role.crews)
    ]
    if not roles:
        known = ", ".join(role.name for role in incident.roles)
        about = command.role or crew
        message = f"{incident.id} has no role of {about}. Choose one of {known}."
        raise Rejected("ROLE_UNKNOWN", message, "role" if command.role else "crew")
    return roles
