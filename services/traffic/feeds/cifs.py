"""CIFS, the closures and incidents that Waze reads, version 2 as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from services.traffic.domain.situation import Situation, Situations
from services.traffic.feeds.hazards import HAZARDS
from services.traffic.feeds.shown import (
    HOUR_MICROS,
    Line,
    Streets,
    in_order,
    iso,
    lines_of,
    text_of,
    until,
)
from vigie.traffic.v1.situation_pb2 import (
    SITUATION_CATEGORY_CLOSURE as CLOSURE,
    SITUATION_CATEGORY_DIVERSION as DIVERSION,
    SITUATION_CATEGORY_WORKS as WORKS,
)

UNNAMED = "Voie sans nom"
"""CIFS requires a street."""


def closures_and_incidents(city: Situations, time: int, streets: Streets) -> bytes:
    """Return all situations; the street that a diversion leaves is closed for Waze."""
    incidents = [
        {"incident": each}
        for situation in in_order(city)
        for each in _incidents(situation, time, streets)
    ]
    return msgspec.json.encode({"incidents": incidents})


def _incidents(situation: Situation, time: int, streets: Streets) -> Iterator[dict[str, Any]]:
    """Yield one incident for each arc: Waze closes a street from junction to junction."""
    edge_ids = situation.edge_ids
    if situation.longitude or situation.latitude:
        edge_ids = (streets.nearest_edge(situation.longitude, situation.latitude),)
    for line in lines_of(edge_ids, streets):
        yield _incident(situation, line, time)


def _incident(situation: Situation, line: Line, time: int) -> dict[str, Any]:
    type_, subtype = _types(situation)
    return {
        "id": f"{situation.situation_id}-{line.edge_id}",
        "parent_event": {"id": situation.situation_id},
        "type": type_,
        "subtype": subtype,
        "creationtime": iso(situation.created_time),
        "updatetime": iso(situation.changed_time),
        "description": text_of(situation),
        "street": line.street or situation.street or UNNAMED,
        "polyline": " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in line.points),
        "direction": "ONE_DIRECTION" if line.one_way else "BOTH_DIRECTIONS",
        "starttime": iso(situation.start_time),
        "endtime": iso(max(_end(situation, time), situation.start_time)),
    }


def _types(situation: Situation) -> tuple[str, str]:
    match situation.category:
        case category if category in (CLOSURE, DIVERSION):
            return "ROAD_CLOSED", ""
        case category if category == WORKS:
            return "HAZARD", "HAZARD_ON_ROAD_CONSTRUCTION"
        case _:
            return HAZARDS[situation.kind].cifs_types


def _end(situation: Situation, time: int) -> int:
    """Return the end: Waze drops a closure without one, so an unknown end is the hour after next.

    The next document moves it on, as long as the situation lasts.
    """
    return until(situation, time) or (time // HOUR_MICROS + 2) * HOUR_MICROS
