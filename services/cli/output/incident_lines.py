"""The roles of an incident in short."""

from __future__ import annotations

from services.cli.output.formatting import word
from services.cli.output.verdicts import VERDICTS
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination


def role_line(incident: coordination.Incident) -> str:
    """Return an incident's roles: `2 crews: electrician L-3 on site, signing waiting`."""
    if not incident.roles:
        return word(coordination.IncidentState, incident.state)
    if len(incident.roles) == 1:
        return _role(incident.roles[0])
    parts = (f"{role.role.name} {_role(role)}" for role in incident.roles)
    return f"{len(incident.roles)} crews: {', '.join(parts)}"


def _role(role: coordination.IncidentRole) -> str:
    if role.done_by:
        return f"done by {_short(role.done_by)}"
    parts = [
        f"{_short(crew.crew)} {word(bulletin.TaskStatus, crew.task_status) or 'assigned'}"
        for crew in role.crews
    ]
    parts += [f"asked {_short(crew.crew)}" for crew in role.asked]
    if not parts:
        parts = ["waiting"]
        if role.not_sent:
            most = max(role.not_sent, key=lambda each: each.crew_count)
            parts = [f"waiting, {most.crew_count} crews: {VERDICTS.get(most.verdict, '')}"]
    if role.search:
        parts.append(f"another sought ({role.search.lower().replace('_', ' ')})")
    return ", ".join(parts)


def _short(crew: str) -> str:
    return crew.rpartition("/")[2]
