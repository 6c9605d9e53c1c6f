"""The works index: the planned and running works of all departments, by place.

A works site is a point or a straight stretch between two points. The index has a grid of cells of
about 200 m, so that a search compares a works site with its neighbours alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from services.chassis.sdk.decider import MICROS
from services.city.geodesy import METRES_PER_DEGREE, distance_metres
from services.coordination.domain import limits
from services.coordination.domain.fold.entities import PendingOrder, micros
from vigie.bulletin.v1.bulletin_pb2 import Bulletin, WorksChanged
from vigie.coordination.v1 import events_pb2 as events
from vigie.works.v1 import commands_pb2 as works_commands

if TYPE_CHECKING:
    from services.coordination.domain.fold.city_state import CityState

CELL_DEGREES = 0.002
"""The side of a cell: 222 m to the north, 160 m to the east in the south of France."""

GAP_METRES = 20.0
"""Works with at most this much between them are at one place: the width of a street with its
footways. Own rule: no published figure found."""

STRETCH_METRES = 2_000.0
"""A longer stretch is indexed by its first point: it would fill the cells of a whole city."""

LIVE = frozenset({"requested", "planned", "authorised", "running", "suspended"})
"""The states of works that are still to be done, as `WorksChanged` names them."""


class IndexedWorks(msgspec.Struct, frozen=True, gc=False):
    """A works site as its department last published it."""

    key: str
    """department/works_id"""
    kind: str
    requester: str
    street: str
    state: str
    longitude: float
    latitude: float
    end_longitude: float
    end_latitude: float
    start_time: int
    end_time: int
    digs: bool
    surface_until_time: int
    """The end of the 3 years of the surface that it renewed; 0 where it renewed none."""
    takes_conflicts: bool
    version: int

    @property
    def department(self) -> str:
        return self.key.partition("/")[0]

    @property
    def id(self) -> str:
        return self.key.partition("/")[2]

    @property
    def is_live(self) -> bool:
        """Whether it is still to be done; else it is indexed for its new surface alone."""
        return self.state in LIVE


class Findings(msgspec.Struct, frozen=True, gc=False):
    """The conflicts of a works site that were found last, as messages, and how often they were."""

    count: int
    conflicts: tuple[bytes, ...]


NO_FINDINGS = Findings(0, ())


@dataclass(slots=True)
class WorksIndex:
    """The works sites that are to be done or have a new surface, by key and by cell.

    The fold changes it in place, as it does the state that it is a part of.
    """

    sites: dict[str, IndexedWorks] = field(default_factory=dict)
    cells: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The keys of the works sites of each cell."""
    found: dict[str, Findings] = field(default_factory=dict)
    """The conflicts of each works site that has or had some."""

    def copy(self) -> WorksIndex:
        """Return a second index that changes independently of this one."""
        return WorksIndex(self.sites.copy(), self.cells.copy(), self.found.copy())

    @property
    def is_full(self) -> bool:
        return len(self.sites) >= limits.WORKS_KEPT

    def get(self, key: str) -> IndexedWorks | None:
        return self.sites.get(key)

    def all(self) -> Iterable[IndexedWorks]:
        return self.sites.values()

    def findings(self, key: str) -> Findings:
        """Return the conflicts of a works site that were found last."""
        return self.found.get(key, NO_FINDINGS)

    def near(self, works: IndexedWorks) -> list[IndexedWorks]:
        """Return the other works sites that share a cell with one."""
        keys = dict.fromkeys(key for cell in cells_of(works) for key in self.cells.get(cell, ()))
        return [self.sites[key] for key in keys if key != works.key]

    def put(self, works: IndexedWorks, time: int) -> None:
        """Index a works site, unless the index is full of works that are not over."""
        if self.is_full:
            self._drop_past(time)
        if self.is_full:
            return
        self.sites[works.key] = works
        for cell in cells_of(works):
            self.cells[cell] = (*self.cells.get(cell, ()), works.key)

    def take_out(self, works: IndexedWorks) -> None:
        """Take a works site out of its cells; its findings stay."""
        del self.sites[works.key]
        for cell in cells_of(works):
            left = tuple(key for key in self.cells[cell] if key != works.key)
            if left:
                self.cells[cell] = left
            else:
                del self.cells[cell]

    def _drop_past(self, time: int) -> None:
        """Make room: drop the works whose end and whose new surface are long past."""
        before = time - limits.WORKS_PAST_SECONDS * MICROS
        for works in list(self.sites.values()):
            if max(works.end_time, works.surface_until_time) < before:
                self.take_out(works)
                self.found.pop(works.key, None)


def works_changed(city: CityState, department: str, bulletin: Bulletin, time: int) -> None:
    """Index a works site, or take it out once it is over.

    A full index leaves it out, and the rule alerts the operators.
    """
    told = bulletin.works_changed
    key = f"{department}/{told.works_id}"
    index, version = city.works_index, bulletin.version
    known = index.get(key)
    if known is not None:
        if version < known.version:
            return
        index.take_out(known)
    works = _works(key, told, version)
    is_kept = works.is_live or works.surface_until_time > time
    if is_kept and told.HasField("place"):
        index.put(works, time)
    if index.get(key) is None:
        index.found.pop(key, None)


def _works(key: str, told: WorksChanged, version: int) -> IndexedWorks:
    point = told.place.position
    other = told.end_position if told.HasField("end_position") else point
    here, there = (point.longitude, point.latitude), (other.longitude, other.latitude)
    if not distance_metres(*here, *there) <= STRETCH_METRES:
        there = here
    return IndexedWorks(
        key,
        told.kind,
        told.requester,
        told.place.street,
        told.state,
        *here,
        *there,
        micros(told.start_time),
        micros(told.end_time),
        told.digs,
        micros(told.surface_until_time),
        told.takes_conflicts,
        version,
    )


def cells_of(works: IndexedWorks) -> Iterator[str]:
    """Yield the cells that a works site and the gap around it touch."""
    north = GAP_METRES / METRES_PER_DEGREE
    east = north / max(0.01, math.cos(math.radians(works.latitude)))
    xs = _cells(works.longitude, works.end_longitude, east)
    for y in _cells(works.latitude, works.end_latitude, north):
        for x in xs:
            yield f"{x} {y}"


def _cells(one: float, other: float, margin: float) -> range:
    low, high = min(one, other) - margin, max(one, other) + margin
    return range(math.floor(low / CELL_DEGREES), math.floor(high / CELL_DEGREES) + 1)


def works_conflicts_found(city: CityState, event: events.WorksConflictsFound, time: int) -> None:
    """Store the conflicts of a works site, and give its department the order to note them."""
    key = f"{event.department}/{event.works_id}"
    bodies = tuple(each.SerializeToString(deterministic=True) for each in event.conflicts)
    index = city.works_index
    index.found[key] = Findings(index.findings(key).count + 1, bodies)
    if event.order_id:
        city.give(_order(city, event, time))


def _order(city: CityState, event: events.WorksConflictsFound, time: int) -> PendingOrder:
    request = works_commands.NoteConflictsRequest(
        request_id=event.order_id, works_id=event.works_id, conflicts=event.conflicts
    )
    expires = time + limits.NOTE_ORDER_SECONDS * MICROS
    return PendingOrder(
        id=event.order_id,
        service=event.department,
        type="conflicts",
        body=request.SerializeToString(deterministic=True),
        cause=event.order_id,
        given_time=time,
        expires_time=expires + city.clock_offset(event.department),
        incident_id="",
        task_id="",
    )
