"""One plain sentence for each kind of event in coordination's journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from services.coordination.domain.fold.entities import micros
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events

REASONS = {
    "SUSPENDED": "for more urgent work",
    "RELEASED": "because its crew released it",
    "UNABLE": "because its crew cannot do the work now",
    "NOT_DEPARTED": "because its crew has not left in time",
    "NOT_ARRIVED": "because its crew has not arrived in time",
    "CUT_OFF": "because its crew is cut off by a closure",
    "BETTER": "because a better crew is available",
    "RELIEF": "to relieve its crew at the end of the shift",
}


def crew_of(event: Any) -> str:
    """Return the crew that an event is about as "department/crew_id"; empty for none."""
    crew_id = getattr(event, "crew_id", "")
    return f"{event.department}/{crew_id}" if crew_id else str(getattr(event, "crew", ""))


def sentence_of(event: Message) -> str:
    """Return what happened as a sentence."""
    sentence = SENTENCES.get(type(event), _named)
    return sentence(event)


def _named(event: Any) -> str:
    """Return the name of an event in words, for a kind without a sentence."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in event.DESCRIPTOR.name)
    about = getattr(event, "incident_id", "") or crew_of(event)
    return f"{words.strip().capitalize()} {about}".strip() + "."


def step_sentence(department: str, change: bulletins.TaskChanged) -> str:
    """Return the step of a task that a department published."""
    name = bulletins.TaskStatus.Name(change.status).removeprefix("TASK_STATUS_")
    said = name.replace("_", " ").lower()
    reason = f" ({change.reason})" if change.reason else ""
    return f"{department}/{change.crew_id} is {said} with task {change.task_id}{reason}."


def mode_sentence(department: str, *, local: bool) -> str:
    """Return a change of the dispatch mode."""
    who = "dispatches its own crews" if local else "takes orders of coordination again"
    return f"{department} {who}."


def _what(required: events.Requirement) -> str:
    street = f" at {required.place.street}" if required.place.street else ""
    roles = [role.name for role in required.roles]
    several = f", {len(roles)} roles: {', '.join(roles)}" if len(roles) > 1 else ""
    return f"P{required.priority} {required.kind}{street}{several}"


def _clock(stamp: Timestamp) -> str:
    """Return a time of day in UTC: a sentence is the same for every reader."""
    time = micros(stamp)
    return f"{stamp.ToDatetime():%H:%M:%S} UTC" if time else "an unknown time"


def _role(event: Any) -> str:
    return f" as {event.role}" if event.role else ""


def _because(event: Any) -> str:
    return " " + REASONS.get(event.reason, f"({event.reason})") if event.reason else ""


def _assigned(event: events.IncidentAssigned) -> str:
    by = ", sent by its own department" if event.by_department else ""
    also = f" and {', '.join(event.also_roles)}" if event.also_roles else ""
    return f"{crew_of(event)} serves {event.incident_id}{_role(event)}{also}{by}."


def _chosen(event: events.CrewChosen) -> str:
    leaves = f", leaving {event.leaves_task_id}" if event.leaves_task_id else ""
    leaves += f", after {event.after_task_id}" if event.after_task_id else ""
    until = _clock(event.lease_end_time)
    by = f", chosen by {event.actor}" if event.actor else ""
    why = f" ({event.override_reason})" if event.override_reason else ""
    return (
        f"{event.incident_id}{_role(event)} is offered to {crew_of(event)}{leaves}{by}{why},"
        f" until {until}."
    )


def _joined(event: events.IncidentJoined) -> str:
    other = event.joined_incident_id
    what = other or f"{len(event.need_ids)} more report{'s' * (len(event.need_ids) != 1)}"
    return f"{what} joins {event.incident_id}, {event.distance_metres} m away ({event.reason})."


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
    detail = f": {event.detail}" if event.detail else ""
    said = event.reason.replace("_", " ").lower()
    return f"The offer of {event.incident_id} to {crew_of(event)} ended: {said}{detail}."


def _alert(event: events.SupervisorAlerted) -> str:
    about = event.incident_id or event.subject
    return f"Alert {event.code} of {about}: {event.detail}"


def _acknowledged(event: events.AlertAcknowledged) -> str:
    return f"{event.actor} has seen the alert {event.code} of {event.incident_id or event.subject}."


def _held(event: events.IncidentHeld) -> str:
    until = f", to be reviewed at {_clock(event.review_time)}" if event.review_time.seconds else ""
    return f"{event.incident_id} is held{until}."


def _notified(event: events.NeedNotified) -> str:
    step = bulletins.TaskStatus.Name(event.status).removeprefix("TASK_STATUS_")
    step = step.replace("_", " ").lower()
    reason = f" ({event.reason})" if event.reason else ""
    return (
        f"The department of {event.need_id} is notified: {event.crew or 'no crew'} {step}{reason}."
    )


def _checked(event: events.AssignmentChecked) -> str:
    found = event.finding.replace("_", " ").lower()
    return f"The check of {crew_of(event)} at {event.incident_id} found: {found}."


SENTENCES: Mapping[type[Message], Callable[[Any], str]] = {
    events.OperatorReported: lambda e: f"An operator reports {_what(e.requirement)}.",
    events.IncidentOpened: lambda e: f"{e.incident_id} is opened: {_what(e.requirement)}.",
    events.IncidentsSuspected: lambda e: (
        f"{e.incident_id} and {e.other_incident_id}, {e.distance_metres} m apart,"
        f" may be the same ({e.reason})."
    ),
    events.IncidentJoined: _joined,
    events.IncidentSplit: lambda e: (
        f"{e.need_id} is split from {e.incident_id} as {e.new_incident_id}: {_what(e.requirement)}."
    ),
    events.IncidentUpgraded: lambda e: (
        f"{e.incident_id} is now {_what(e.requirement)} ({e.reason})."
    ),
    events.IncidentHeld: _held,
    events.IncidentReleased: lambda e: f"The search for a crew for {e.incident_id} goes on.",
    events.IncidentTaken: lambda e: f"{e.actor} takes charge of {e.incident_id}.",
    events.IncidentHandedBack: lambda e: f"{e.actor} hands {e.incident_id} back to coordination.",
    events.IncidentsKeptApart: lambda e: (
        f"An operator keeps {e.incident_id} and {e.other_incident_id} apart."
    ),
    events.DispatchModeSet: lambda e: (
        f"{e.actor} sets P{e.priority} of {e.department or 'all departments'} to"
        f" {events.DispatchMode.Name(e.mode).removeprefix('DISPATCH_MODE_')} ({e.reason})."
    ),
    events.CrewProposed: lambda e: (
        f"{crew_of(e)} is proposed for {e.incident_id}{_role(e)} ({e.mode})."
    ),
    events.CrewChosen: _chosen,
    events.NobodyFound: _nobody,
    events.StillNobody: lambda e: f"Still no crew can be sent to {e.incident_id}{_role(e)}.",
    events.IncidentAssigned: _assigned,
    events.SearchStarted: lambda e: (
        f"Another crew is sought for {e.incident_id}{_role(e)}{_because(e)}."
    ),
    events.CrewDeparted: lambda e: f"{crew_of(e)} is on its way to {e.incident_id}.",
    events.IncidentAttended: lambda e: f"{crew_of(e)} is on the site of {e.incident_id}.",
    events.AssignmentChecked: _checked,
    events.OfferEnded: _ended,
    events.OfferWithdrawn: lambda e: (
        f"The offer of {e.incident_id} to {crew_of(e)} is withdrawn ({e.reason})."
    ),
    events.TaskRecalled: lambda e: (
        f"{crew_of(e)} is called off {e.task_id} of {e.incident_id} ({e.reason})."
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
    events.IncidentClosed: lambda e: f"{e.incident_id} is closed: {e.reason}.",
}
"""The sentence of each type of event; a bulletin has those above."""
