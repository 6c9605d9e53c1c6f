"""How events decide who gives the offers of an incident: coordination or an operator."""

from __future__ import annotations

from msgspec.structs import replace

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import DispatchMode, micros
from services.coordination.domain.fold.incident import Incident
from vigie.coordination.v1 import events_pb2 as events


def incident_taken(city: CityState, event: events.IncidentTaken, _time: int) -> None:
    incident = city.incidents[event.incident_id]
    city.change(incident, taken_by=event.actor, review_time=micros(event.review_time))


def incident_handed_back(city: CityState, event: events.IncidentHandedBack, time: int) -> None:
    incident = city.incidents[event.incident_id]
    city.change(
        _appraised_at_once(incident, time),
        taken_by="",
        review_time=incident.review_time if incident.held else 0,
    )


def dispatch_mode(city: CityState, priority: int, department: str) -> DispatchMode | None:
    """Return the mode of a priority and a department, or else that of all departments."""
    modes = city.dispatch_modes
    return modes.get(f"{priority} {department}") or modes.get(f"{priority} ")


def dispatch_mode_set(city: CityState, event: events.DispatchModeSet, time: int) -> None:
    """Store a mode; the incidents of its priority that wait are appraised at once."""
    department, priority = event.department, event.priority
    city.dispatch_modes[f"{int(priority)} {department}"] = DispatchMode(
        priority, department, event.mode, event.reason, event.actor, time
    )
    for incident_id in list(city.waiting):
        incident = city.incidents[incident_id]
        if incident.priority == priority:
            city.save(_appraised_at_once(incident, time))


def _appraised_at_once(incident: Incident, time: int) -> Incident:
    roles = (
        replace(role, appraise_time=time, no_crew_count=0, no_crew_time=0, proposed_time=0)
        if role.appraise_time
        else role
        for role in incident.roles
    )
    return replace(incident, roles=tuple(roles))
