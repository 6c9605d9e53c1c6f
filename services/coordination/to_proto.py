"""Incidents and their roles as messages of the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import (
    OFFERED,
    timestamp,
)
from services.coordination.domain.fold.hold_place import hold_place_message
from services.coordination.domain.fold.incident import Alert, Incident
from services.coordination.domain.fold.role import Assignment, Role, State
from services.coordination.domain.fold.roles import role_message
from services.coordination.domain.rules.requirements import requirement
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


class IncidentInCity(NamedTuple):
    """An incident with the state that its crew and task are in."""

    city: CityState
    incident: Incident


def incident_to_proto(_id: str, found: IncidentInCity) -> api.Incident:
    """Return an incident of the API; its crew is that of its leading role."""
    city, incident = found
    lead = incident.lead
    message = api.Incident(
        incident_id=incident.id,
        requirement=requirement(incident, incident.roles),
        state=proto_enum(api.IncidentState, incident.state),
        need_ids=incident.reports,
        clock_start_time=timestamp(incident.clock_start_time),
        opened_time=timestamp(incident.opened_time),
        due_time=timestamp(incident.due_time),
        goal_time=timestamp(incident.goal_time),
        review_time=timestamp(incident.review_time),
        crew=incident.crew,
        crew_name=_name(city, incident.crew),
        task_id=incident.task_id,
        task_status=proto_enum(bulletins.TaskStatus, _status(city, incident)),
        lease_end_time=timestamp(lead.offers[0].lease_end_time) if lead.offers else None,
        diversions=incident.diversions,
        offers=incident.offers,
        alerts=[alert_to_proto(each, incident.id) for each in incident.alerts],
        decision_id=lead.decision_id,
        closed_time=timestamp(incident.closed_time),
        close_reason=incident.close_reason,
        attended_time=timestamp(incident.attended_time),
        suspected_incident_ids=incident.suspected,
        taken_by=incident.taken_by,
    )
    message.roles.extend(_role(city, role) for role in incident.roles)
    return message


def _name(city: CityState, crew_key: str) -> str:
    crew = city.crews.get(crew_key)
    return crew.name if crew is not None else ""


def alert_to_proto(alert: Alert, incident_id: str = "") -> api.Alert:
    """Return an alert of the API, of an incident or of none."""
    return api.Alert(
        code=alert.code,
        alert_time=timestamp(alert.time),
        since_time=timestamp(alert.since_time or alert.time),
        detail=alert_sentence(alert),
        subject=alert.subject,
        repeat_time=timestamp(alert.repeat_time),
        acknowledged_by=alert.acknowledged_by,
        incident_id=incident_id,
        roles=alert.roles,
    )


def alert_sentence(alert: Alert | events.SupervisorAlerted) -> str:
    """Return the sentence of an alert, with the roles that lack a crew before it."""
    return f"{', '.join(alert.roles)}: {alert.detail}" if alert.roles else alert.detail


def _role(city: CityState, role: Role) -> api.IncidentRole:
    verdicts = list(not_sent(role))
    return api.IncidentRole(
        role=role_message(role),
        state=proto_enum(api.IncidentState, role.state),
        crews=[_assigned(city, assignment) for assignment in role.assignments],
        asked=[
            api.AskedCrew(
                crew=offer.crew,
                crew_name=_name(city, offer.crew),
                task_id=offer.task_id,
                lease_end_time=timestamp(offer.lease_end_time),
            )
            for offer in role.offers
        ],
        done_by=role.done_by,
        search=role.search,
        decision_id=role.decision_id,
        not_sent=verdicts,
        hold_place=hold_place_message(role.hold),
        compared_time=timestamp(role.compared_time) if verdicts else None,
    )


def not_sent(role: Role) -> Iterator[events.VerdictCount]:
    """Yield the verdicts of the last search for a role that is still without a crew."""
    if role.is_open and not role.offers and role.no_crew_time and role.compared_verdicts:
        for pair in role.compared_verdicts.split(","):
            verdict, _, count = pair.partition(":")
            yield events.VerdictCount(
                verdict=proto_enum(events.Verdict, int(verdict)), crew_count=int(count)
            )


def _assigned(city: CityState, assignment: Assignment) -> api.AssignedCrew:
    task = city.task(assignment.crew, assignment.task_id)
    return api.AssignedCrew(
        crew=assignment.crew,
        crew_name=_name(city, assignment.crew),
        task_id=assignment.task_id,
        task_status=proto_enum(bulletins.TaskStatus, task.status if task else 0),
        accepted_time=timestamp(assignment.accepted_time),
        departed_time=timestamp(assignment.departed_time),
        attended_time=timestamp(assignment.attended_time),
        eta_seconds=assignment.eta_seconds,
    )


def _status(city: CityState, incident: Incident) -> int:
    """Return the status of the leading task; OFFERED from the decision on."""
    lead = incident.lead
    if incident.state is State.CLOSED:
        return bulletins.TASK_STATUS_DONE if incident.close_reason == "DONE" else 0
    if lead.done_by:
        return bulletins.TASK_STATUS_DONE
    if lead.assignment is None:
        return OFFERED if lead.offers else 0
    task = city.task(lead.assignment.crew, lead.assignment.task_id)
    return task.status if task is not None else 0
