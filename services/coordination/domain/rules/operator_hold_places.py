"""The operator's command that sets the hold place of a role, or lets its crew go on."""

from __future__ import annotations

from services.coordination.domain.fold.hold_place import hold_place_of
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.hold_places import stage
from services.coordination.domain.rules.named_incident import named_incident, named_role
from services.coordination.domain.rules.unsafe_sites import refuse_unsafe
from vigie.coordination.v1 import service_pb2 as api


def stage_role(now: Situation, command: api.StageRoleRequest) -> Events:
    """Let the crew of a role wait at a hold place, or go on to the site where none is given.

    A crew that fills further roles of the incident waits in all of them.
    """
    incident = named_incident(now, command.incident_id)
    role = named_role(incident, command.role)
    hold = hold_place_of(command)
    if role.hold == hold:
        return
    refuse_unsafe(now, role.assignments, "role")
    names = {
        each.name
        for each in incident.roles
        if each.name == role.name
        or any(each.assignment_of(assignment.task_id) for assignment in role.assignments)
    }
    yield from stage(now, incident.id, names, hold, command.reason)
