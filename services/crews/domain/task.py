"""A task on a crew, and the step that it has reached."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import msgspec
from msgspec.structs import replace

from services.crews.domain.backup import Backup
from services.crews.domain.place import Place, place_of
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands


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
    QUEUED = bulletin.TASK_STATUS_QUEUED
    HOLDING = bulletin.TASK_STATUS_HOLDING


AT_SITE = frozenset({Status.ON_SITE, Status.MAKING_SAFE})
"""The steps in which the crew works at the place of its task."""


class Task(msgspec.Struct, frozen=True):
    """A task that a crew has, or is offered. Times are microseconds since 1970, UTC; 0 is none.

    `role` names the crew's role at the incident. At `hold_place` the crew waits until an operator
    lets it go on. `site_declared` is whether the leader has declared the site: `make_safe_seconds`
    is then the leader's. `active_time` is when the task became the crew's active one.
    `departed_time` is the first departure, `arrived_time` the arrival at `place`.
    """

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
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    role: str = ""
    hold_place: Place | None = None
    incident_id: str = ""
    after_task_id: str = ""
    accepted_time: int = 0
    active_time: int = 0
    departed_time: int = 0
    amended_time: int = 0
    site_declared: bool = False
    backups: tuple[Backup, ...] = ()

    @property
    def goal(self) -> Place:
        """Where the crew has to be: the hold place while there is one."""
        return self.hold_place or self.place

    def begun(self, time: int) -> Task:
        """Return the task as the crew's active one, from a time on."""
        return replace(self, status=Status.ACCEPTED, active_time=time, after_task_id="")

    def amended(self, event: events.TaskAmended, time: int) -> Task:
        """Return the task after a correction of its content."""
        amended = replace(self, **content(event), amended_time=time)
        if not event.sets_out_again:
            return amended
        return replace(amended, status=Status.EN_ROUTE, arrived_time=0, site_declared=False)


class EndedTask(msgspec.Struct, frozen=True):
    """A task that the crew no longer has; kept to answer a late step of it."""

    task_id: str
    need_id: str
    status: Status
    time: int


def offered_task(event: events.TaskOffered) -> Task:
    """Return the task of an offer."""
    return Task(
        task_id=event.task_id,
        need_id=event.need_id,
        clock_start_time=event.clock_start_time.ToMicroseconds(),
        lease_end_time=event.lease_end_time.ToMicroseconds(),
        order_id=event.order_id,
        after_task_id=event.after_task_id,
        **content(event),
    )


def content(
    message: events.TaskOffered | events.TaskAmended | commands.AmendTaskRequest,
) -> dict[str, Any]:
    """Return what a correction can change of a task, by the names of the fields of `Task`."""
    held = message.HasField("hold_place")
    return {
        "kind": message.kind,
        "priority": int(message.priority),
        "place": place_of(message.place),
        "work_seconds": message.work_seconds,
        "make_safe_seconds": message.make_safe_seconds,
        "skills": tuple(sorted(set(message.skills))),
        "equipment": tuple(sorted(set(message.equipment))),
        "role": message.role,
        "hold_place": place_of(message.hold_place) if held else None,
        "incident_id": message.incident_id,
    }
