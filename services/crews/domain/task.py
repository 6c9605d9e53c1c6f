"""A task on a crew, and the step that it has reached."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from services.crews.domain.place import Place
from vigie.bulletin.v1 import bulletin_pb2 as bulletin


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
    """A task that the crew no longer has; kept to answer a late step of it."""

    task_id: str
    need_id: str
    status: Status
    time: int
