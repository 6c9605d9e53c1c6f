"""A task on a crew, and the step that it has reached."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from google.protobuf.timestamp_pb2 import Timestamp

from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.type.v1 import place_pb2


class Status(IntEnum):
    """The step that a task has reached: the numbers are the published `TaskStatus`."""

    OFFERED = bulletin.TASK_STATUS_OFFERED
    ACCEPTED = bulletin.TASK_STATUS_ACCEPTED
    DECLINED = bulletin.TASK_STATUS_DECLINED
    EXPIRED = bulletin.TASK_STATUS_EXPIRED
    WITHDRAWN = bulletin.TASK_STATUS_WITHDRAWN
    EN_ROUTE = bulletin.TASK_STATUS_EN_ROUTE
    ON_SITE = bulletin.TASK_STATUS_ON_SITE
    MAKING_SAFE = bulletin.TASK_STATUS_MAKING_SAFE
    SUSPENDED = bulletin.TASK_STATUS_SUSPENDED
    DONE = bulletin.TASK_STATUS_DONE
    RELEASED = bulletin.TASK_STATUS_RELEASED


@dataclass(frozen=True, slots=True)
class Place:
    """A point, WGS84, in degrees, and what people call it."""

    longitude: float = 0.0
    latitude: float = 0.0
    street: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A task that a crew has, or is offered. Times are microseconds since 1970, UTC."""

    task_id: str
    need_id: str
    kind: str
    priority: int
    place: Place
    clock_start_time: int
    lease_end_time: int
    order_id: str
    work_seconds: int
    make_safe_seconds: int
    status: Status = Status.OFFERED
    site_unsafe: bool = False
    arrived_time: int = 0


@dataclass(frozen=True, slots=True)
class EndedTask:
    """A task that the crew has no more: so that a late word about it is understood."""

    task_id: str
    need_id: str
    status: Status
    time: int


def place_of(place: place_pb2.Place) -> Place:
    """Return the place of a message."""
    point = place.position
    return Place(point.longitude, point.latitude, place.street, place.district)


def place_message(place: Place) -> place_pb2.Place:
    """The same, as the API writes it."""
    point = place_pb2.Position(longitude=place.longitude, latitude=place.latitude)
    return place_pb2.Place(position=point, street=place.street, district=place.district)


def timestamp(time: int) -> Timestamp:
    """The same moment, as the API writes it."""
    stamp = Timestamp()
    stamp.FromMicroseconds(time)
    return stamp
