"""A crew of roads and its tasks, as bulletins made them."""

from __future__ import annotations

from typing import Any

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.entities import EN_ROUTE, Crew, Task
from tests.coordination.places import NOON
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.type.v1 import place_pb2


def crew_at(depot: place_pb2.Place, **changed: Any) -> Crew:
    """Return a crew on duty since an hour, with its depot at a place."""
    fields: dict[str, Any] = {
        "key": "roads/r1",
        "department": "roads",
        "id": "r1",
        "name": "R1",
        "skills": (),
        "equipment": (),
        "lending": bulletins.LENDING_RULE_ALWAYS,
        "on_duty": True,
        "on_duty_time": NOON - 3_600 * MICROS,
        "shift_end_time": NOON + 7 * 3_600 * MICROS,
        "longitude": depot.position.longitude,
        "latitude": depot.position.latitude,
        "diversions": 0,
        "version": 1,
    }
    return Crew(**(fields | changed))


def task_at(place: place_pb2.Place, status: int = EN_ROUTE) -> Task:
    """Return a task at a place."""
    point = place.position
    return Task(
        id="I1.1",
        need_id="roads/defect/1",
        priority=3,
        status=status,
        site_unsafe=False,
        make_safe_seconds=0,
        clock_start_time=NOON,
        work_end_time=0,
        longitude=point.longitude,
        latitude=point.latitude,
        version=1,
    )
