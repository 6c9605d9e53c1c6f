"""An incident and its roles in a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from services.cli.output.formatting import age, alert_age, priority, since, where, word, words
from services.cli.output.verdicts import OF_THE_CREW, VERDICTS
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination


def role_line(incident: coordination.Incident, now: float | None = None) -> str:
    """Return an incident's roles: `2 roles: electrician L-3 on site; signing waiting`.

    Without `now` it states no age, so that a watch prints a role only where its state changes.
    """
    parts = [f"{role.role.name} {_role(role, now)}" for role in incident.roles]
    if not parts:
        parts = [word(coordination.IncidentState, incident.state)]
    elif len(parts) == 1:
        parts = [_role(incident.roles[0], now)]
    else:
        parts[0] = f"{len(parts)} roles: {parts[0]}"
    if incident.taken_by:
        parts.append(f"taken by {incident.taken_by}")
    return "; ".join(parts)


def incident_lines(incident: coordination.Incident, now: float) -> Iterator[tuple[str, str]]:
    """Yield an incident as lines with their style: first what it is, then its roles and alerts."""
    asked = incident.requirement
    state = word(coordination.IncidentState, incident.state)
    first = f"{incident.incident_id}  {priority(asked.priority)}  {asked.kind}"
    first += f", {where(asked.place)}: {state}"
    if incident.close_reason:
        first += f" ({words(incident.close_reason)})"
    else:
        first += f", {since(incident.clock_start_time, now)} old"
        first += _goal(incident, now)
    yield first, "bold"
    if incident.taken_by:
        yield f"{incident.taken_by} is in charge: coordination offers nothing by itself", "yellow"
    for role in incident.roles:
        yield f"{role.role.name}: {_role(role, now)}", ""
        if required := _required(role):
            yield f"  requires {required}", "dim"
    if incident.diversions:
        yield f"left {incident.diversions} times for more urgent work", ""
    if len(incident.need_ids) > 1:
        yield f"{len(incident.need_ids)} reports: {', '.join(incident.need_ids)}", "dim"
    for other in incident.suspected_incident_ids:
        yield f"the same as {other}?  vigie join {incident.incident_id} {other}", "yellow"
    for alert in incident.alerts:
        waits = alert.HasField("repeat_time")
        state = "" if waits else ", over"
        if alert.acknowledged_by:
            state = f", seen by {alert.acknowledged_by}"
        line = f"{alert.code}, {alert_age(alert, now)}{state}: {alert.detail}"
        yield line, "red" if waits else "dim"


def _goal(incident: coordination.Incident, now: float) -> str:
    """Return how long a first crew has to come to the site, or how late it is."""
    goal = incident.goal_time.ToMicroseconds() / 1e6
    if not goal or incident.attended_time.seconds:
        return ""
    return f", goal in {age(goal - now)}" if goal > now else f", {age(now - goal)} LATE"


def _required(role: coordination.IncidentRole) -> str:
    """Return the demands on a crew: `signing, tree_work; chainsaw; 3 people`."""
    parts = [", ".join(role.role.skills), ", ".join(role.role.equipment)]
    if role.role.minimum_size:
        parts.append(f"{role.role.minimum_size} people")
    return "; ".join(part for part in parts if part)


def _role(role: coordination.IncidentRole, now: float | None) -> str:
    if role.done_by:
        return f"done by {_short(role.done_by)}"
    parts = [_crew(crew, role) for crew in role.crews]
    parts += [f"asked {_short(crew.crew)}" for crew in role.asked]
    if not parts:
        parts = [f"waiting ({_not_sent(role, now)})" if role.not_sent else "waiting"]
    if role.HasField("hold_place") and not any(map(_is_holding, role.crews)):
        parts.append(f"to hold at {where(role.hold_place)}")
    if role.search:
        parts.append(f"another sought ({words(role.search)})")
    return ", ".join(parts)


def _not_sent(role: coordination.IncidentRole, now: float | None) -> str:
    """Return why no crew could be sent: `2 crews: lacks equipment, compared 40 s ago`."""
    # A crew that lacks a skill will not go: the reason that may change counts first.
    most = max(role.not_sent, key=lambda each: (each.verdict not in OF_THE_CREW, each.crew_count))
    crews = "crew" if most.crew_count == 1 else "crews"
    said = f"{most.crew_count} {crews}: {VERDICTS.get(most.verdict, '')}"
    seconds = since(role.compared_time, now) if now is not None else ""
    return f"{said}, compared {seconds} ago" if seconds else said


def _crew(crew: coordination.AssignedCrew, role: coordination.IncidentRole) -> str:
    said = f"{_short(crew.crew)} {word(bulletin.TaskStatus, crew.task_status) or 'assigned'}"
    if _is_holding(crew) and role.HasField("hold_place"):
        said += f" at {where(role.hold_place)}"
    return said


def _is_holding(crew: coordination.AssignedCrew) -> bool:
    return crew.task_status == bulletin.TASK_STATUS_HOLDING


def _short(crew: str) -> str:
    return crew.rpartition("/")[2]
