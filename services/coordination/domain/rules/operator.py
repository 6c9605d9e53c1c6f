"""Decisions on the commands of operators: open, join, split, upgrade, hold, release, close."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.city.geodesy import distance_metres
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import REPORT_PREFIX, Incident, State, timestamp
from services.coordination.domain.rules.correlation import leading_report, requirement
from services.coordination.domain.rules.decision_draft import Events
from services.coordination.domain.rules.incidents import (
    add_report,
    close_incident,
    correct_incident,
)
from services.coordination.domain.rules.notifications import notify_late_report
from services.coordination.domain.rules.offers import withdraw_offer
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api

Contains: TypeAlias = Callable[[float, float], bool]


def handle_operator(
    city: CityState, command: Message, context: DecisionContext, contains: Contains
) -> Events:
    """Decide on an operator's command.

    A repeated command yields nothing. Raises Rejected with the code of the error table in the
    README.
    """
    match command:
        case api.OpenIncidentRequest():
            return _open(city, command, context, contains)
        case api.JoinIncidentsRequest():
            return _join(city, command)
        case api.SplitIncidentRequest():
            return _split(city, command)
        case api.UpgradeIncidentRequest():
            return _upgrade(city, command)
        case api.HoldIncidentRequest():
            return _hold(city, command)
        case api.ReleaseIncidentRequest():
            return _release(city, command)
        case api.CloseIncidentRequest():
            return _close(city, command)
        case _:
            name = type(command).__name__
            raise Rejected("COMMAND_INVALID", f"Coordination does not support {name}.")


def _open(
    city: CityState, command: api.OpenIncidentRequest, context: DecisionContext, contains: Contains
) -> Events:
    point = command.place.position
    if not contains(point.longitude, point.latitude):
        message = (
            f"The position {point.longitude}, {point.latitude} is outside the city. "
            "Give the longitude first, then the latitude."
        )
        raise Rejected("POSITION_INVALID", message, "place.position")
    need_id = f"{REPORT_PREFIX}{command.request_id}"
    if city.incident_id_for_need(need_id):
        return
    yield events.OperatorReported(
        need_id=need_id,
        requirement=events.Requirement(
            kind=command.kind,
            priority=command.priority,
            place=command.place,
            skills=sorted(set(command.skills)),
            equipment=sorted(set(command.equipment)),
            work_seconds=command.work_seconds or policy.WORK_SECONDS,
        ),
    )
    (report,) = city.open_needs([need_id])
    yield from add_report(city, report, context.traceparent)


def _join(city: CityState, command: api.JoinIncidentsRequest) -> Events:
    stays = _incident(city, command.incident_id, "incident_id")
    if command.incident_id == command.other_incident_id:
        message = f"Both ids are {stays.id}. Give the ids of two different incidents."
        raise Rejected("OTHER_INCIDENT_INVALID", message, "other_incident_id")
    closed = city.closed_incident(command.other_incident_id)
    if closed is not None and set(closed.reports) <= set(stays.reports):
        return
    other = _incident(city, command.other_incident_id, "other_incident_id")
    if other.state in {State.OFFERED, State.ASSIGNED}:
        message = f"{other.id} has a crew. Join {stays.id} into {other.id} instead, or close it."
        raise Rejected("INCIDENT_HAS_CREW", message, "other_incident_id")
    metres = distance_metres(stays.longitude, stays.latitude, other.longitude, other.latitude)
    yield events.IncidentJoined(
        incident_id=stays.id,
        need_ids=other.reports,
        joined_incident_id=other.id,
        distance_metres=round(metres),
        reason="OPERATOR",
        clock_start_time=timestamp(min(stays.clock_start_time, other.clock_start_time)),
    )
    yield from correct_incident(city, stays.id)
    for need_id in other.reports:
        yield from notify_late_report(city, stays.id, need_id)


def _split(city: CityState, command: api.SplitIncidentRequest) -> Events:
    incident = _incident(city, command.incident_id, "incident_id")
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
        requirement=requirement(need),
        clock_start_time=timestamp(need.clock_start_time),
    )
    yield from correct_incident(city, incident.id)


def _upgrade(city: CityState, command: api.UpgradeIncidentRequest) -> Events:
    incident = _incident(city, command.incident_id, "incident_id")
    if incident.operator_priority == command.priority == incident.priority:
        return
    required = requirement(incident)
    required.priority = command.priority
    yield events.IncidentUpgraded(incident_id=incident.id, requirement=required, reason="OPERATOR")


def _hold(city: CityState, command: api.HoldIncidentRequest) -> Events:
    incident = _incident(city, command.incident_id, "incident_id")
    if incident.state is State.HELD:
        return
    if incident.state is State.ASSIGNED:
        message = (
            f"{incident.id} is assigned to {incident.crew}. "
            "Close the incident, or release the task of the crew."
        )
        raise Rejected("INCIDENT_HAS_CREW", message, "incident_id")
    if incident.state is State.OFFERED:
        yield from withdraw_offer(incident, "HELD")
    yield events.IncidentHeld(incident_id=incident.id)


def _release(city: CityState, command: api.ReleaseIncidentRequest) -> Events:
    incident = _incident(city, command.incident_id, "incident_id")
    if incident.state is State.HELD:
        yield events.IncidentReleased(incident_id=incident.id)


def _close(city: CityState, command: api.CloseIncidentRequest) -> Events:
    if city.closed_incident(command.incident_id) is not None:
        return
    incident = _incident(city, command.incident_id, "incident_id")
    yield from close_incident(city, incident, command.reason)


def _incident(city: CityState, incident_id: str, field: str) -> Incident:
    incident = city.open_incident(incident_id)
    if incident is not None:
        return incident
    if city.closed_incident(incident_id) is not None:
        message = f"Incident {incident_id} is closed. Open a new incident."
        raise Rejected("INCIDENT_CLOSED", message, field)
    message = f"There is no incident {incident_id}. List the open ones with ListIncidents."
    raise Rejected("INCIDENT_UNKNOWN", message, field)
