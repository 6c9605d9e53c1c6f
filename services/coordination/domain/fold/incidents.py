"""How events open, join, split, correct, hold and close incidents."""

from __future__ import annotations

from msgspec.structs import replace

from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import (
    COORDINATION,
    REPORT_PREFIX,
    Alert,
    Incident,
    Need,
    State,
    micros,
)
from vigie.coordination.v1 import events_pb2 as events


def operator_reported(
    city: CityState, event: events.OperatorReported, context: DecisionContext
) -> None:
    required, place = event.requirement, event.requirement.place
    city.needs[event.need_id] = Need(
        event.need_id,
        COORDINATION,
        required.kind,
        required.priority,
        place.position.longitude,
        place.position.latitude,
        place.street,
        place.district,
        tuple(required.skills),
        tuple(required.equipment),
        required.work_seconds,
        required.make_safe_seconds,
        context.time,
    )


def incident_opened(
    city: CityState, event: events.IncidentOpened, context: DecisionContext
) -> None:
    incident = _incident(
        event.incident_id,
        event.need_id,
        event.requirement,
        micros(event.clock_start_time),
        context,
    )
    incident = replace(incident, due_time=micros(event.due_time), traceparent=event.traceparent)
    city.incident_count += 1
    city.incident_by_need[event.need_id] = incident.id
    city.save(incident)


def _incident(
    incident_id: str,
    need_id: str,
    required: events.Requirement,
    clock_start_time: int,
    context: DecisionContext,
) -> Incident:
    point = required.place.position
    return Incident(
        incident_id,
        required.kind,
        required.priority,
        point.longitude,
        point.latitude,
        required.place.street,
        required.place.district,
        tuple(required.skills),
        tuple(required.equipment),
        required.work_seconds,
        required.make_safe_seconds,
        (need_id,),
        clock_start_time,
        context.time,
        appraise_time=context.time,
    )


def incident_joined(
    city: CityState, event: events.IncidentJoined, context: DecisionContext
) -> None:
    incident = city.incidents[event.incident_id]
    gained = tuple(event.need_ids)
    other = city.incidents.get(event.joined_incident_id)
    if other is not None:
        city.archive(_closed(other, "JOINED", context))
    for need_id in gained:
        city.incident_by_need[need_id] = incident.id
    city.save(
        replace(
            incident,
            reports=(*incident.reports, *gained),
            clock_start_time=micros(event.clock_start_time) or incident.clock_start_time,
        )
    )


def incident_split(city: CityState, event: events.IncidentSplit, context: DecisionContext) -> None:
    incident = city.incidents[event.incident_id]
    rest = tuple(need_id for need_id in incident.reports if need_id != event.need_id)
    city.save(replace(incident, reports=rest))
    city.incident_count += 1
    city.incident_by_need[event.need_id] = event.new_incident_id
    city.save(
        _incident(
            event.new_incident_id,
            event.need_id,
            event.requirement,
            micros(event.clock_start_time),
            context,
        )
    )


def incident_upgraded(
    city: CityState, event: events.IncidentUpgraded, context: DecisionContext
) -> None:
    incident = city.incidents[event.incident_id]
    required, place = event.requirement, event.requirement.place
    by_operator = event.reason == "OPERATOR"
    city.save(
        replace(
            incident,
            kind=required.kind,
            priority=required.priority,
            longitude=place.position.longitude,
            latitude=place.position.latitude,
            street=place.street,
            district=place.district,
            skills=tuple(required.skills),
            equipment=tuple(required.equipment),
            work_seconds=required.work_seconds,
            make_safe_seconds=required.make_safe_seconds,
            operator_priority=required.priority if by_operator else incident.operator_priority,
            appraise_time=context.time,
            no_crew_count=0,
            no_crew_time=0,
        )
    )


def incident_held(city: CityState, event: events.IncidentHeld, _context: DecisionContext) -> None:
    incident = city.incidents[event.incident_id]
    city.save(replace(incident, state=State.HELD, crew="", task_id="", lease_end_time=0))


def incident_released(
    city: CityState, event: events.IncidentReleased, context: DecisionContext
) -> None:
    wait(city, city.incidents[event.incident_id], context)


def wait(city: CityState, incident: Incident, context: DecisionContext) -> None:
    """Return an incident to the search for a crew, due for an appraisal at once."""
    city.save(
        replace(
            incident,
            state=State.WAITING,
            crew="",
            task_id="",
            lease_end_time=0,
            attended_time=0,
            appraise_time=context.time,
            no_crew_count=0,
            no_crew_time=0,
        )
    )


def supervisor_alerted(
    city: CityState, event: events.SupervisorAlerted, context: DecisionContext
) -> None:
    incident = city.incidents[event.incident_id]
    alert = Alert(event.code, context.time, event.detail)
    city.save(replace(incident, alerts=(*incident.alerts, alert)))


def incident_closed(
    city: CityState, event: events.IncidentClosed, context: DecisionContext
) -> None:
    incident = city.incidents[event.incident_id]
    city.archive(_closed(incident, event.reason, context))
    for need_id in incident.reports:
        if need_id.startswith(REPORT_PREFIX):
            city.needs.pop(need_id, None)
    city.release_crew(incident.crew, incident.id)
    if event.reason == "DONE":
        city.incident_by_task.pop(incident.task_id, None)


def _closed(incident: Incident, reason: str, context: DecisionContext) -> Incident:
    return replace(
        incident,
        state=State.CLOSED,
        closed_time=context.time,
        close_reason=reason,
        wake_time=0,
    )
