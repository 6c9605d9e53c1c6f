"""The sources of coordination as messages of the API: how current and how sound each one is."""

from __future__ import annotations

from collections.abc import Iterator

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Rejections, timestamp
from vigie.coordination.v1 import service_pb2 as api


def sources(city: CityState) -> Iterator[api.Source]:
    """Yield how current the bulletins of each department are, and which of them were rejected.

    A department whose messages were all rejected is a source too.
    """
    rejecting = {rule.partition("/")[0] for rule in city.rejections}
    names = {*city.newest_event_time, *city.local_departments, *city.clock_offsets, *rejecting}
    for department in sorted(names):
        undecodable = sum(
            count for topic, count in city.undecodable.items() if f".{department}." in topic
        )
        yield api.Source(
            department=department,
            newest_event_time=timestamp(city.newest_event_time.get(department, 0)),
            local_mode=department in city.local_departments,
            undecodable_count=undecodable,
            rejected_count=sum(each.count for _, each in _rejections(city, department)),
            last_rejection=_last_rejection(city, department),
            clock_offset_milliseconds=city.clock_offset(department) // 1_000,
        )


def _rejections(city: CityState, department: str) -> list[tuple[str, Rejections]]:
    """Return the rejections of a department by rule."""
    prefix = f"{department}/"
    found = city.rejections.items()
    return [(key.removeprefix(prefix), each) for key, each in found if key.startswith(prefix)]


def _last_rejection(city: CityState, department: str) -> api.Rejection | None:
    found = _rejections(city, department)
    if not found:
        return None
    rule, last = max(found, key=lambda item: (item[1].time, item[0]))
    return api.Rejection(rule=rule, field=last.field, rejected_time=timestamp(last.time))
