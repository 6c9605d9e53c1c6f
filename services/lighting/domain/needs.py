"""The needs of a cabinet: what each requires, where its crew goes, which task serves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.crews.domain.place import Place
from services.crews.domain.task_statuses import UNSERVED
from services.crews.need import P2, P3, P4, Need, Requirements

if TYPE_CHECKING:
    from services.lighting.domain.cabinet import Cabinet

LAMP_FAILURE = "lamp_failure"
SUPPLY_FAULT = "supply_fault"
DOOR_OPEN = "door_open"
CONTROL_FAULT = "control_fault"

SUPPLY = "supply"
DOOR = "door"

REQUIREMENTS: Mapping[str, Requirements] = {
    LAMP_FAILURE: Requirements(P4, ("electrical", "aerial_platform"), ("bucket_truck",), 2_700, 300,
        "one lamp of many is dark: planned work from a platform"),
    SUPPLY_FAULT: Requirements(P3, ("electrical",), (), 3_600, 600,
        "a street is dark: it is found and cleared at the cabinet"),
    DOOR_OPEN: Requirements(P2, ("electrical",), (), 900, 60,
        "live parts within reach of anybody in the street: close the door, or guard it"),
    CONTROL_FAULT: Requirements(P4, ("electrical",), (), 3_600, 300,
        "a feeder keeps no level: its control is checked at the cabinet, and its lamps burn"),
}  # fmt: skip
"""Anything electrical requires a crew licensed by NF C 18-510."""


@dataclass(frozen=True, slots=True)
class CabinetNeed:
    """An open need of one part of a cabinet. `since_time` is in microseconds since 1970, UTC."""

    part: str
    kind: str
    priority: int
    since_time: int
    task_id: str = ""
    crew: str = ""
    status: int = 0


def lamp_asset(lamp_id: str) -> str:
    """Return a lamp as the city's assets name it."""
    return f"lamp/{lamp_id}"


def column_asset(lamp_id: str) -> str:
    """Return the column of a lamp: it carries the lamp's number."""
    return f"column/{lamp_id}"


def lamp_part(lamp_id: str) -> str:
    """Return the part of a lamp."""
    return f"lamp/{lamp_id}"


def supply_part(feeder_id: str) -> str:
    """Return the part of a feeder, or of the cabinet's whole supply if no feeder is named."""
    return f"feeder/{feeder_id}" if feeder_id else SUPPLY


def control_part(feeder_id: str) -> str:
    """Return the part of a feeder's control."""
    return f"control/{feeder_id}"


def feeder_parts(feeder_id: str) -> tuple[str, str]:
    """Return the parts of a feeder, without those of its lamps."""
    return supply_part(feeder_id), control_part(feeder_id)


def needs(cabinet: Cabinet, _cabinet_id: str) -> list[Need]:
    """Return the open needs of a cabinet, as the city's crews serve them."""
    return [_need(cabinet, need) for need in cabinet.needs]


def _need(cabinet: Cabinet, need: CabinetNeed) -> Need:
    part, _, name = need.part.partition("/")
    is_lamp = part == "lamp"
    return Need(
        kind=need.kind,
        priority=need.priority,
        place=_place(cabinet, need),
        clock_start_time=need.since_time,
        requirements=REQUIREMENTS[need.kind],
        part=need.part,
        assigned=need.status not in UNSERVED,
        asset_id=lamp_asset(name) if is_lamp else "",
        parent_asset_id=column_asset(name) if is_lamp else "",
    )


def had_need(cabinet: Cabinet, part: str) -> bool:
    """Return whether a part of this cabinet can have had a need."""
    parts = {SUPPLY, DOOR}.union(*(feeder_parts(feeder.id) for feeder in cabinet.feeders))
    return part in parts or part in {lamp_part(lamp.id) for lamp in cabinet.lamps()}


def _place(cabinet: Cabinet, need: CabinetNeed) -> Place:
    """Return where the crew goes: to the lamp, or to the cabinet that feeds the dark lamps."""
    kind, _, lamp_id = need.part.partition("/")
    found = cabinet.find_lamp(lamp_id) if kind == "lamp" else None
    if found is None:
        return cabinet.place
    feeder, seat = found
    lamp = feeder.lamps[seat]
    return Place(lamp.longitude, lamp.latitude, cabinet.place.street, cabinet.place.district)
