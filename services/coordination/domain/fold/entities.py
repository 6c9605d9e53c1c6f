"""The immutable values in the state: needs, crews, tasks, incidents, orders and decisions.

The values are msgspec structs, not dataclasses, because the fold makes one with nearly every
bulletin: a struct of eleven fields takes 0.05 us, a frozen dataclass 1.0 us (`tests.bench`).
Times are microseconds since 1970, UTC, or 0 if absent. Positions are WGS84 degrees, longitude
before latitude.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.decider import MICROS
from services.coordination.domain import policy
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

LAST_SECOND = 4_102_444_800
"""The first of January 2100: the rules of bulletins refuse a later time."""

HELD_BY_CREW = frozenset({OFFERED, ACCEPTED, EN_ROUTE, ON_SITE, MAKING_SAFE})
TAKEN_UP = frozenset({ACCEPTED, EN_ROUTE, ON_SITE, MAKING_SAFE})


class Need(msgspec.Struct, frozen=True, gc=False):
    """A report of an incident: an open need of a department, or an operator's own report."""

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
    offered_from: int = policy.P4
    """The least urgent priority that it can be offered; 0 for none."""


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


class State(IntEnum):
    """The state of an incident, with the numbers of `IncidentState` in the API."""

    WAITING = 1
    OFFERED = 2
    ASSIGNED = 3
    HELD = 4
    CLOSED = 5


class Alert(msgspec.Struct, frozen=True, gc=False):
    """A condition of an incident that an operator must look at."""

    code: str
    time: int
    detail: str


class Incident(msgspec.Struct, frozen=True, gc=False):
    """One event in the city that needs a crew, with all reports of it.

    Its clock starts once; diversions leave it as it is. `reports` are need ids.
    """

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
    reports: tuple[str, ...]
    clock_start_time: int
    opened_time: int
    due_time: int = 0
    traceparent: str = ""
    operator_priority: int = 0
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
    no_crew_count: int = 0
    no_crew_verdicts: str = ""
    no_crew_time: int = 0
    alerts: tuple[Alert, ...] = ()
    closed_time: int = 0
    close_reason: str = ""
    wake_time: int = 0

    @property
    def department(self) -> str:
        return self.reports[0].partition("/")[0]

    @property
    def late_time(self) -> int:
        """When it is late without a crew on its site: at its goal or its earlier due time."""
        goal = self.clock_start_time + policy.GOAL_SECONDS[self.priority] * MICROS
        return min(goal, self.due_time) if self.due_time else goal

    @property
    def offer_end_time(self) -> int:
        """When its offer ends without an answer: the lease and the grace for late bulletins."""
        return self.lease_end_time + policy.NEWS_GRACE_SECONDS * MICROS

    def next_wake_time(self) -> int:
        """Return its earliest deadline; 0 without one."""
        times = []
        if self.state is State.WAITING:
            times.append(self.appraise_time)
        if self.state is State.OFFERED:
            times.append(self.offer_end_time)
        if not self.attended_time and not self.has_alert("LATE"):
            times.append(self.late_time)
        return min(times, default=0)

    def has_alert(self, code: str) -> bool:
        return any(alert.code == code for alert in self.alerts)


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


class StoredDecision(msgspec.Struct, frozen=True, gc=False):
    """A decision and the outcome of its offer. `body` is the event as it is in the journal."""

    incident_id: str
    time: int
    body: bytes
    no_crew: bool
    outcome: str = "OPEN"
    detail: str = ""


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
