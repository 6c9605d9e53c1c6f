"""Decisions on the commands of operators: open, join, split, upgrade, hold, release, close."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.city.geodesy import distance_metres
from services.coordination.domain import limits
from services.coordination.domain.fold.entities import REPORT_PREFIX, Need, timestamp
from services.coordination.domain.fold.incident import Incident, Role
from services.coordination.domain.fold.roles import role_message
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.incidents import (
    add_report,
    close_incident,
    correct_incident,
    upgrade,
)
from services.coordination.domain.rules.notifications import notify_late_report
from services.coordination.domain.rules.offers import withdraw_offers
from services.coordination.domain.rules.requirements import (
    leading_report,
    merged_roles,
    requirement,
)
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api

Contains: TypeAlias = Callable[[float, float], bool]


def handle_operator(now: Situation, command: Message, contains: Contains) -> Events:
    """Decide on an operator's command.

    A repeated command yields nothing. Raises Rejected with the code of the error table in the
    README.
    """
    match command:
        case api.OpenIncidentRequest():
            return _open(now, command, contains)
        case api.JoinIncidentsRequest():
            return _join(now, command)
        case api.SplitIncidentRequest():
            return _split(now, command)
        case api.UpgradeIncidentRequest():
            return _upgrade(now, command)
        case api.HoldIncidentRequest():
            return _hold(now, command)
        case api.ReleaseIncidentRequest():
            return _release(now, command)
        case api.CloseIncidentRequest():
            return _close(now, command)
        case _:
            name = type(command).__name__
            raise Rejected("COMMAND_INVALID", f"Coordination does not support {name}.")


def _open(now: Situation, command: api.OpenIncidentRequest, contains: Contains) -> Events:
    point = command.place.position
    if not contains(point.longitude, point.latitude):
        message = (
            f"The position {point.longitude}, {point.latitude} is outside the city. "
            "Give the longitude first, then the latitude."
        )
        raise Rejected("POSITION_INVALID", message, "place.position")
    need_id = f"{REPORT_PREFIX}{command.request_id}"
    if now.city.incident_id_for_need(need_id):
        return
    yield events.OperatorReported(need_id=need_id, requirement=_reported(now, command))
    (report,) = now.city.open_needs([need_id])
    yield from add_report(now, report, now.context.traceparent)


def _reported(now: Situation, command: api.OpenIncidentRequest) -> events.Requirement:
    """Return what a report of an operator requires: at least what its kind does.

    The department that declares the kind states the skills and licences that it takes. The
    additions of the operator are required of the leading crew too.
    """
    skills, equipment = sorted(set(command.skills)), sorted(set(command.equipment))
    required = events.Requirement(
        kind=command.kind,
        priority=command.priority,
        place=command.place,
        skills=skills,
        equipment=equipment,
        work_seconds=command.work_seconds or limits.WORK_SECONDS,
    )
    kinds = now.city.declared_kinds(command.kind)
    if not kinds:
        return required
    roles = [role_message(role) for role in kinds[0].roles]
    lead = roles[0]
    lead.skills[:] = sorted({*lead.skills, *skills})
    lead.equipment[:] = sorted({*lead.equipment, *equipment})
    lead.work_seconds = command.work_seconds or lead.work_seconds
    required.skills[:], required.equipment[:] = lead.skills, lead.equipment
    required.work_seconds = lead.work_seconds
    required.make_safe_seconds = lead.make_safe_seconds
    required.roles.extend(roles)
    return required


def _join(now: Situation, command: api.JoinIncidentsRequest) -> Events:
    stays = _incident(now, command.incident_id, "incident_id")
    if command.incident_id == command.other_incident_id:
        message = f"Both ids are {stays.id}. Give the ids of two different incidents."
        raise Rejected("OTHER_INCIDENT_INVALID", message, "other_incident_id")
    closed = now.city.closed_incident(command.other_incident_id)
    if closed is not None and set(closed.reports) <= set(stays.reports):
        return
    other = _incident(now, command.other_incident_id, "other_incident_id")
    if other.has_crew:
        message = f"{other.id} has a crew. Join {stays.id} into {other.id} instead, or close it."
        raise Rejected("INCIDENT_HAS_CREW", message, "other_incident_id")
    metres = _joined_metres(now, stays, other, confirm=command.confirm)
    clock = min(stays.clock_start_time, other.clock_start_time)
    yield events.IncidentJoined(
        incident_id=stays.id,
        need_ids=other.reports,
        joined_incident_id=other.id,
        distance_metres=round(metres),
        reason="OPERATOR",
        clock_start_time=timestamp(clock),
        goal_time=timestamp(now.goal_time(clock, stays.priority)),
    )
    yield from correct_incident(now, stays.id)
    for need_id in other.reports:
        yield from notify_late_report(now, stays.id, need_id)


def _joined_metres(now: Situation, stays: Incident, other: Incident, *, confirm: bool) -> float:
    metres = distance_metres(stays.longitude, stays.latitude, other.longitude, other.latitude)
    if metres > now.policy.join_metres and not confirm:
        message = (
            f"{stays.id} and {other.id} are {round(metres)} m apart, and crews go to one place. "
            "Set confirm if they are the same event all the same."
        )
        raise Rejected("INCIDENTS_APART", message, "confirm")
    return metres


def _split(now: Situation, command: api.SplitIncidentRequest) -> Events:
    city = now.city
    incident = _incident(now, command.incident_id, "incident_id")
    if command.need_id not in incident.reports:
        if city.incident_id_for_need(command.need_id):
            return
        reports = ", ".join(incident.reports)
        message = f"{incident.id} has no report {command.need_id}. Choose one of {reports}."
        raise Rejected("REPORT_UNKNOWN", message, "need_id")
    need = city.need(command.need_id)
    rest = [need_id for need_id in incident.reports if need_id != command.need_id]
    if need is None or leading_report(city, rest) is None:
        message = (
            f"{command.need_id} is the last open report of {incident.id}. "
            "Split off a report that leaves another open one behind."
        )
        raise Rejected("LAST_REPORT", message, "need_id")
    yield events.IncidentSplit(
        incident_id=incident.id,
        need_id=need.id,
        new_incident_id=city.next_incident_id(),
        requirement=requirement(need, merged_roles([need])),
        clock_start_time=timestamp(need.clock_start_time),
        goal_time=timestamp(now.goal_time(need.clock_start_time, need.priority)),
        task_id=_task_for(now, incident, need),
    )
    yield from correct_incident(now, incident.id)


def _task_for(now: Situation, incident: Incident, need: Need) -> str:
    """Return the task that was given for a report; its crew goes to where the report is."""
    for role in incident.roles:
        for crew, task_id in _tasks(role):
            task = now.city.task(crew, task_id)
            if task is not None and task.need_id == need.id:
                return task_id
    return ""


def _tasks(role: Role) -> list[tuple[str, str]]:
    assigned = [(each.crew, each.task_id) for each in role.assignments]
    return [*assigned, *((offer.crew, offer.task_id) for offer in role.offers)]


def _upgrade(now: Situation, command: api.UpgradeIncidentRequest) -> Events:
    incident = _incident(now, command.incident_id, "incident_id")
    if incident.operator_priority == command.priority == incident.priority:
        return
    required = requirement(incident, incident.roles, command.priority)
    yield from upgrade(now, incident, required, "OPERATOR")


def _hold(now: Situation, command: api.HoldIncidentRequest) -> Events:
    incident = _incident(now, command.incident_id, "incident_id")
    if incident.held:
        return
    if any(incident.assignments()):
        crews = ", ".join(sorted({a.crew for _, a in incident.assignments()}))
        message = (
            f"{incident.id} is assigned to {crews}. "
            "Close the incident, or release the task of the crew."
        )
        raise Rejected("INCIDENT_HAS_CREW", message, "incident_id")
    yield from withdraw_offers(incident, incident.roles, "HELD")
    review = now.after(now.policy.hold_review_seconds[incident.priority])
    yield events.IncidentHeld(incident_id=incident.id, review_time=timestamp(review))


def _release(now: Situation, command: api.ReleaseIncidentRequest) -> Events:
    incident = _incident(now, command.incident_id, "incident_id")
    if incident.held:
        yield events.IncidentReleased(incident_id=incident.id)


def _close(now: Situation, command: api.CloseIncidentRequest) -> Events:
    if now.city.closed_incident(command.incident_id) is not None:
        return
    incident = _incident(now, command.incident_id, "incident_id")
    yield from close_incident(now, incident, command.reason)


def _incident(now: Situation, incident_id: str, field: str) -> Incident:
    incident = now.city.open_incident(incident_id)
    if incident is not None:
        return incident
    if now.city.closed_incident(incident_id) is not None:
        message = f"Incident {incident_id} is closed. Open a new incident."
        raise Rejected("INCIDENT_CLOSED", message, field)
    message = f"There is no incident {incident_id}. List the open ones with ListIncidents."
    raise Rejected("INCIDENT_UNKNOWN", message, field)
