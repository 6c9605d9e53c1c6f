"""One plain sentence for each kind of event in coordination's journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.entities import micros
from services.coordination.domain.searches import SEARCHES
from services.coordination.to_proto import alert_sentence
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events

MINUTE = 60
REASONS = {
    **SEARCHES,
    "SUSPENDED": "for more urgent work",
    "RELEASED": "because its task was released",
}


def crew_of(event: Any) -> str:
    """Return the crew that an event is about as "department/crew_id"; empty for none."""
    crew_id = getattr(event, "crew_id", "")
    return f"{event.department}/{crew_id}" if crew_id else str(getattr(event, "crew", ""))


def sentence_of(event: Message, time: int) -> str:
    """Return what happened at a time, in microseconds since 1970, UTC, as a sentence.

    A sentence states how long something lasts and no time of day: each reader has a time zone.
    """
    match event:
        case events.CrewChosen():
            return _chosen(event, time)
        case events.IncidentHeld():
            return _held(event, time)
        case _:
            return SENTENCES.get(type(event), _named)(event)


def _named(event: Any) -> str:
    """Return the name of an event in words, for a kind without a sentence."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in event.DESCRIPTOR.name)
    about = getattr(event, "incident_id", "") or crew_of(event)
    return f"{words.strip().capitalize()} {about}".strip() + "."


def step_sentence(department: str, change: bulletins.TaskChanged) -> str:
    """Return the step of a task that a department published."""
    step = _step(change.status)
    task = f"task {change.task_id}{_in_brackets(change.reason)}"
    return f"{department}/{change.crew_id} is {step} with {task}."


def mode_sentence(department: str, *, local: bool) -> str:
    """Return a change of the dispatch mode."""
    who = "dispatches its own crews" if local else "takes orders of coordination again"
    return f"{department} {who}."


def _what(required: events.Requirement) -> str:
    street = f" at {required.place.street}" if required.place.street else ""
    roles = [role.name for role in required.roles]
    several = f", {len(roles)} roles: {', '.join(roles)}" if len(roles) > 1 else ""
    return f"P{required.priority} {required.kind}{street}{several}"


def _words(code: str) -> str:
    return code.replace("_", " ").lower()


def _in_brackets(code: str) -> str:
    return f" ({_words(code)})" if code else ""


def _step(status: bulletins.TaskStatus) -> str:
    return _words(bulletins.TaskStatus.Name(status).removeprefix("TASK_STATUS_"))


def _lasting(time: int, end: Timestamp) -> str:
    """Return how long it is from a time to an end, in the unit that fits."""
    seconds = max(0, micros(end) - time) // MICROS
    return f"{seconds} s" if seconds < 2 * MINUTE else f"{round(seconds / MINUTE)} min"


def _role(event: Any) -> str:
    return f" as {event.role}" if event.role else ""


def _because(event: Any) -> str:
    return f" {REASONS[event.reason]}" if event.reason in REASONS else _in_brackets(event.reason)


def _assigned(event: events.IncidentAssigned) -> str:
    by = ", sent by its own department" if event.by_department else ""
    also = f" and {', '.join(event.also_roles)}" if event.also_roles else ""
    return f"{crew_of(event)} serves {event.incident_id}{_role(event)}{also}{by}."


def _chosen(event: events.CrewChosen, time: int) -> str:
    leaves = f", leaving {event.leaves_task_id}" if event.leaves_task_id else ""
    leaves += f", after {event.after_task_id}" if event.after_task_id else ""
    lease = _lasting(time, event.lease_end_time)
    by = f", chosen by {event.actor}" if event.actor else ""
    why = _in_brackets(event.override_reason)
    return (
        f"{event.incident_id}{_role(event)} is offered to {crew_of(event)}{leaves}{by}{why},"
        f" to answer within {lease}."
    )


def _joined(event: events.IncidentJoined) -> str:
    other = event.joined_incident_id
    what = other or f"{len(event.need_ids)} more report{'s' * (len(event.need_ids) != 1)}"
    away = f"{event.distance_metres} m away{_in_brackets(event.reason)}"
    return f"{what} joins {event.incident_id}, {away}."


def _still_nobody(event: events.StillNobody) -> str:
    if event.HasField("appraise_time"):
        return f"Still no crew can be sent to {event.incident_id}{_role(event)}."
    return f"No other crew is sought for {event.incident_id}{_role(event)} any more."


def _nobody(event: events.NobodyFound) -> str:
    crews = len(event.appraisal.candidates) + sum(len(v.crews) for v in event.appraisal.verdicts)
    off = event.appraisal.off_duty_count
    return (
        f"No crew can be sent to {event.incident_id}{_role(event)}: "
        f"none of {crews} on duty, {off} off duty."
    )


def _left(event: events.IncidentLeft) -> str:
    unsafe = "; the site was not safe" if event.site_unsafe else ""
    return f"{crew_of(event)} leaves {event.incident_id}{_because(event)}{unsafe}."


def _ended(event: events.OfferEnded) -> str:
    detail = f": {_words(event.detail)}" if event.detail else ""
    ended = f"{_words(event.reason)}{detail}"
    return f"The offer of {event.incident_id} to {crew_of(event)} ended: {ended}."


def _alert(event: events.SupervisorAlerted) -> str:
    about = event.incident_id or event.subject
    return f"Alert {event.code} of {about}: {alert_sentence(event)}"


def _acknowledged(event: events.AlertAcknowledged) -> str:
    return f"{event.actor} has seen the alert {event.code} of {event.incident_id or event.subject}."


def _held(event: events.IncidentHeld, time: int) -> str:
    if not event.review_time.seconds:
        return f"{event.incident_id} is held{_in_brackets(event.reason)}."
    until = f"to be reviewed in {_lasting(time, event.review_time)}"
    return f"{event.incident_id} is held{_in_brackets(event.reason)}, {until}."


def _notified(event: events.NeedNotified) -> str:
    step = f"{event.crew or 'no crew'} {_step(event.status)}{_in_brackets(event.reason)}"
    return f"The department of {event.need_id} is notified: {step}."


def _staged(event: events.RoleStaged) -> str:
    because = _in_brackets(event.reason)
    if not event.HasField("hold_place"):
        return f"{event.actor} lets the crew of {event.incident_id}{_role(event)} go on{because}."
    point = event.hold_place.position
    place = event.hold_place.street or f"{point.longitude:.5f},{point.latitude:.5f}"
    crew = f"the crew of {event.incident_id}{_role(event)}"
    return f"{event.actor} lets {crew} wait at {place}{because}."


FOUND = {
    "STAGED": "receives the change of its hold place",
    "MOVED": "receives the new place",
    "HOLDING": "waits at its hold place",
    "WENT_ON": "drives on from its hold place",
}


def _checked(event: events.AssignmentChecked) -> str:
    if event.finding in FOUND:
        return f"{crew_of(event)} {FOUND[event.finding]} for {event.incident_id}."
    found = _words(event.finding)
    return f"The check of {crew_of(event)} at {event.incident_id} found: {found}."


SENTENCES: Mapping[type[Message], Callable[[Any], str]] = {
    events.OperatorReported: lambda e: f"An operator reports {_what(e.requirement)}.",
    events.IncidentOpened: lambda e: f"{e.incident_id} is opened: {_what(e.requirement)}.",
    events.IncidentsSuspected: lambda e: (
        f"{e.incident_id} and {e.other_incident_id}, {e.distance_metres} m apart,"
        f" may be the same{_in_brackets(e.reason)}."
    ),
    events.IncidentJoined: _joined,
    events.IncidentSplit: lambda e: (
        f"{e.need_id} is split from {e.incident_id} as {e.new_incident_id}: {_what(e.requirement)}."
    ),
    events.IncidentUpgraded: lambda e: (
        f"{e.incident_id} is now {_what(e.requirement)}{_in_brackets(e.reason)}."
    ),
    events.IncidentReleased: lambda e: f"The search for a crew for {e.incident_id} goes on.",
    events.IncidentTaken: lambda e: f"{e.actor} takes charge of {e.incident_id}.",
    events.IncidentHandedBack: lambda e: f"{e.actor} hands {e.incident_id} back to coordination.",
    events.IncidentsKeptApart: lambda e: (
        f"An operator keeps {e.incident_id} and {e.other_incident_id} apart."
    ),
    events.DispatchModeSet: lambda e: (
        f"{e.actor} sets P{e.priority} of {e.department or 'all departments'} to"
        f" {_words(events.DispatchMode.Name(e.mode).removeprefix('DISPATCH_MODE_'))}"
        f"{_in_brackets(e.reason)}."
    ),
    events.CrewProposed: lambda e: (
        f"{crew_of(e)} is proposed for {e.incident_id}{_role(e)}{_in_brackets(e.mode)}."
    ),
    events.NobodyFound: _nobody,
    events.StillNobody: _still_nobody,
    events.IncidentAssigned: _assigned,
    events.SearchStarted: lambda e: (
        f"Another crew is sought for {e.incident_id}{_role(e)}{_because(e)}."
    ),
    events.CrewDeparted: lambda e: f"{crew_of(e)} is on its way to {e.incident_id}.",
    events.IncidentAttended: lambda e: f"{crew_of(e)} is on the site of {e.incident_id}.",
    events.AssignmentChecked: _checked,
    events.OfferEnded: _ended,
    events.OfferWithdrawn: lambda e: (
        f"The offer of {e.incident_id} to {crew_of(e)} is withdrawn{_in_brackets(e.reason)}."
    ),
    events.RoleStaged: _staged,
    events.RoleRelieved: lambda e: (
        f"{crew_of(e)} is relieved at {e.incident_id}{_role(e)}, and stays for its other work."
    ),
    events.TaskRecalled: lambda e: (
        f"{crew_of(e)} is called off {e.task_id} of {e.incident_id}{_in_brackets(e.reason)}."
    ),
    events.CrewSilent: lambda e: f"{crew_of(e)} is noted as not answering.",
    events.SiteHandedOver: lambda e: f"{crew_of(e)} takes over the unsafe site of {e.incident_id}.",
    events.TaskAmended: lambda e: (
        f"{crew_of(e)} receives the change of {e.task_id}: {_what(e.requirement)}."
    ),
    events.IncidentLeft: _left,
    events.RoleDone: lambda e: f"{crew_of(e)} has done its work at {e.incident_id}{_role(e)}.",
    events.NeedNotified: _notified,
    events.SupervisorAlerted: _alert,
    events.AlertAcknowledged: _acknowledged,
    events.AlertEnded: lambda e: f"The alert {e.code} of {e.incident_id or e.subject} has ended.",
    events.IncidentClosed: lambda e: f"{e.incident_id} is closed: {_words(e.reason)}.",
    events.WorksConflictsFound: lambda e: (
        f"{e.department}/works/{e.works_id} has {len(e.conflicts)} conflicts with other works."
    ),
}
"""The sentence of each type of event that has no time; a bulletin has those above."""
