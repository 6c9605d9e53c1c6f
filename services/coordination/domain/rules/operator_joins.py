"""An operator's word on two incidents: one event, or two."""

from __future__ import annotations

from services.chassis.sdk.decider import Rejected
from services.city.geodesy import distance_metres
from services.coordination.domain.fold.entities import timestamp
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.rules.alerts import end_alert
from services.coordination.domain.rules.backups import STAND_DOWN, add_backups, added_roles
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.hold_places import stage
from services.coordination.domain.rules.incidents import correct_incident
from services.coordination.domain.rules.named_incident import named_incident
from services.coordination.domain.rules.notifications import notify_late_report
from services.coordination.domain.rules.offers import recall_crew, withdraw_offers
from services.coordination.domain.rules.requirements import is_backup
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


def join(now: Situation, command: api.JoinIncidentsRequest) -> Events:
    """Join two incidents of the same event: one press, whichever of them has a crew.

    The incident whose crew is farther along stays, the named one at equal steps. The crews of the
    other one are recalled; a role that the reports require then is offered as any other.
    """
    if command.incident_id == command.other_incident_id:
        message = f"Both ids are {command.incident_id}. Give the ids of two different incidents."
        raise Rejected("OTHER_INCIDENT_INVALID", message, "other_incident_id")
    if _is_joined(now, command.incident_id, command.other_incident_id):
        return
    stays = named_incident(now, command.incident_id)
    other = named_incident(now, command.other_incident_id, "other_incident_id")
    if _progress(other) > _progress(stays):
        stays, other = other, stays
    if any(each.attended_time for _, each in other.assignments()):
        message = (
            f"Crews are on both sites: {_crews(stays)} and {_crews(other)}. "
            f"Close {other.id} as DUPLICATE when its crew has left."
        )
        raise Rejected("INCIDENT_HAS_CREW", message, "other_incident_id")
    metres = _joined_metres(now, stays, other, confirm=command.confirm)
    yield from _join(now, stays, other, metres)


def _is_joined(now: Situation, one: str, other: str) -> bool:
    """Return whether one of two incidents has the reports of the other one already."""
    for ended, kept in ((one, other), (other, one)):
        closed, incident = now.city.closed_incident(ended), now.city.open_incident(kept)
        if closed is not None and incident is not None:
            return set(closed.reports) <= set(incident.reports)
    return False


def _progress(incident: Incident) -> tuple[bool, bool, bool]:
    """Return how far the crews of an incident are: on its site, assigned, or asked."""
    assigned = [assignment for _, assignment in incident.assignments()]
    return any(each.attended_time for each in assigned), bool(assigned), incident.has_crew


def _crews(incident: Incident) -> str:
    return ", ".join(sorted({each.crew for _, each in incident.assignments()}))


def _join(now: Situation, stays: Incident, other: Incident, metres: float) -> Events:
    yield from withdraw_offers(other, other.roles, "ANOTHER_CREW")
    for _, assignment in other.assignments():
        yield from recall_crew(now, other, assignment.crew, assignment.task_id, STAND_DOWN)
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
    if other.lead.hold is not None and stays.lead.hold is None:
        yield from stage(now, stays.id, _unattended(now, stays.id), other.lead.hold, "LEAD_HOLDS")
    for role in other.roles:
        if is_backup(role) and not role.done_by:
            before = now.city.open_incident(stays.id) or stays
            yield from add_backups(now, stays.id, [role], other.id, role.origin)
            if role.hold is not None:
                yield from stage(now, stays.id, added_roles(now, before), role.hold)
    for need_id in other.reports:
        yield from notify_late_report(now, stays.id, need_id)
    yield from _end_suspicion(now, stays.id, other.id)


def _unattended(now: Situation, incident_id: str) -> set[str]:
    """Return the names of the roles without a crew on the site and without a hold place."""
    incident = now.city.open_incident(incident_id)
    roles = incident.roles if incident is not None else ()
    return {
        role.name
        for role in roles
        if role.hold is None and not any(each.attended_time for each in role.assignments)
    }


def _joined_metres(now: Situation, stays: Incident, other: Incident, *, confirm: bool) -> float:
    metres = distance_metres(stays.longitude, stays.latitude, other.longitude, other.latitude)
    if metres > now.policy.join_metres and not confirm:
        message = (
            f"{stays.id} and {other.id} are {round(metres)} m apart, and crews go to one place. "
            "Set confirm if they are the same event all the same."
        )
        raise Rejected("INCIDENTS_APART", message, "confirm")
    return metres


def keep_apart(now: Situation, command: api.KeepApartRequest) -> Events:
    """State that two incidents are two events: no report of one ever joins the other."""
    one = named_incident(now, command.incident_id)
    closed = now.city.closed_incident(command.other_incident_id)
    other = closed or named_incident(now, command.other_incident_id, "other_incident_id")
    if one.id == other.id:
        message = f"Both ids are {one.id}. Give the ids of two different incidents."
        raise Rejected("OTHER_INCIDENT_INVALID", message, "other_incident_id")
    if not set(one.reports).isdisjoint(other.reports):
        message = (
            f"{other.id} is joined with {one.id}: take its reports out with SplitIncident instead."
        )
        raise Rejected("OTHER_INCIDENT_INVALID", message, "other_incident_id")
    if other.id not in one.suspected and set(other.reports) <= set(one.apart):
        return
    yield events.IncidentsKeptApart(
        incident_id=one.id,
        other_incident_id=other.id,
        need_ids=one.reports,
        other_need_ids=other.reports,
    )
    for incident_id in (one.id, other.id):
        yield from _end_suspicion(now, incident_id, other.id)
        yield from _end_own_hold(now, incident_id)


def _end_own_hold(now: Situation, incident_id: str) -> Events:
    """Release what coordination held because it seemed to be done already."""
    incident = now.city.open_incident(incident_id)
    if incident is not None and incident.held and incident.hold_reason and not incident.suspected:
        yield events.IncidentReleased(incident_id=incident_id)


def _end_suspicion(now: Situation, incident_id: str, other_id: str) -> Events:
    """End the alert of a suspicion when no suspected incident is left."""
    incident = now.city.open_incident(incident_id)
    if incident is not None and set(incident.suspected) <= {other_id}:
        yield from end_alert(now, "SUSPECTED_SAME", incident_id)
