"""What the room itself may say: open, join, split, correct, hold, release and close incidents."""

from __future__ import annotations

from collections.abc import Callable

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.coordination.domain import policy
from services.coordination.domain.fold.values import REPORT, Incident, State, timestamp
from services.coordination.domain.rules import needs, tasks
from services.coordination.domain.rules.correlation import (
    asked,
    distance_metres,
    leading_report,
    requirement,
)
from services.coordination.domain.rules.decision import DecisionDraft
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api

Contains = Callable[[float, float], bool]


def handle_operator(draft: DecisionDraft, command: Message, contains: Contains) -> None:
    """Do what the room asks."""
    match command:
        case api.OpenIncidentRequest():
            _open(draft, command, contains)
        case api.JoinIncidentsRequest():
            _join(draft, command)
        case api.SplitIncidentRequest():
            _split(draft, command)
        case api.UpgradeIncidentRequest():
            _upgrade(draft, command)
        case api.HoldIncidentRequest():
            _hold(draft, command)
        case api.ReleaseIncidentRequest():
            _release(draft, command)
        case api.CloseIncidentRequest():
            _close(draft, command)
        case _:
            name = type(command).__name__
            raise Rejected("COMMAND_INVALID", f"coordination takes no {name}")


def _open(draft: DecisionDraft, command: api.OpenIncidentRequest, contains: Contains) -> None:
    point = command.place.position
    if not contains(point.longitude, point.latitude):
        raise Rejected(
            "POSITION_INVALID",
            "the place lies outside the city: longitude comes before latitude",
            "place.position",
        )
    need_id = f"{REPORT}{command.request_id}"
    if need_id in draft.city.voices:
        return
    asks = events.Requirement(
        kind=command.kind,
        priority=command.priority,
        place=command.place,
        skills=sorted(set(command.skills)),
        equipment=sorted(set(command.equipment)),
        work_seconds=command.work_seconds or policy.WORK_SECONDS,
    )
    draft.add(events.OperatorReported(need_id=need_id, requirement=asks))
    needs.hear(draft, draft.city.needs[need_id], draft.context.traceparent)


def _join(draft: DecisionDraft, command: api.JoinIncidentsRequest) -> None:
    stays = _incident(draft, command.incident_id, "incident_id")
    if command.incident_id == command.other_incident_id:
        raise Rejected("OTHER_INCIDENT_INVALID", "name two incidents", "other_incident_id")
    closed = draft.city.closed.get(command.other_incident_id)
    if closed is not None and set(closed.voices) <= set(stays.voices):
        return
    other = _incident(draft, command.other_incident_id, "other_incident_id")
    if other.state in {State.OFFERED, State.ASSIGNED}:
        message = f"{other.id} has a crew: join {stays.id} into it instead, or close it"
        raise Rejected("INCIDENT_HAS_CREW", message, "other_incident_id")
    metres = distance_metres(stays.longitude, stays.latitude, other.longitude, other.latitude)
    draft.add(
        events.IncidentJoined(
            incident_id=stays.id,
            need_ids=other.voices,
            joined_incident_id=other.id,
            distance_metres=round(metres),
            reason="OPERATOR",
            clock_start_time=timestamp(min(stays.clock_start_time, other.clock_start_time)),
        )
    )
    needs.correct(draft, draft.city.incidents[stays.id])
    for need_id in other.voices:
        tasks.tell_newcomer(draft, stays.id, need_id)


def _split(draft: DecisionDraft, command: api.SplitIncidentRequest) -> None:
    incident = _incident(draft, command.incident_id, "incident_id")
    now_in = draft.city.voices.get(command.need_id)
    if command.need_id not in incident.voices:
        if now_in is not None and now_in != incident.id:
            return
        message = f"{incident.id} has no such voice: its need_ids are {', '.join(incident.voices)}"
        raise Rejected("REPORT_UNKNOWN", message, "need_id")
    need = draft.city.needs.get(command.need_id)
    rest = [voice for voice in incident.voices if voice != command.need_id]
    if need is None or leading_report(draft.city, rest) is None:
        raise Rejected("LAST_REPORT", "no other open voice would stay: nothing to split", "need_id")
    draft.add(
        events.IncidentSplit(
            incident_id=incident.id,
            need_id=need.id,
            new_incident_id=f"I{draft.city.number + 1}",
            requirement=requirement(need),
            clock_start_time=timestamp(need.clock_start_time),
        )
    )
    needs.correct(draft, draft.city.incidents[incident.id])


def _upgrade(draft: DecisionDraft, command: api.UpgradeIncidentRequest) -> None:
    incident = _incident(draft, command.incident_id, "incident_id")
    if incident.room_priority == command.priority == incident.priority:
        return
    now = asked(incident)
    now.priority = command.priority
    draft.add(events.IncidentUpgraded(incident_id=incident.id, requirement=now, reason="OPERATOR"))


def _hold(draft: DecisionDraft, command: api.HoldIncidentRequest) -> None:
    incident = _incident(draft, command.incident_id, "incident_id")
    if incident.state is State.HELD:
        return
    if incident.state is State.ASSIGNED:
        message = f"{incident.crew} is on it already: close the incident, or release the task"
        raise Rejected("INCIDENT_HAS_CREW", message, "incident_id")
    if incident.state is State.OFFERED:
        tasks.withdraw(draft, incident, "HELD")
    draft.add(events.IncidentHeld(incident_id=incident.id))


def _release(draft: DecisionDraft, command: api.ReleaseIncidentRequest) -> None:
    incident = _incident(draft, command.incident_id, "incident_id")
    if incident.state is State.HELD:
        draft.add(events.IncidentReleased(incident_id=incident.id))


def _close(draft: DecisionDraft, command: api.CloseIncidentRequest) -> None:
    if command.incident_id in draft.city.closed:
        return
    needs.close(draft, _incident(draft, command.incident_id, "incident_id"), command.reason)


def _incident(draft: DecisionDraft, named: str, field: str) -> Incident:
    incident = draft.city.incidents.get(named)
    if incident is not None:
        return incident
    if named in draft.city.closed:
        raise Rejected("INCIDENT_CLOSED", f"{named} is closed: open a new incident", field)
    raise Rejected("INCIDENT_UNKNOWN", f"no incident {named}: see ListIncidents", field)
