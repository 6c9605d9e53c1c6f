"""Crews as a stream shows them."""

from __future__ import annotations

from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as api
from vigie.type.v1 import place_pb2

CREW = "roads-01"
ELSEWHERE = place_pb2.Place(position=place_pb2.Position(longitude=5.0, latitude=47.0036))
SITE = place_pb2.Place(position=place_pb2.Position(longitude=5.0, latitude=47.0018))


def task(
    task_id: str,
    status: bulletin.TaskStatus = bulletin.TASK_STATUS_OFFERED,
    *,
    kind: str = "pothole",
    priority: place_pb2.Priority = place_pb2.PRIORITY_P4,
    lease_end: int = 1_000,
    site_unsafe: bool = False,
    place: place_pb2.Place = SITE,
    hold_place: place_pb2.Place | None = None,
    amended: int = 0,
) -> api.Task:
    """A task of fifteen minutes."""
    shown = api.Task(
        task_id=task_id,
        need_id=f"roads/defect/{task_id}",
        kind=kind,
        priority=priority,
        place=place,
        hold_place=hold_place,
        status=status,
        work_seconds=900,
        site_unsafe=site_unsafe,
        make_safe_seconds=120,
    )
    shown.lease_end_time.FromSeconds(lease_end)
    if amended:
        shown.amended_time.FromSeconds(amended)
    return shown


def crew(
    *,
    task: api.Task | None = None,
    offer: api.Task | None = None,
    next_task: api.Task | None = None,
    on_duty: bool = True,
    version: int = 1,
) -> api.Crew:
    """A crew at work."""
    shown = api.Crew(
        department="roads",
        crew_id=CREW,
        on_duty=on_duty,
        task=task,
        offer=offer,
        next_task=next_task,
        version=version,
    )
    if on_duty:
        shown.shift_end_time.FromSeconds(2_000_000_000)
    return shown
