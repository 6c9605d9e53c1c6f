"""How events open, join, split, correct, hold and close incidents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.demand import count_demand
from services.coordination.domain.fold.entities import COORDINATION, REPORT_PREFIX, Need, micros
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.milestones import Milestones
from services.coordination.domain.fold.role import Role
from services.coordination.domain.fold.roles import BY_OPERATOR, required_roles, staffed_roles
from services.coordination.domain.fold.staffing import alerts_of_roles
from services.coordination.domain.policy import DEFAULT, P2, PRIORITIES, URGENT
from vigie.coordination.v1 import events_pb2 as events


def operator_reported(city: CityState, event: events.OperatorReported, time: int) -> None:
    required = event.requirement
    city.needs[event.need_id] = Need(
        id=event.need_id,
        department=COORDINATION,
        clock_start_time=time,
        roles=required_roles(required),
        **_described(required),
    )


def _described(required: events.Requirement) -> dict[str, Any]:
    """Return the fields of a requirement that needs and incidents share.

    Journals of releases without rules for bulletins may hold a priority that is none, taken for
    P2, and a place that is none.
    """
    place = required.place
    priority = required.priority
    is_place = has_place(required)
    return {
        "kind": required.kind,
        "priority": priority if priority in PRIORITIES else P2,
        "longitude": place.position.longitude if is_place else 0.0,
        "latitude": place.position.latitude if is_place else 0.0,
        "street": place.street,
        "district": place.district,
    }


def incident_opened(city: CityState, event: events.IncidentOpened, time: int) -> None:
    incident = _opened(event.incident_id, event, time)
    incident = replace(incident, due_time=micros(event.due_time), traceparent=event.traceparent)
    _open(city, incident)
    count_demand(city, incident, time)


def _opened(
    incident_id: str, event: events.IncidentOpened | events.IncidentSplit, time: int
) -> Incident:
    clock = micros(event.clock_start_time)
    roles = required_roles(event.requirement)
    described = _described(event.requirement)
    return Incident(
        id=incident_id,
        reports=(event.need_id,),
        clock_start_time=clock,
        opened_time=time,
        goal_time=_goal_time(event, clock, described["priority"]),
        roles=tuple(replace(role, appraise_time=time) for role in roles),
        # No crew can be sent to a place that is none: an operator decides.
        held=not has_place(event.requirement),
        milestones=Milestones(priority=described["priority"], since=clock or time),
        **described,
    )


def has_place(required: events.Requirement) -> bool:
    """Return whether a requirement has a position on the ground: NaN is none."""
    point = required.place.position
    return -180 <= point.longitude <= 180 and -90 <= point.latitude <= 90


GoalEvent = (
    events.IncidentOpened | events.IncidentSplit | events.IncidentJoined | events.IncidentUpgraded
)


def _goal_time(event: GoalEvent, clock: int, priority: int) -> int:
    """Return the goal time of an event; records without one had the goals of the default policy."""
    default = clock + DEFAULT.goal_seconds[priority] * MICROS
    return micros(event.goal_time) or default


def _open(city: CityState, incident: Incident) -> None:
    city.incident_count += 1
    city.incident_by_need[incident.reports[0]] = incident.id
    city.save(incident)


def incident_joined(city: CityState, event: events.IncidentJoined, time: int) -> None:
    incident = city.incidents[event.incident_id]
    gained = tuple(event.need_ids)
    other = city.incidents.get(event.joined_incident_id)
    if other is not None:
        city.archive(_closed(other, "JOINED", time))
    for need_id in gained:
        city.incident_by_need[need_id] = incident.id
    clock = micros(event.clock_start_time) or incident.clock_start_time
    milestones, apart, reports = incident.milestones, incident.apart, (*incident.reports, *gained)
    if other is not None:
        milestones = milestones.joined(other.milestones)
        apart = tuple(dict.fromkeys([*apart, *other.apart]))
    city.change(
        incident,
        reports=reports,
        apart=tuple(need_id for need_id in apart if need_id not in reports),
        clock_start_time=clock,
        goal_time=_goal_time(event, clock, incident.priority),
        milestones=milestones,
    )


def incident_split(city: CityState, event: events.IncidentSplit, time: int) -> None:
    """Move a report to an incident of its own; the task that was given for it keeps its role."""
    incident = city.incidents[event.incident_id]
    rest = tuple(need_id for need_id in incident.reports if need_id != event.need_id)
    moved = incident.role_of(event.task_id) if event.task_id else None
    roles = (_without(role, moved, time) for role in incident.roles)
    city.change(incident, reports=rest, roles=tuple(roles))
    opened = replace(_opened(event.new_incident_id, event, time), apart=incident.apart)
    if moved is not None:
        role = opened.role(moved.name) or opened.lead
        role = replace(
            role,
            offers=moved.offers,
            assignments=moved.assignments,
            appraise_time=0,
            hold=moved.hold,
        )
        opened = replace(opened, roles=_with_role(opened.roles, role))
        for assignment in moved.assignments:
            city.incident_by_task[assignment.task_id] = opened.id
        for offer in moved.offers:
            city.incident_by_task[offer.task_id] = opened.id
            city.reserved_crews[offer.crew] = opened.id
    _open(city, opened)


def _without(role: Role, moved: Role | None, time: int) -> Role:
    """Return a role without the tasks of another one: a task may fill several roles."""
    if moved is None:
        return role
    offers = tuple(each for each in role.offers if not moved.has_task(each.task_id))
    assignments = tuple(each for each in role.assignments if not moved.has_task(each.task_id))
    if (offers, assignments) == (role.offers, role.assignments):
        return role
    return replace(role, offers=offers, assignments=assignments, appraise_time=time)


def _with_role(roles: Iterable[Role], changed: Role) -> tuple[Role, ...]:
    return tuple(changed if role.name == changed.name else role for role in roles)


def incident_upgraded(city: CityState, event: events.IncidentUpgraded, time: int) -> None:
    incident = city.incidents[event.incident_id]
    required = event.requirement
    changes: dict[str, Any] = _described(required)
    if event.reason in {"OPERATOR", "UNSAFE"}:
        changes |= {"operator_priority": required.priority, "operator_time": time}
    elif incident.operator_priority and required.priority < incident.operator_priority:
        changes |= {"operator_priority": 0}  # a newer report outranks the operator's word
    origin = event.backup_origin or (BY_OPERATOR if event.reason == "BACKUP" else "")
    roles = staffed_roles(incident.roles, required_roles(required), time, origin=origin)
    city.change(
        incident,
        goal_time=_goal_time(event, incident.clock_start_time, changes["priority"]),
        roles=roles,
        alerts=alerts_of_roles(incident.alerts, roles),
        milestones=incident.milestones.raised(changes["priority"], time),
        **changes,
    )
    if incident.priority not in URGENT:
        count_demand(city, city.incidents[incident.id], time)


def incidents_suspected(city: CityState, event: events.IncidentsSuspected, _time: int) -> None:
    """Note on both incidents that they may be the same event; one that is closed stays as it is."""
    pair = (event.incident_id, event.other_incident_id)
    for one, other in (pair, pair[::-1]):
        incident = city.incidents.get(one)
        if incident is not None and other not in incident.suspected:
            city.change(incident, suspected=(*incident.suspected, other))


def incidents_kept_apart(city: CityState, event: events.IncidentsKeptApart, _time: int) -> None:
    """End the suspicion that two incidents are one, and keep their reports apart for good."""
    sides = (
        (event.incident_id, event.other_incident_id, event.other_need_ids),
        (event.other_incident_id, event.incident_id, event.need_ids),
    )
    for one, other, need_ids in sides:
        incident = city.incidents.get(one)
        if incident is not None:
            suspected = tuple(each for each in incident.suspected if each != other)
            city.change(incident, suspected=suspected, apart=(*incident.apart, *need_ids))


def incident_held(city: CityState, event: events.IncidentHeld, _time: int) -> None:
    incident = city.incidents[event.incident_id]
    review_time = micros(event.review_time)
    city.change(incident, held=True, review_time=review_time, hold_reason=event.reason)


def incident_released(city: CityState, event: events.IncidentReleased, time: int) -> None:
    incident = city.incidents[event.incident_id]
    roles = (
        replace(role, appraise_time=time, no_crew_count=0, no_crew_time=0)
        if role.is_open and not role.offers
        else role
        for role in incident.roles
    )
    review_time = incident.review_time if incident.taken_by else 0
    city.change(incident, held=False, review_time=review_time, hold_reason="", roles=tuple(roles))


def incident_closed(city: CityState, event: events.IncidentClosed, time: int) -> None:
    incident = city.incidents[event.incident_id]
    for role in incident.roles:
        for offer in role.offers:
            city.release_crew(offer.crew, incident.id)
    if event.reason == "DONE":
        incident = replace(incident, milestones=incident.milestones.ended(time))
    city.archive(_closed(incident, event.reason, time))
    for need_id in incident.reports:
        if need_id.startswith(REPORT_PREFIX):
            city.needs.pop(need_id, None)
    if event.reason == "DONE":
        for _, assignment in incident.assignments():
            city.incident_by_task.pop(assignment.task_id, None)


def _closed(incident: Incident, reason: str, time: int) -> Incident:
    return replace(incident, closed_time=time, close_reason=reason, wake_time=0)
