"""How incidents come, gain and lose voices, are corrected, held, and closed."""

from __future__ import annotations

from msgspec.structs import replace

from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import (
    REPORT,
    ROOM,
    Alert,
    Incident,
    Need,
    State,
    micros,
)
from vigie.coordination.v1 import events_pb2 as events


def reported(city: CityState, reported: events.OperatorReported, context: DecisionContext) -> None:
    asked, place = reported.requirement, reported.requirement.place
    city.needs[reported.need_id] = Need(
        reported.need_id,
        ROOM,
        asked.kind,
        asked.priority,
        place.position.longitude,
        place.position.latitude,
        place.street,
        place.district,
        tuple(asked.skills),
        tuple(asked.equipment),
        asked.work_seconds,
        asked.make_safe_seconds,
        context.time,
    )


def opened(city: CityState, opened: events.IncidentOpened, context: DecisionContext) -> None:
    incident = _incident(
        opened.incident_id,
        opened.need_id,
        opened.requirement,
        micros(opened.clock_start_time),
        context,
    )
    incident = replace(incident, due_time=micros(opened.due_time), traceparent=opened.traceparent)
    city.number += 1
    city.voices[opened.need_id] = incident.id
    city.put(incident)


def _incident(
    incident_id: str,
    voice: str,
    asked: events.Requirement,
    clock_start_time: int,
    context: DecisionContext,
) -> Incident:
    point = asked.place.position
    return Incident(
        incident_id,
        asked.kind,
        asked.priority,
        point.longitude,
        point.latitude,
        asked.place.street,
        asked.place.district,
        tuple(asked.skills),
        tuple(asked.equipment),
        asked.work_seconds,
        asked.make_safe_seconds,
        (voice,),
        clock_start_time,
        context.time,
        appraise_time=context.time,
    )


def joined(city: CityState, joined: events.IncidentJoined, context: DecisionContext) -> None:
    incident = city.incidents[joined.incident_id]
    gained = tuple(joined.need_ids)
    other = city.incidents.get(joined.joined_incident_id)
    if other is not None:
        city.shelve(_ended(other, "JOINED", context))
    for need_id in gained:
        city.voices[need_id] = incident.id
    city.put(
        replace(
            incident,
            voices=(*incident.voices, *gained),
            clock_start_time=micros(joined.clock_start_time) or incident.clock_start_time,
        )
    )


def split(city: CityState, split: events.IncidentSplit, context: DecisionContext) -> None:
    incident = city.incidents[split.incident_id]
    rest = tuple(voice for voice in incident.voices if voice != split.need_id)
    city.put(replace(incident, voices=rest))
    city.number += 1
    city.voices[split.need_id] = split.new_incident_id
    city.put(
        _incident(
            split.new_incident_id,
            split.need_id,
            split.requirement,
            micros(split.clock_start_time),
            context,
        )
    )


def upgraded(city: CityState, upgraded: events.IncidentUpgraded, context: DecisionContext) -> None:
    incident = city.incidents[upgraded.incident_id]
    asked, place = upgraded.requirement, upgraded.requirement.place
    by_room = upgraded.reason == "OPERATOR"
    city.put(
        replace(
            incident,
            kind=asked.kind,
            priority=asked.priority,
            longitude=place.position.longitude,
            latitude=place.position.latitude,
            street=place.street,
            district=place.district,
            skills=tuple(asked.skills),
            equipment=tuple(asked.equipment),
            work_seconds=asked.work_seconds,
            make_safe_seconds=asked.make_safe_seconds,
            room_priority=asked.priority if by_room else incident.room_priority,
            appraise_time=context.time,
            nobody_count=0,
            nobody_time=0,
        )
    )


def held(city: CityState, held: events.IncidentHeld, _moment: DecisionContext) -> None:
    incident = city.incidents[held.incident_id]
    city.put(replace(incident, state=State.HELD, crew="", task_id="", lease_end_time=0))


def released(city: CityState, released: events.IncidentReleased, context: DecisionContext) -> None:
    wait(city, city.incidents[released.incident_id], context)


def wait(city: CityState, incident: Incident, context: DecisionContext) -> None:
    """Let an incident look for a crew, at once."""
    city.put(
        replace(
            incident,
            state=State.WAITING,
            crew="",
            task_id="",
            lease_end_time=0,
            attended_time=0,
            appraise_time=context.time,
            nobody_count=0,
            nobody_time=0,
        )
    )


def alerted(city: CityState, alerted: events.SupervisorAlerted, context: DecisionContext) -> None:
    incident = city.incidents[alerted.incident_id]
    alert = Alert(alerted.code, context.time, alerted.detail)
    city.put(replace(incident, alerts=(*incident.alerts, alert)))


def closed(city: CityState, closed: events.IncidentClosed, context: DecisionContext) -> None:
    incident = city.incidents[closed.incident_id]
    city.shelve(_ended(incident, closed.reason, context))
    for voice in incident.voices:
        if voice.startswith(REPORT):
            city.needs.pop(voice, None)
    unask(city, incident.crew, incident.id)
    if closed.reason == "DONE":
        city.served.pop(incident.task_id, None)


def _ended(incident: Incident, reason: str, context: DecisionContext) -> Incident:
    return replace(
        incident,
        state=State.CLOSED,
        closed_time=context.time,
        close_reason=reason,
        wake_time=0,
    )


def unask(city: CityState, crew: str, incident_id: str) -> None:
    """Set a crew free of one incident's offer; that of another stands."""
    if city.asked.get(crew) == incident_id:
        del city.asked[crew]
