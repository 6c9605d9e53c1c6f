"""What one bulletin changes in the picture of the city. The hot path: 2,000 times a second.

The picture is the same for any interleaving that keeps each partition's order: an aggregate's
bulletins stand in one partition, and what is kept of one never depends on another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import (
    HELD_BY_CREW,
    MICROS,
    SUSPENDED,
    Crew,
    Need,
    Task,
    micros,
)
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events


def is_new(city: CityState, noted: events.BulletinReceived) -> bool:
    """Tell whether a message was not taken before."""
    offsets = city.inbox.get(noted.topic, ())
    return noted.partition >= len(offsets) or noted.offset >= offsets[noted.partition]


def note(city: CityState, noted: events.BulletinReceived, _moment: DecisionContext) -> None:
    """Take one message of a bulletins topic; one that was taken before changes nothing."""
    topic = noted.topic
    partition = noted.partition
    offset = noted.offset
    offsets = city.inbox.get(topic)
    if offsets is None:
        offsets = city.inbox[topic] = []
    while partition >= len(offsets):
        offsets.append(0)
    if offset < offsets[partition]:
        return
    offsets[partition] = offset + 1
    bulletin = noted.bulletin
    news = bulletin.WhichOneof("news")
    if news is None:
        city.unread[topic] = city.unread.get(topic, 0) + 1
        return
    department = bulletin.department
    event_time = bulletin.event_time
    if event_time > city.heard.get(department, 0):
        city.heard[department] = event_time
    change = NEWS.get(news)
    if change is not None:
        change(city, department, bulletin, getattr(bulletin, news))


def _task_changed(
    city: CityState,
    department: str,
    bulletin: bulletins.Bulletin,
    told: bulletins.TaskChanged,
) -> None:
    key = f"{department}/{told.crew_id}"
    task_id = told.task_id
    status = told.status
    held = city.tasks.get(key, ())
    others = held
    known = None
    for task in held:
        if task.id == task_id:
            known = task
            if bulletin.version < known.version:
                return
            others = tuple([t for t in held if t.id != task_id]) if len(held) > 1 else ()
    city.changes += 1
    if status in HELD_BY_CREW:
        city.tasks[key] = (*others, _task(told, task_id, status, bulletin.version, known))
        return
    if status == SUSPENDED and bulletin.event_time > city.diverted.get(key, 0):
        city.diverted[key] = bulletin.event_time
    if others:
        city.tasks[key] = others
    elif held:
        del city.tasks[key]


def _task(
    told: bulletins.TaskChanged, task_id: str, status: int, version: int, known: Task | None
) -> Task:
    if known is not None:  # a task never moves, and its clock never starts again
        start, longitude, latitude = known.clock_start_time, known.longitude, known.latitude
    else:
        start = told.clock_start_time.seconds * MICROS
        place = told.place.position
        longitude, latitude = place.longitude, place.latitude
    return Task(
        task_id,
        told.need_id,
        told.priority,
        status,
        told.site_unsafe,
        told.make_safe_seconds,
        start,
        told.work_end_time.seconds * MICROS,
        longitude,
        latitude,
        version,
    )


def _crew_changed(
    city: CityState,
    department: str,
    bulletin: bulletins.Bulletin,
    crew: bulletins.CrewChanged,
) -> None:
    crew_id = crew.crew_id
    key = f"{department}/{crew_id}"
    known = city.crews.get(key)
    version = bulletin.version
    if known is not None and version < known.version:
        return
    city.changes += 1
    on_duty = crew.on_duty
    on_duty_time = 0
    if on_duty:
        began = known is None or not known.on_duty
        on_duty_time = bulletin.event_time if began or known is None else known.on_duty_time
    depot = crew.depot.position
    city.crews[key] = Crew(
        key,
        department,
        crew_id,
        crew.name,
        tuple(crew.skills),
        tuple(crew.equipment),
        crew.lending,
        on_duty,
        on_duty_time,
        crew.shift_end_time.seconds * MICROS,
        depot.longitude,
        depot.latitude,
        crew.diversions,
        version,
    )


def _need_raised(
    city: CityState,
    department: str,
    bulletin: bulletins.Bulletin,
    need: bulletins.NeedRaised,
) -> None:
    need_id = need.need_id
    known = city.needs.get(need_id)
    version = bulletin.version
    if known is not None and version < known.version:
        return
    place = need.place
    point = place.position
    city.needs[need_id] = Need(
        need_id,
        department,
        need.kind,
        need.priority,
        point.longitude,
        point.latitude,
        place.street,
        place.district,
        tuple(need.skills),
        tuple(need.equipment),
        need.work_seconds,
        need.make_safe_seconds,
        micros(need.clock_start_time) or bulletin.event_time,
        micros(need.due_time),
        version,
    )


def _need_changed(
    city: CityState,
    department: str,
    bulletin: bulletins.Bulletin,
    changed: bulletins.NeedChanged,
) -> None:
    _need_raised(city, department, bulletin, changed.need)


def _need_ended(
    city: CityState,
    _department: str,
    bulletin: bulletins.Bulletin,
    ended: bulletins.NeedEnded,
) -> None:
    need_id = ended.need_id
    known = city.needs.get(need_id)
    if known is None or bulletin.version < known.version:
        return
    del city.needs[need_id]


def _order_answered(
    city: CityState,
    _department: str,
    _bulletin: bulletins.Bulletin,
    answered: bulletins.OrderAnswered,
) -> None:
    city.owed.pop(answered.order_id, None)


def _mode_changed(
    city: CityState,
    department: str,
    _bulletin: bulletins.Bulletin,
    mode: bulletins.ModeChanged,
) -> None:
    city.changes += 1
    if mode.local:
        city.local[department] = True
    else:
        city.local.pop(department, None)


def _road_closed(
    city: CityState,
    department: str,
    _bulletin: bulletins.Bulletin,
    closed: bulletins.RoadClosed,
) -> None:
    city.closures[f"{department}/{closed.closure_id}"] = tuple(closed.edge_ids)


def _road_opened(
    city: CityState,
    department: str,
    _bulletin: bulletins.Bulletin,
    opened: bulletins.RoadOpened,
) -> None:
    city.changes += 1
    city.closures.pop(f"{department}/{opened.closure_id}", None)


NEWS: Mapping[str, Callable[[CityState, str, bulletins.Bulletin, Any], None]] = {
    "task_changed": _task_changed,
    "crew_changed": _crew_changed,
    "need_raised": _need_raised,
    "need_changed": _need_changed,
    "need_ended": _need_ended,
    "order_answered": _order_answered,
    "mode_changed": _mode_changed,
    "road_closed": _road_closed,
    "road_opened": _road_opened,
}
"""The news that coordination acts on.

Other news is kept in the journal and changes nothing here.
"""
