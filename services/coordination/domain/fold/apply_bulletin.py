"""How one bulletin changes the state. This is the hot path: thousands of bulletins a second.

The result is the same for any interleaving that keeps the order of each partition: all bulletins of
an aggregate are in one partition, and the state of one aggregate never depends on another. A
bulletin with an older version than the state of its aggregate is ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.bulletin_rules import RULES_VERSION
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.clock_offsets import observe_answer, observe_event
from services.coordination.domain.fold.entities import Crew, Kind, Need, micros
from services.coordination.domain.fold.ploughs import plough_load
from services.coordination.domain.fold.rejections import passes_rules
from services.coordination.domain.fold.roles import required_roles, roles_of
from services.coordination.domain.fold.tasks import task_changed
from services.coordination.domain.fold.works import works_changed
from services.coordination.domain.policy import P4
from services.crews.domain.dig_clearance import clearance_of
from vigie.bulletin.v1.bulletin_pb2 import Bulletin, CrewChanged, NeedRaised
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1.availability_pb2 import AVAILABILITY_NOT_ANSWERING as NOT_ANSWERING


def is_new(city: CityState, received: events.BulletinReceived) -> bool:
    """Return whether a message lies at or after the next offset of its partition."""
    offsets = city.next_offsets.get(received.topic, ())
    return received.partition >= len(offsets) or received.offset >= offsets[received.partition]


def bulletin_received(city: CityState, event: events.BulletinReceived, time: int) -> None:
    """Apply one message of a bulletins topic; a repeated or rejected one changes no city."""
    topic = event.topic
    partition = event.partition
    offset = event.offset
    offsets = city.next_offsets.get(topic)
    if offsets is None:
        offsets = city.next_offsets[topic] = []
    while partition >= len(offsets):
        offsets.append(0)
    if offset < offsets[partition]:
        return
    offsets[partition] = offset + 1
    if event.rules_version != RULES_VERSION and not passes_rules(city, event, time):
        return
    bulletin = event.bulletin
    news = bulletin.WhichOneof("news")
    if news is None:
        city.undecodable[topic] = city.undecodable.get(topic, 0) + 1
        return
    department = bulletin.department
    event_time = bulletin.event_time
    if event_time > city.newest_event_time.get(department, 0):
        city.newest_event_time[department] = event_time
    if event_time > time or city.clock_offsets:
        observe_event(city, department, event_time, time)
    if news == "order_answered":
        observe_answer(city, department, bulletin, time)
    apply = APPLY.get(news)
    if apply is not None:
        apply(city, department, bulletin, time)


def _crew_changed(city: CityState, department: str, bulletin: Bulletin, _time: int) -> None:
    crew = bulletin.crew_changed
    key = f"{department}/{crew.crew_id}"
    known = city.crews.get(key)
    version = bulletin.version
    if known is not None and version < known.version:
        return
    city.availability_changes += 1
    on_duty_time = _on_duty_time(city, key, bulletin, known)
    if known is not None and known.availability == NOT_ANSWERING != crew.availability:
        city.end_silence(key)  # its department ends a silence with the crew's next command
    city.crews[key] = _crew(crew, key, department, on_duty_time, version)


def _crew(crew: CrewChanged, key: str, department: str, on_duty_time: int, version: int) -> Crew:
    depot = crew.depot.position
    return Crew(
        key,
        department,
        crew.crew_id,
        crew.name,
        tuple(crew.skills),
        tuple(crew.equipment),
        crew.lending,
        crew.on_duty,
        on_duty_time,
        crew.shift_end_time.seconds * MICROS,
        depot.longitude,
        depot.latitude,
        crew.diversions,
        version,
        crew.interruptible_from_priority if crew.availability else P4,
        crew.availability_until_time.seconds * MICROS,
        crew.size,
        crew.availability,
        crew.availability_reason,
        crew.on_call,
        crew.on_call_until_time.seconds * MICROS,
        crew.turnout_seconds,
        crew.called_out,
        crew.shift_overrun,
        crew.rest_until_time.seconds * MICROS,
        crew.break_due_time.seconds * MICROS,
    )


def _on_duty_time(city: CityState, key: str, bulletin: Bulletin, known: Crew | None) -> int:
    """Return when a crew's shift began; the counts of its last shift start again."""
    if not bulletin.crew_changed.on_duty:
        return 0
    if known is not None and known.on_duty:
        return known.on_duty_time
    city.shift_tasks.pop(key, None)
    city.end_silence(key)
    return bulletin.event_time


def _need_raised(city: CityState, department: str, bulletin: Bulletin, time: int) -> None:
    _store_need(city, department, bulletin, bulletin.need_raised, time)


def _need_changed(city: CityState, department: str, bulletin: Bulletin, time: int) -> None:
    _store_need(city, department, bulletin, bulletin.need_changed.need, time)


def _store_need(
    city: CityState, department: str, bulletin: Bulletin, need: NeedRaised, time: int
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
        required_roles(need),
        micros(need.clock_start_time) or bulletin.event_time,
        micros(need.due_time),
        version,
        need.asset_id,
        need.parent_asset_id,
        time,
        clearance_of(need.dig_clearance) if need.HasField("dig_clearance") else None,
    )


def _need_ended(city: CityState, _department: str, bulletin: Bulletin, _time: int) -> None:
    need_id = bulletin.need_ended.need_id
    known = city.needs.get(need_id)
    if known is not None and bulletin.version >= known.version:
        del city.needs[need_id]


def _need_unserved(city: CityState, _department: str, bulletin: Bulletin, _time: int) -> None:
    told = bulletin.need_unserved
    city.availability_changes += 1
    if told.unserved:
        city.unserved_needs[told.need_id] = True
    else:
        city.unserved_needs.pop(told.need_id, None)


def _kinds_declared(city: CityState, department: str, bulletin: Bulletin, _time: int) -> None:
    prefix = f"{department}/"
    for key in [key for key in city.kinds if key.startswith(prefix)]:
        del city.kinds[key]
    for declared in bulletin.kinds_declared.kinds:
        roles = tuple(role for message in declared.roles for role in roles_of(message))
        city.kinds[f"{prefix}{declared.kind}"] = Kind(department, declared.priority, roles)


def _order_answered(city: CityState, department: str, bulletin: Bulletin, _time: int) -> None:
    answer = bulletin.order_answered
    order = city.pending_orders.pop(answer.order_id, None)
    if order is not None and order.type == "silence" and answer.reason == "CREW_ANSWERED":
        city.end_silence(f"{department}/{bulletin.aggregate.removeprefix('crew/')}")


def _mode_changed(city: CityState, department: str, bulletin: Bulletin, _time: int) -> None:
    city.availability_changes += 1
    if bulletin.mode_changed.local:
        city.local_departments[department] = True
    else:
        city.local_departments.pop(department, None)
        prefix = f"{department}/"
        for need_id in [need_id for need_id in city.unserved_needs if need_id.startswith(prefix)]:
            del city.unserved_needs[need_id]


def _road_closed(city: CityState, department: str, bulletin: Bulletin, _time: int) -> None:
    closed = bulletin.road_closed
    city.availability_changes += 1  # a crew under way may be cut off
    city.closures[f"{department}/{closed.closure_id}"] = tuple(closed.edge_ids)


def _road_opened(city: CityState, department: str, bulletin: Bulletin, _time: int) -> None:
    city.availability_changes += 1
    city.closures.pop(f"{department}/{bulletin.road_opened.closure_id}", None)


APPLY: Mapping[str, Callable[[CityState, str, Bulletin, int], None]] = {
    "task_changed": task_changed,
    "crew_changed": _crew_changed,
    "need_raised": _need_raised,
    "need_changed": _need_changed,
    "need_ended": _need_ended,
    "need_unserved": _need_unserved,
    "kinds_declared": _kinds_declared,
    "order_answered": _order_answered,
    "mode_changed": _mode_changed,
    "road_closed": _road_closed,
    "road_opened": _road_opened,
    "works_changed": works_changed,
    "plough_load": plough_load,
}
"""The function of each kind of bulletin; the other kinds are recorded and change nothing here."""
