"""A change as one line: the thing, its place, and its old and new state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.cli.output.crew_hours import hours, state_of
from services.cli.output.formatting import hold, moment, priority, where, word, words
from services.cli.output.incident_lines import role_line
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.roads.v1 import service_pb2 as roads

ENDED = frozenset({roads.DEFECT_STATE_REPAIRED, roads.DEFECT_STATE_CLOSED})


def line_of(kind: str, service: str, before: Any, item: Any, *, live: bool) -> str:
    """Return the line of a change.

    Empty for a thing that was over before the watch began, and for a change that no line states.
    """
    if before is None and not live and _is_over(kind, item):
        return ""
    subject, now = _subject(kind, service, item), STATES[kind](item)
    was = STATES[kind](before) if before is not None else now
    parts = [now if was == now else f"{was} -> {now}"]
    if before is not None and (was, _subject(kind, service, before)) == (now, subject):
        parts = []
    if kind == "incident":
        parts += _incident_news(before or coordination.Incident(), item)
    return f"{subject}: {'; '.join(parts)}" if parts else ""


def _incident_news(before: coordination.Incident, item: coordination.Incident) -> Iterator[str]:
    """Yield what changed beside the state: the number of reports, and alerts."""
    reports = len(item.need_ids)
    if before.need_ids and reports != len(before.need_ids):
        yield f"reports {len(before.need_ids)} -> {reports}"
    known = {alert.code: alert for alert in before.alerts}
    for alert in item.alerts:
        earlier = known.get(alert.code)
        if alert.acknowledged_by and earlier and not earlier.acknowledged_by:
            yield f"{alert.code} seen by {alert.acknowledged_by}"
        elif _waits(alert) and (not _waits(earlier) or _is_news(earlier, alert)):
            yield f"ALERT {alert.code} {alert.detail}"
    waiting = {alert.code for alert in item.alerts if _waits(alert) or alert.acknowledged_by}
    yield from (
        f"{code} is over" for code, each in known.items() if _waits(each) and code not in waiting
    )


def _waits(alert: coordination.Alert | None) -> bool:
    """Return whether an alert still waits for an operator."""
    return alert is not None and alert.HasField("repeat_time")


def _is_news(known: coordination.Alert | None, alert: coordination.Alert) -> bool:
    """Return whether an alert has another cause than before, or a further role without a crew."""
    if known is None:
        return True
    if alert.roles:
        return not set(alert.roles) <= set(known.roles)
    return alert.detail != known.detail


def _subject(kind: str, service: str, item: Any) -> str:
    match kind:
        case "crew":
            return f"{service}/{item.crew_id} {item.name}"
        case "closure":
            return f"{item.closure_id} {item.street}"
        case "defect":
            number, task = item.defect_id, item
        case _:
            number, task = item.incident_id, item.requirement
    return f"{number} {priority(task.priority)} {task.kind} at {where(task.place)}"


def _is_over(kind: str, item: Any) -> bool:
    match kind:
        case "defect":
            return item.state in ENDED
        case "closure":
            return bool(item.state == roads.CLOSURE_STATE_OPENED)
        case "incident":
            return bool(item.state == coordination.INCIDENT_STATE_CLOSED)
        case _:
            return not item.on_duty


def _crew_state(crew: Any) -> str:
    if not crew.on_duty:
        return hours(crew)
    said = state_of(crew) or "free"
    if crew.HasField("task"):
        task = crew.task
        step = word(bulletin.TaskStatus, task.status)
        about = f"{task.task_id} {priority(task.priority)} {task.kind}"
        said = f"{step} {about} at {where(task.place)}{hold(task)}"
        for each in task.backups:
            said += f", needs {each.role.count} more for {each.role.name}"
    if crew.HasField("next_task"):
        said += f", then {crew.next_task.task_id}"
    if crew.HasField("offer"):
        offer = crew.offer
        answer = f"to answer by {moment(offer.lease_end_time)}"
        urgency = priority(offer.priority)
        place = where(offer.place) + hold(offer)
        said += f", asked {offer.task_id} {urgency} {offer.kind} at {place}, {answer}"
    return said


def _incident_state(incident: Any) -> str:
    said = word(coordination.IncidentState, incident.state)
    if incident.close_reason:
        said += f" ({words(incident.close_reason)})"
    if len(incident.roles) > 1 and not incident.close_reason:
        said += f", {role_line(incident)}"
    elif incident.crew:
        preposition = "by" if incident.close_reason else "to"
        said += f" {preposition} {incident.crew} {incident.crew_name}".rstrip()
        if incident.task_status and not incident.close_reason:
            said += f" ({word(bulletin.TaskStatus, incident.task_status)})"
    for other in incident.suspected_incident_ids:
        said += f", the same as {other}?"
    return said


def _defect_state(defect: Any) -> str:
    said = word(roads.DefectState, defect.state)
    if defect.crew:
        said += f" ({defect.crew})"
    if defect.closed_reason:
        said += f" ({defect.closed_reason})"
    if defect.made_safe:
        said += ", made safe"
    if defect.requeued:
        said += f", left {defect.requeued}x"
    return said


def _closure_state(closure: Any) -> str:
    said = word(roads.ClosureState, closure.state)
    return said if closure.opened_time.seconds else f"{said} until {moment(closure.until_time)}"


STATES: Mapping[str, Callable[[Any], str]] = {
    "crew": _crew_state,
    "incident": _incident_state,
    "defect": _defect_state,
    "closure": _closure_state,
}
