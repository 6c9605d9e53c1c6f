"""One fact, many voices.

Which open incident a voice tells of, and what all its voices together ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, hypot, radians

from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import MICROS, Incident, Need, place_message
from vigie.coordination.v1 import events_pb2 as events

METRES_PER_DEGREE = 111_195.0
REACH_DEGREES = policy.CITY_METRES / METRES_PER_DEGREE


def distance_metres(
    longitude: float, latitude: float, other_longitude: float, other_latitude: float
) -> float:
    """The straight line between two points of one city (equirectangular: 0.2 % over 20 km)."""
    east = (other_longitude - longitude) * cos(radians(latitude))
    return METRES_PER_DEGREE * hypot(east, other_latitude - latitude)


def kind_family(kind: str) -> str:
    """What kinds that people use for the same fact have in common."""
    return policy.FAMILIES.get(kind, kind)


def correlate(city: CityState, need: Need) -> tuple[Incident, int, str] | None:
    """Return the incident that a new voice tells of, the distance in metres and the rule."""
    kin = kind_family(need.kind)
    found = []
    for incident in city.incidents.values():
        if (
            abs(incident.latitude - need.latitude) > REACH_DEGREES
            or kind_family(incident.kind) != kin
        ):
            continue
        metres = distance_metres(
            need.longitude, need.latitude, incident.longitude, incident.latitude
        )
        if _tells_of(need, incident, metres):
            found.append((metres, incident.clock_start_time, incident.id))
    if not found:
        return None
    metres, _, nearest = min(found)
    incident = city.incidents[nearest]
    rule = "SAME_KIND" if incident.kind == need.kind else "SAME_FAMILY"
    return incident, round(metres), rule


def _tells_of(need: Need, incident: Incident, metres: float) -> bool:
    seconds = abs(need.clock_start_time - incident.clock_start_time) / MICROS
    same = any(voice.startswith(f"{need.department}/") for voice in incident.voices)
    if not same:
        return metres <= policy.CITY_METRES and seconds <= policy.CITY_SECONDS
    return (
        need.kind == incident.kind
        and need.kind not in policy.THINGS
        and metres <= policy.SAME_DEPARTMENT_METRES
        and seconds <= policy.SAME_DEPARTMENT_SECONDS
    )


def leading_report(city: CityState, voices: Iterable[str]) -> Need | None:
    """Return the voice that says what to bring.

    The most urgent one still open, the first at equal urgency.
    """
    needs = [city.needs[voice] for voice in voices if voice in city.needs]
    return min(needs, key=lambda need: need.priority, default=None)


def requirement(need: Need, room_priority: int = 0) -> events.Requirement:
    """What a voice asks of a crew; the room's word about its urgency stands above it."""
    return events.Requirement(
        kind=need.kind,
        priority=room_priority or need.priority,  # type: ignore[arg-type]
        place=place_message(need.longitude, need.latitude, need.street, need.district),
        skills=need.skills,
        equipment=need.equipment,
        work_seconds=need.work_seconds or policy.WORK_SECONDS,
        make_safe_seconds=need.make_safe_seconds,
    )


def asked(incident: Incident) -> events.Requirement:
    """What an incident asks of a crew as it stands."""
    return events.Requirement(
        kind=incident.kind,
        priority=incident.priority,  # type: ignore[arg-type]
        place=place_message(
            incident.longitude, incident.latitude, incident.street, incident.district
        ),
        skills=incident.skills,
        equipment=incident.equipment,
        work_seconds=incident.work_seconds,
        make_safe_seconds=incident.make_safe_seconds,
    )
