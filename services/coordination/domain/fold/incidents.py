"""How events open, join, split, correct, hold and close incidents."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import (
    COORDINATION,
    REPORT_PREFIX,
    Alert,
    Incident,
    Need,
    State,
    micros,
)
from vigie.coordination.v1 import events_pb2 as events


def operator_reported(city: CityState, event: events.OperatorReported, time: int) -> None:
    city.needs[event.need_id] = Need(
        id=event.need_id,
        department=COORDINATION,
        clock_start_time=time,
        **_required(event.requirement),
    )


def _required(required: events.Requirement) -> dict[str, Any]:
    """Return a requirement as the fields that needs and incidents share.

    Journals of releases without rules for bulletins may hold a priority that is none, taken for
    P2, and a place that is none.
    """
    place = required.place
    priority = required.priority
    is_place = has_place(required)
    return {
        "kind": required.kind,
        "priority": priority if priority in policy.GOAL_SECONDS else policy.P2,
        "longitude": place.position.longitude if is_place else 0.0,
        "latitude": place.position.latitude if is_place else 0.0,
        "street": place.street,
        "district": place.district,
        "skills": tuple(required.skills),
        "equipment": tuple(required.equipment),
        "work_seconds": required.work_seconds,
        "make_safe_seconds": required.make_safe_seconds,
    }


def incident_opened(city: CityState, event: events.IncidentOpened, time: int) -> None:
    incident = _opened(event.incident_id, event, time)
    incident = replace(incident, due_time=micros(event.due_time), traceparent=event.traceparent)
    _open(city, incident)


def _opened(
    incident_id: str, event: events.IncidentOpened | events.IncidentSplit, time: int
) -> Incident:
    return Incident(
        id=incident_id,
        reports=(event.need_id,),
        clock_start_time=micros(event.clock_start_time),
        opened_time=time,
        appraise_time=time,
        # No crew can be sent to a place that is none: an operator decides.
        state=State.WAITING if has_place(event.requirement) else State.HELD,
        **_required(event.requirement),
    )


def has_place(required: events.Requirement) -> bool:
    """Return whether a requirement has a position on the ground: NaN is none."""
    point = required.place.position
    return -180 <= point.longitude <= 180 and -90 <= point.latitude <= 90


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
    city.change(incident, reports=(*incident.reports, *gained), clock_start_time=clock)


def incident_split(city: CityState, event: events.IncidentSplit, time: int) -> None:
    incident = city.incidents[event.incident_id]
    rest = tuple(need_id for need_id in incident.reports if need_id != event.need_id)
    city.change(incident, reports=rest)
    _open(city, _opened(event.new_incident_id, event, time))


def incident_upgraded(city: CityState, event: events.IncidentUpgraded, time: int) -> None:
    incident = city.incidents[event.incident_id]
    priority = incident.operator_priority
    if event.reason == "OPERATOR":
        priority = event.requirement.priority
    city.change(
        incident,
        operator_priority=priority,
        appraise_time=time,
        no_crew_count=0,
        no_crew_time=0,
        **_required(event.requirement),
    )


def incident_held(city: CityState, event: events.IncidentHeld, _time: int) -> None:
    incident = city.incidents[event.incident_id]
    city.change(incident, state=State.HELD, crew="", task_id="", lease_end_time=0)


def incident_released(city: CityState, event: events.IncidentReleased, time: int) -> None:
    wait(city, city.incidents[event.incident_id], time)


def wait(city: CityState, incident: Incident, time: int, **changes: Any) -> None:
    """Return an incident to the search for a crew, due for an appraisal at once."""
    city.change(
        incident,
        state=State.WAITING,
        crew="",
        task_id="",
        lease_end_time=0,
        attended_time=0,
        appraise_time=time,
        no_crew_count=0,
        no_crew_time=0,
        **changes,
    )


def supervisor_alerted(city: CityState, event: events.SupervisorAlerted, time: int) -> None:
    incident = city.incidents[event.incident_id]
    city.change(incident, alerts=(*incident.alerts, Alert(event.code, time, event.detail)))


def incident_closed(city: CityState, event: events.IncidentClosed, time: int) -> None:
    incident = city.incidents[event.incident_id]
    city.archive(_closed(incident, event.reason, time))
    for need_id in incident.reports:
        if need_id.startswith(REPORT_PREFIX):
            city.needs.pop(need_id, None)
    city.release_crew(incident.crew, incident.id)
    if event.reason == "DONE":
        city.incident_by_task.pop(incident.task_id, None)


def _closed(incident: Incident, reason: str, time: int) -> Incident:
    return replace(incident, state=State.CLOSED, closed_time=time, close_reason=reason, wake_time=0)
