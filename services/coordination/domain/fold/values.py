"""What coordination keeps of a need, a crew, a task, an order: values, replaced and never changed.

They are msgspec structs where the departments have dataclasses, for the fold makes one of each with
nearly every bulletin: a struct of eleven fields is made in 0.05 us, a frozen dataclass in 1.0 us
(`tests/bench/bench_fold.py` says what that leaves of the promised fold). Times are microseconds
since 1970, UTC, 0 where there is none; positions are WGS84 degrees, longitude before latitude.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec
from google.protobuf.timestamp_pb2 import Timestamp

from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.type.v1 import place_pb2

MICROS = 1_000_000
ROOM = "coordination"
REPORT = f"{ROOM}/report/"

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

HELD_BY_CREW = frozenset({OFFERED, ACCEPTED, EN_ROUTE, ON_SITE, MAKING_SAFE})
TAKEN_UP = frozenset({ACCEPTED, EN_ROUTE, ON_SITE, MAKING_SAFE})


class Need(msgspec.Struct, frozen=True, gc=False):
    """A voice: a department's open need, or a report of the room itself."""

    id: str
    department: str
    kind: str
    priority: int
    longitude: float
    latitude: float
    street: str
    district: str
    skills: tuple[str, ...]
    equipment: tuple[str, ...]
    work_seconds: int
    make_safe_seconds: int
    clock_start_time: int
    due_time: int = 0
    version: int = 0


class Crew(msgspec.Struct, frozen=True, gc=False):
    """A crew's card, as its department last announced it."""

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


class Task(msgspec.Struct, frozen=True, gc=False):
    """A task that a crew has, or is asked to take. Its clock and its end are kept to the second."""

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


class State(IntEnum):
    """How far an incident is: the numbers are those of `IncidentState`."""

    WAITING = 1
    OFFERED = 2
    ASSIGNED = 3
    HELD = 4
    CLOSED = 5


class Alert(msgspec.Struct, frozen=True, gc=False):
    """What a person in the room must look at."""

    code: str
    time: int
    detail: str


class Incident(msgspec.Struct, frozen=True, gc=False):
    """Something the matter in the city. Its clock starts once and is moved by no diversion."""

    id: str
    kind: str
    priority: int
    longitude: float
    latitude: float
    street: str
    district: str
    skills: tuple[str, ...]
    equipment: tuple[str, ...]
    work_seconds: int
    make_safe_seconds: int
    voices: tuple[str, ...]
    clock_start_time: int
    opened_time: int
    due_time: int = 0
    traceparent: str = ""
    room_priority: int = 0
    state: State = State.WAITING
    crew: str = ""
    task_id: str = ""
    lease_end_time: int = 0
    attended_time: int = 0
    decision_id: str = ""
    decisions: int = 0
    offers: int = 0
    failures: int = 0
    diversions: int = 0
    excluded: tuple[tuple[str, int], ...] = ()
    appraise_time: int = 0
    nobody_count: int = 0
    nobody_because: str = ""
    nobody_time: int = 0
    alerts: tuple[Alert, ...] = ()
    closed_time: int = 0
    close_reason: str = ""
    wake_time: int = 0

    @property
    def department(self) -> str:
        """Whose need the first voice is."""
        return self.voices[0].partition("/")[0]

    def alerted(self, code: str) -> bool:
        """Tell whether the room was told of this already."""
        return any(alert.code == code for alert in self.alerts)


class Owed(msgspec.Struct, frozen=True, gc=False):
    """An order given and not answered yet.

    The request as it goes to the department's commands topic.
    """

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


class Decided(msgspec.Struct, frozen=True, gc=False):
    """A decision as it stands in the journal, and what came of it."""

    incident_id: str
    time: int
    body: bytes
    nobody: bool
    outcome: str = "OPEN"
    detail: str = ""


def micros(stamp: Timestamp) -> int:
    """The moment in microseconds; 0 for one that was never set."""
    return stamp.seconds * MICROS + stamp.nanos // 1000


def timestamp(time: int) -> Timestamp | None:
    """The same moment, as the API writes it; None for 0."""
    if not time:
        return None
    return Timestamp(seconds=time // MICROS, nanos=time % MICROS * 1000)


def place_message(
    longitude: float, latitude: float, street: str = "", district: str = ""
) -> place_pb2.Place:
    """A place, as the API writes it."""
    point = place_pb2.Position(longitude=longitude, latitude=latitude)
    return place_pb2.Place(position=point, street=street, district=district)
