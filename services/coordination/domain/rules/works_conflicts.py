"""The conflicts between works sites in space and time, and the trenches that they can share.

Pure geometry of straight stretches: metres on a plane, exact enough within a city.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import cos, hypot, radians

from services.chassis.sdk.decider import MICROS
from services.city.geodesy import METRES_PER_DEGREE
from services.coordination.domain import limits
from services.coordination.domain.fold.entities import timestamp
from services.coordination.domain.fold.works import GAP_METRES, IndexedWorks
from vigie.works.v1 import works_pb2
from vigie.works.v1.works_pb2 import (
    WORKS_CONFLICT_KIND_NEW_SURFACE as NEW_SURFACE,
    WORKS_CONFLICT_KIND_OVERLAP as OVERLAP,
    WORKS_CONFLICT_KIND_SAME_TRENCH as SAME_TRENCH,
)

DAY = 86_400 * MICROS
TRENCH_DAYS = 90
"""Works that dig within this many days of each other may share a trench: a rule of the issue."""

GRAVITY = {NEW_SURFACE: 0, OVERLAP: 1, SAME_TRENCH: 2}
"""The order of the kinds: the law forbids the first, a person weighs the second."""

Point = tuple[float, float]
Stretch = tuple[Point, Point]


def conflicts_of(
    works: IndexedWorks, others: Iterable[IndexedWorks], time: int
) -> list[works_pb2.WorksConflict]:
    """Return the conflicts of a works site with others, the gravest and nearest in time first.

    Works that are over have none: their new surface is a conflict of those that dig into it.
    """
    if not works.is_live:
        return []
    found: list[tuple[tuple[int, int, str], works_pb2.WorksConflict]] = []
    for other in at_one_place(works, others):
        for conflict in _pair(works, other, time):
            apart = abs(other.start_time - works.start_time)
            found.append(((GRAVITY[conflict.kind], apart, other.key), conflict))
    found.sort(key=lambda each: each[0])
    return [conflict for _, conflict in found[: limits.CONFLICTS_MOST]]


def at_one_place(works: IndexedWorks, others: Iterable[IndexedWorks]) -> Iterator[IndexedWorks]:
    """Yield the other works sites that are at the place of one."""
    for other in others:
        if other.key != works.key and metres_between(works, other) <= GAP_METRES:
            yield other


def _pair(works: IndexedWorks, other: IndexedWorks, time: int) -> Iterable[works_pb2.WorksConflict]:
    if works.digs and max(works.start_time, time) < other.surface_until_time:
        yield _conflict(NEW_SURFACE, other, other.end_time, other.surface_until_time)
    if not other.is_live:
        return
    first = max(works.start_time, other.start_time)
    last = min(_end(works, time), _end(other, time))
    if first < last:
        yield _conflict(OVERLAP, other, first, last)
    if works.digs and other.digs and first - last <= TRENCH_DAYS * DAY:
        yield _same_trench(works, other)


def _end(works: IndexedWorks, time: int) -> int:
    """Return the expected end: works that run are not over tomorrow, also past their end.

    The end of works that run is a midnight, UTC: conflicts found again on the same day are
    equal, so the department gets no new order.
    """
    runs = works.state in {"running", "suspended"}
    return max(works.end_time, (time // DAY + 2) * DAY) if runs else works.end_time


def _same_trench(works: IndexedWorks, other: IndexedWorks) -> works_pb2.WorksConflict:
    """Return the proposal of one trench: its shared length, and the days of the shorter works."""
    days = min(each.end_time - each.start_time for each in (works, other)) / DAY
    found = _conflict(SAME_TRENCH, other, other.start_time, other.end_time)
    found.saved_metres = round(shared_metres(works, other))
    found.saved_days = min(40_000, max(0, round(days)))
    return found


def _conflict(
    kind: works_pb2.WorksConflictKind, other: IndexedWorks, from_time: int, until_time: int
) -> works_pb2.WorksConflict:
    return works_pb2.WorksConflict(
        kind=kind,
        department=other.department,
        works_id=other.id,
        works_kind=other.kind,
        requester=other.requester,
        street=other.street,
        from_time=timestamp(from_time),
        until_time=timestamp(until_time),
    )


def metres_between(one: IndexedWorks, other: IndexedWorks) -> float:
    """Return the shortest distance between two stretches."""
    (a, b), (c, d) = _stretch(one, one), _stretch(other, one)
    if _cross(a, b, c, d):
        return 0.0
    pairs = ((a, c, d), (b, c, d), (c, a, b), (d, a, b))
    return min(_to_stretch(point, start, end) for point, start, end in pairs)


def shared_metres(one: IndexedWorks, other: IndexedWorks) -> float:
    """Return the length that two stretches share: that of the shorter one along the longer."""
    stretches = [_stretch(one, one), _stretch(other, one)]
    short, (start, end) = sorted(stretches, key=_length)
    length = _length((start, end))
    if not length:
        return 0.0
    first, last = (_clamped(_share(point, start, end)) for point in short)
    return abs(last - first) * length


def _stretch(works: IndexedWorks, origin: IndexedWorks) -> Stretch:
    """Return a stretch in metres east and north of the first point of another one."""
    east = METRES_PER_DEGREE * cos(radians(origin.latitude))
    return (
        (
            (works.longitude - origin.longitude) * east,
            (works.latitude - origin.latitude) * METRES_PER_DEGREE,
        ),
        (
            (works.end_longitude - origin.longitude) * east,
            (works.end_latitude - origin.latitude) * METRES_PER_DEGREE,
        ),
    )


def _length(stretch: Stretch) -> float:
    (x, y), (other_x, other_y) = stretch
    return hypot(other_x - x, other_y - y)


def _share(point: Point, start: Point, end: Point) -> float:
    """Return how far along a stretch a point lies: 0 at its start, 1 at its end."""
    (x, y), (ax, ay), (bx, by) = point, start, end
    squared = (bx - ax) ** 2 + (by - ay) ** 2
    return ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / squared if squared else 0.0


def _clamped(share: float) -> float:
    return min(1.0, max(0.0, share))


def _to_stretch(point: Point, start: Point, end: Point) -> float:
    share = _clamped(_share(point, start, end))
    x = start[0] + share * (end[0] - start[0])
    y = start[1] + share * (end[1] - start[1])
    return hypot(point[0] - x, point[1] - y)


def _side(start: Point, end: Point, point: Point) -> float:
    """Return on which side of a line a point lies: the sign of the cross product."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Return whether two stretches cross between their ends."""
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0
