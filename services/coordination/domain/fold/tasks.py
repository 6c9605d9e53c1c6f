"""How the bulletin of a task changes the state: what each crew holds, and its signs of life."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import (
    ACCEPTED,
    AT_SITE,
    EN_ROUTE,
    EXPIRED,
    HELD_BY_CREW,
    OFFERED,
    QUEUED,
    RELEASED,
    SUSPENDED,
    WITHDRAWN,
    Task,
)
from vigie.bulletin.v1.bulletin_pb2 import Bulletin, TaskChanged

SILENT = frozenset({OFFERED, EXPIRED, WITHDRAWN, RELEASED})
"""The statuses of a task that a crew reaches without doing anything."""
YES = frozenset({ACCEPTED, QUEUED})


def task_changed(city: CityState, department: str, bulletin: Bulletin, time: int) -> None:
    """Apply a step of a task: what its crew holds, and whether the crew gave a sign of life."""
    change = bulletin.task_changed
    key = f"{department}/{change.crew_id}"
    task_id = change.task_id
    status = change.status
    held = city.tasks.get(key, ())
    others = held
    known = None
    for task in held:
        if task.id == task_id:
            known = task
            if bulletin.version < known.version:
                return
            others = tuple([t for t in held if t.id != task_id]) if len(held) > 1 else ()
    city.availability_changes += 1
    if known is not None and change.site_unsafe != known.site_unsafe:
        _site_declared(city, task_id, time, unsafe=change.site_unsafe)
    if status in YES and (known is None or known.status == OFFERED):
        city.shift_tasks[key] = city.shift_tasks.get(key, 0) + 1
    if key in city.silences and _is_of_crew(status, known):
        city.end_silence(key)
    if status in HELD_BY_CREW:
        city.tasks[key] = (*others, _task(change, task_id, status, bulletin.version, known))
        return
    if status == SUSPENDED and bulletin.event_time > city.diverted_time.get(key, 0):
        city.diverted_time[key] = bulletin.event_time
    if others:
        city.tasks[key] = others
    elif held:
        del city.tasks[key]


def _site_declared(city: CityState, task_id: str, time: int, *, unsafe: bool) -> None:
    incident = city.incidents.get(city.incident_by_task.get(task_id, ""))
    if incident is not None:
        milestones = incident.milestones.declared(time, unsafe=unsafe)
        city.change(incident, milestones=milestones)


def _is_of_crew(status: int, known: Task | None) -> bool:
    """Return whether a crew itself took a step: an order amends, withdraws or releases a task."""
    if status in SILENT or (known is not None and status == known.status):
        return False
    # An amended place sends a crew that has arrived on its way again.
    return status != EN_ROUTE or known is None or known.status in YES


def _task(change: TaskChanged, task_id: str, status: int, version: int, known: Task | None) -> Task:
    start = known.clock_start_time if known else change.clock_start_time.seconds * MICROS
    if change.HasField("place"):
        place = change.place.position
        longitude, latitude = place.longitude, place.latitude
    elif known is not None:
        longitude, latitude = known.longitude, known.latitude
    else:
        longitude = latitude = 0.0
    return Task(
        task_id,
        change.need_id,
        change.priority,
        status,
        change.site_unsafe,
        change.make_safe_seconds,
        start,
        change.work_end_time.seconds * MICROS,
        longitude,
        latitude,
        version,
        status == QUEUED or (status == ACCEPTED and _is_behind(change)),
    )


def _is_behind(change: TaskChanged) -> bool:
    """Return whether an accepted task is not the active one; older releases give no times."""
    return change.HasField("accepted_time") and not change.HasField("active_time")


def active_and_next(tasks: Sequence[Task]) -> tuple[Task | None, Task | None]:
    """Return the active task, and the one that begins when its site is safe or it is done."""
    held = [task for task in tasks if task.status != OFFERED] if tasks else ()
    if len(held) < 2:
        return (held[0], None) if held else (None, None)
    # Tasks of older releases do not state whether they wait: the one on its site is active.
    waiting = next((task for task in held if task.waits), None)
    if waiting is not None:
        return next(task for task in held if task is not waiting), waiting
    active = next((task for task in held if task.status in AT_SITE), held[0])
    return active, next(task for task in held if task is not active)
