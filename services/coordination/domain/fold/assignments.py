"""How events offer a role to crews, assign it, and end the offer or the assignment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.domain import policy
from services.coordination.domain.alert_codes import Ends, codes_until
from services.coordination.domain.fold import orders
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import micros
from services.coordination.domain.fold.hold_place import hold_place_of
from services.coordination.domain.fold.incident import Alert, Incident
from services.coordination.domain.fold.role import Assignment, Offer, Role
from services.coordination.domain.fold.staffing import (
    alerts_of_roles,
    change_role,
    exclude,
    role_named,
    set_outcome,
    sought,
    with_roles,
    without_offer,
)
from vigie.coordination.v1 import events_pb2 as events


def incident_assigned(city: CityState, event: events.IncidentAssigned, time: int) -> None:
    """Assign a crew to its role, and to further roles that it fills."""
    incident = city.incidents[event.incident_id]
    crew, task_id = f"{event.department}/{event.crew_id}", event.task_id
    city.release_crew(crew, incident.id)
    city.incident_by_task[task_id] = incident.id
    set_outcome(city, task_id, "ACCEPTED")
    taken = {event.role or incident.lead.name, *event.also_roles}
    for role in incident.roles:
        if role.name in taken and role.proposed_time:
            set_outcome(city, role.decision_id, "SUPERSEDED")
    assignment = Assignment(
        crew,
        task_id,
        accepted_time=time,
        eta_seconds=event.eta_seconds,
        check_time=micros(event.check_time),
    )
    replaced = frozenset(event.replaces_task_ids)
    roles = (
        _assigned(role, assignment, replaced)
        if role.name in taken
        else without_offer(role, task_id)
        for role in incident.roles
    )
    incident = replace(incident, roles=tuple(roles))
    city.change(
        incident,
        alerts=quieted(alerts_of_roles(incident.alerts, incident.roles), SEARCH_ALERTS),
        milestones=incident.milestones.reached("accepted", time),
    )


SEARCH_ALERTS = codes_until(Ends.CREW)
"""The alerts of a search: over when a crew is assigned, raised again when that crew is lost."""

ROAD_ALERTS = codes_until(Ends.ARRIVAL) - {"LEFT_UNSAFE"}
"""The alerts of a crew that has not arrived: over when one is on the site."""


def quieted(alerts: Iterable[Alert], codes: Collection[str]) -> tuple[Alert, ...]:
    """Return alerts of which those with some codes are repeated no more, but for those of roles."""
    return tuple(
        replace(alert, repeat_time=0) if alert.code in codes and not alert.roles else alert
        for alert in alerts
    )


def _assigned(role: Role, assignment: Assignment, replaced: Collection[str]) -> Role:
    offer = role.offer_of(assignment.task_id)
    by_operator = offer is not None and offer.by_operator
    search = role.search if role.assignments else ""
    assigned = replace(assignment, search=search, by_operator=by_operator)
    staying = (other for other in role.assignments if other.task_id not in replaced)
    return replace(
        without_offer(role, assignment.task_id),
        assignments=(*staying, assigned),
        appraise_time=0,
        search="",
        proposed_time=0,
        waived=role.equipment if by_operator else (),
    )


def crew_departed(city: CityState, event: events.CrewDeparted, time: int) -> None:
    """Note a departure; a crew that sets out again, to an amended place, attends nothing."""
    incident = city.incidents[event.incident_id]
    role = incident.role_of(event.task_id)
    known = role.assignment_of(event.task_id) if role is not None else None
    visits = known.visits + bool(known.attended_time) if known is not None else 0
    _change_assignment(
        city,
        event,
        departed_time=time,
        attended_time=0,
        check_time=micros(event.check_time),
        visits=visits,
    )
    incident = city.incidents[event.incident_id]
    city.change(incident, milestones=incident.milestones.reached("departed", time))
    incident = city.incidents[event.incident_id]
    if incident.attended_time and not _is_attended(incident):
        alerts = _rearmed(incident.alerts, time, ROAD_ALERTS)
        city.change(incident, attended_time=0, alerts=alerts)


def _is_attended(incident: Incident) -> bool:
    return any(a.attended_time for _, a in incident.assignments())


def _rearmed(alerts: Iterable[Alert], time: int, ended: Collection[str]) -> tuple[Alert, ...]:
    """Return the alerts of an incident without a crew on its site any more: it is late again.

    `ended` are the codes of those that are over; an alert of roles ends with them.
    """
    return tuple(
        replace(alert, repeat_time=time) if alert.code == "LATE" else alert
        for alert in alerts
        if alert.code == "LATE" or alert.roles or alert.code not in ended
    )


def incident_attended(city: CityState, event: events.IncidentAttended, time: int) -> None:
    check_time = micros(event.check_time)
    _change_assignment(city, event, attended_time=time, check_time=check_time)
    incident = city.incidents[event.incident_id]
    alerts = quieted(incident.alerts, ROAD_ALERTS)
    city.change(
        incident,
        attended_time=incident.attended_time or time,
        alerts=alerts,
        milestones=incident.milestones.reached("on_site", time),
    )


def assignment_checked(city: CityState, event: events.AssignmentChecked, _time: int) -> None:
    """Note the next check of a crew, and the new estimate of its drive, also before its yes."""
    changes = {"check_time": micros(event.check_time)}
    if event.eta_seconds:
        changes |= {"eta_seconds": event.eta_seconds}
        incident = city.incidents[event.incident_id]
        role = incident.role_of(event.task_id)
        if role is not None:
            offers = _changed(role.offers, event.task_id, {"eta_seconds": event.eta_seconds})
            change_role(city, incident, role, {"offers": tuple(offers)})
    _change_assignment(city, event, **changes)


TaskEvent = events.CrewDeparted | events.IncidentAttended | events.AssignmentChecked


def _change_assignment(city: CityState, event: TaskEvent, **changes: Any) -> None:
    incident = city.incidents[event.incident_id]
    roles = (
        replace(role, assignments=tuple(_changed(role.assignments, event.task_id, changes)))
        for role in incident.roles
    )
    city.change(incident, roles=tuple(roles))


Given = TypeVar("Given", Assignment, Offer)


def _changed(kept: Iterable[Given], task_id: str, changes: dict[str, Any]) -> Iterable[Given]:
    for each in kept:
        yield replace(each, **changes) if each.task_id == task_id else each


def role_staged(city: CityState, event: events.RoleStaged, _time: int) -> None:
    """Set the hold place of a role: that of a former site is not alerted any more."""
    incident = city.incidents[event.incident_id]
    role = role_named(incident, event.role)
    alerts = with_roles(
        incident.alerts, lambda alert, name: alert.code != "SITE_MOVED" or name != role.name
    )
    change_role(city, incident, role, {"hold": hold_place_of(event)}, alerts=alerts)


def role_relieved(city: CityState, event: events.RoleRelieved, _time: int) -> None:
    """Take a crew off one of its roles; its relief serves that one, and it keeps the others."""
    incident = city.incidents[event.incident_id]
    role = role_named(incident, event.role)
    left = tuple(each for each in role.assignments if each.task_id != event.task_id)
    change_role(city, incident, role, {"assignments": left})


def task_recalled(city: CityState, event: events.TaskRecalled, time: int) -> None:
    city.give(orders.recall_order(city, event, time))


def site_handed_over(city: CityState, event: events.SiteHandedOver, time: int) -> None:
    city.give(orders.hand_over_order(city, event, time))


def task_amended(city: CityState, event: events.TaskAmended, time: int) -> None:
    """Store the order; an older one that is resent later would bring the old content back."""
    for order in [o for o in city.pending_orders.values() if o.type == "amend"]:
        if order.task_id == event.task_id:
            del city.pending_orders[order.id]
    city.give(orders.amend_order(city, event, time))


def incident_left(city: CityState, event: events.IncidentLeft, time: int) -> None:
    """Take a crew off the roles that it filled; a crew is sought for each of them at once."""
    incident = city.incidents[event.incident_id]
    city.incident_by_task.pop(event.task_id, None)
    roles = (_left(role, event.task_id, time) for role in incident.roles)
    incident = replace(incident, roles=tuple(roles))
    city.change(
        incident,
        diversions=incident.diversions + (event.reason == "SUSPENDED"),
        attended_time=incident.attended_time if _is_attended(incident) else 0,
        alerts=_rearmed(incident.alerts, time, SEARCH_ALERTS | ROAD_ALERTS),
    )
    if event.reason == "RELEASED":
        default = time + policy.DEFAULT.excluded_seconds["RELEASED"] * MICROS
        until = micros(event.excluded_until_time) or default
        crew = f"{event.department}/{event.crew_id}"
        exclude(city, incident.id, crew, time=time, until=until)


def _left(role: Role, task_id: str, time: int) -> Role:
    if role.assignment_of(task_id) is None:
        return role
    left = tuple(a for a in role.assignments if a.task_id != task_id)
    role = replace(role, assignments=left)
    return replace(role, **sought(role, time))


def role_done(city: CityState, event: events.RoleDone, _time: int) -> None:
    """End each role that the crew's task filled."""
    incident = city.incidents[event.incident_id]
    crew = f"{event.department}/{event.crew_id}"
    roles = (
        replace(role, done_by=crew, assignments=(), appraise_time=0, search="")
        if role.assignment_of(event.task_id)
        else role
        for role in incident.roles
    )
    city.incident_by_task.pop(event.task_id, None)
    incident = replace(incident, roles=tuple(roles))
    city.change(incident, alerts=alerts_of_roles(incident.alerts, incident.roles))


def need_notified(city: CityState, event: events.NeedNotified, time: int) -> None:
    city.give(orders.note_order(city, event, time))
