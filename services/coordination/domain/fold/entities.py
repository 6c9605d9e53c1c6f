"""The immutable values in the state: needs, crews, tasks, incidents, orders and decisions.

The values are msgspec structs, not dataclasses, because the fold makes one with nearly every
bulletin: a struct of eleven fields takes 0.05 us, a frozen dataclass 1.0 us (`tests.bench`).
Times are microseconds since 1970, UTC, or 0 if absent. Positions are WGS84 degrees, longitude
before latitude.
"""

from __future__ import annotations

import msgspec
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.role import Role
from services.coordination.domain.policy import P4
from services.crews.domain.dig_clearance import DigClearance
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.type.v1 import place_pb2

COORDINATION = "coordination"
"""The department of operators' reports."""
REPORT_PREFIX = f"{COORDINATION}/report/"

OFFERED = bulletins.TASK_STATUS_OFFERED
ACCEPTED = bulletins.TASK_STATUS_ACCEPTED
DECLINED = bulletins.TASK_STATUS_DECLINED
EXPIRED = bulletins.TASK_STATUS_EXPIRED
WITHDRAWN = bulletins.TASK_STATUS_WITHDRAWN
EN_ROUTE = bulletins.TASK_STATUS_EN_ROUTE
ON_SITE = bulletins.TASK_STATUS_ON_SITE
MAKING_SAFE = bulletins.TASK_STATUS_MAKING_SAFE
SUSPENDED = bulletins.TASK_STATUS_SUSPENDED
DONE = bulletins.TASK_STATUS_DONE
RELEASED = bulletins.TASK_STATUS_RELEASED
QUEUED = bulletins.TASK_STATUS_QUEUED
HOLDING = bulletins.TASK_STATUS_HOLDING

LAST_SECOND = 4_102_444_800
"""The first of January 2100: the rules of bulletins reject a later time."""

AT_SITE = frozenset({ON_SITE, MAKING_SAFE})
BEFORE_DEPARTURE = frozenset({QUEUED, ACCEPTED})
DEPARTED = frozenset({EN_ROUTE, HOLDING, *AT_SITE})
TAKEN_UP = BEFORE_DEPARTURE | DEPARTED
HELD_BY_CREW = TAKEN_UP | {OFFERED}


class Crew(msgspec.Struct, frozen=True, gc=False):
    """A crew as its department last published it."""

    key: str
    department: str
    id: str
    name: str
    skills: tuple[str, ...]
    equipment: tuple[str, ...]
    lending: int
    on_duty: bool
    on_duty_time: int
    shift_end_time: int
    longitude: float
    latitude: float
    diversions: int
    version: int
    offered_from: int = P4
    """The least urgent priority that it can be offered; 0 for none."""
    unavailable_until_time: int = 0
    size: int = 0
    """The number of its people; 0 if unknown."""
    availability: int = 0
    """Its state, of the enum `Availability`; the rules read `offered_from` in its place."""
    availability_reason: int = 0
    on_call: bool = False
    on_call_until_time: int = 0
    turnout_seconds: int = 0
    """From its acceptance to its departure while it is at home on call; 0 otherwise."""
    called_out: bool = False
    shift_overrun: bool = False
    rest_until_time: int = 0
    break_due_time: int = 0

    def is_past_shift(self, time: int) -> bool:
        """Return whether the shift has ended by a time, in microseconds since 1970, UTC."""
        return 0 < self.shift_end_time <= time


class Task(msgspec.Struct, frozen=True, gc=False):
    """A task that a crew holds or is offered. Its clock and its end have whole seconds."""

    id: str
    need_id: str
    priority: int
    status: int
    site_unsafe: bool
    make_safe_seconds: int
    clock_start_time: int
    work_end_time: int
    longitude: float
    latitude: float
    version: int
    waits: bool = False
    """Whether it is accepted and another task of the crew comes first."""


class Need(msgspec.Struct, frozen=True):
    """A report of an incident: an open need of a department, or an operator's own report."""

    id: str
    department: str
    kind: str
    priority: int
    longitude: float
    latitude: float
    street: str
    district: str
    roles: tuple[Role, ...]
    clock_start_time: int
    due_time: int = 0
    version: int = 0
    asset: str = ""
    parent_asset: str = ""
    changed_time: int = 0
    """When its department last stated another priority, place or requirement."""
    dig_clearance: DigClearance | None = None
    """Whether the ground may be opened there; None where its department stated none."""


class Kind(msgspec.Struct, frozen=True):
    """A kind of need as its home department declares it: what an operator's report of it asks."""

    department: str
    priority: int
    roles: tuple[Role, ...]


class PendingOrder(msgspec.Struct, frozen=True, gc=False):
    """An order without an answer. `body` is the serialized request."""

    id: str
    service: str
    type: str
    body: bytes
    cause: str
    given_time: int
    expires_time: int
    incident_id: str
    task_id: str
    need_id: str = ""
    status: int = 0
    attempt: int = 1
    visit: int = 0


class StoredDecision(msgspec.Struct, frozen=True, gc=False):
    """A decision and the outcome of its offer. `body` is the event as it is in the journal."""

    incident_id: str
    time: int
    body: bytes
    no_crew: bool
    outcome: str = "OPEN"
    detail: str = ""


class DispatchMode(msgspec.Struct, frozen=True, gc=False):
    """The mode of incidents of a priority and a department ("" for all others)."""

    priority: int
    department: str
    mode: int
    reason: str
    set_by: str
    set_time: int


class Demand(msgspec.Struct, frozen=True, gc=False):
    """How many crews the urgent incidents of an area required of one kind, since the first one.

    The place is the middle of the area.
    """

    longitude: float
    latitude: float
    priority: int
    skills: tuple[str, ...]
    equipment: tuple[str, ...]
    count: int
    first_time: int


class DueSection(msgspec.Struct, frozen=True, gc=False):
    """A section that waits for a plough; its times are by the clock of the department."""

    id: str
    street: str
    rank: int
    expected_time: int
    """When the plough comes if it stays on its circuit."""
    deadline_time: int


class PloughLoad(msgspec.Struct, frozen=True, gc=False):
    """The load of a plough on its circuit, and the sections that wait for it."""

    salt_kg: int
    brine_litres: int
    reload_seconds: int
    due: tuple[DueSection, ...]
    event_time: int
    aggregate: str
    version: int

    @property
    def is_of_circuit(self) -> bool:
        """Whether the plough is on a circuit: its department ends one with an empty load."""
        return bool(self.due or self.salt_kg or self.brine_litres)

    @property
    def order(self) -> tuple[int, str, int]:
        """The order of the loads of one plough, whichever is read first."""
        return self.event_time, self.aggregate, self.version


class Silence(msgspec.Struct, frozen=True, gc=False):
    """The offers in a row that a crew left without an answer, and the time of the first one."""

    count: int
    since_time: int


NO_SILENCE = Silence(0, 0)


class Rejections(msgspec.Struct, frozen=True, gc=False):
    """The messages of a department that break one rule; the last one's field and time."""

    count: int
    field: str
    time: int


class ClockOffset(msgspec.Struct, frozen=True, gc=False):
    """A proof that a department's clock is wrong, in microseconds; positive is ahead.

    `time` is the time of the proof by coordination's own clock.
    """

    offset: int
    time: int


def micros(stamp: Timestamp) -> int:
    """Return a timestamp in microseconds; 0 for an unset one, and for one out of all bounds."""
    if not 0 <= stamp.seconds <= LAST_SECOND:
        return 0
    return stamp.seconds * MICROS + stamp.nanos // 1000


def timestamp(time: int) -> Timestamp | None:
    """Return microseconds as a timestamp of the API; None for 0."""
    return Timestamp(seconds=time // MICROS, nanos=time % MICROS * 1000) if time else None


def place_message(
    longitude: float, latitude: float, street: str = "", district: str = ""
) -> place_pb2.Place:
    point = place_pb2.Position(longitude=longitude, latitude=latitude)
    return place_pb2.Place(position=point, street=street, district=district)
