"""Which reports belong to the same incident, and what all reports of one together require."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.proto_enum import proto_enum
from services.city.geodesy import METRES_PER_DEGREE, distance_metres
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Incident, Need, place_message
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2

REACH_DEGREES = policy.CITY_METRES / METRES_PER_DEGREE


def kind_family(kind: str) -> str:
    """Return the family of kinds that different people use for the same event."""
    return policy.FAMILIES.get(kind, kind)


def correlate(city: CityState, need: Need) -> tuple[Incident, int, str] | None:
    """Return the open incident of a new report, the distance in metres and the rule that matched.

    None means that the report opens an incident of its own. Of several incidents the nearest one
    is returned.
    """
    family = kind_family(need.kind)
    found = []
    for incident in city.open_incidents():
        if (
            abs(incident.latitude - need.latitude) > REACH_DEGREES
            or kind_family(incident.kind) != family
        ):
            continue
        metres = distance_metres(
            need.longitude, need.latitude, incident.longitude, incident.latitude
        )
        if _is_same_event(need, incident, metres):
            found.append((metres, incident.clock_start_time, incident.id, incident))
    if not found:
        return None
    metres, _, _, incident = min(found, key=itemgetter(0, 1, 2))
    rule = "SAME_KIND" if incident.kind == need.kind else "SAME_FAMILY"
    return incident, round(metres), rule


def _is_same_event(need: Need, incident: Incident, metres: float) -> bool:
    seconds = abs(need.clock_start_time - incident.clock_start_time) / MICROS
    if not any(need_id.startswith(f"{need.department}/") for need_id in incident.reports):
        return metres <= policy.CITY_METRES and seconds <= policy.CITY_SECONDS
    return (
        need.kind == incident.kind
        and need.kind not in policy.THINGS
        and metres <= policy.SAME_DEPARTMENT_METRES
        and seconds <= policy.SAME_DEPARTMENT_SECONDS
    )


def leading_report(city: CityState, need_ids: Iterable[str]) -> Need | None:
    """Return the most urgent open report, the first one at equal urgency; None without any."""
    return min(city.open_needs(need_ids), key=lambda need: need.priority, default=None)


def requirement(needed: Need | Incident, operator_priority: int = 0) -> events.Requirement:
    """Return what a report or an incident requires; an operator's priority overrides its own."""
    return events.Requirement(
        kind=needed.kind,
        priority=proto_enum(place_pb2.Priority, operator_priority or needed.priority),
        place=place_message(needed.longitude, needed.latitude, needed.street, needed.district),
        skills=needed.skills,
        equipment=needed.equipment,
        work_seconds=needed.work_seconds or policy.WORK_SECONDS,
        make_safe_seconds=needed.make_safe_seconds,
    )
