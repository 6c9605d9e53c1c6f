"""Orders in local mode: offers to crews, and notes of tasks to needs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.ids import derived_id
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.crew import Crew
from services.crews.domain.place import place_message
from services.crews.domain.task import Status
from services.crews.domain.timestamp import timestamp
from services.crews.need import Need
from vigie.bulletin.v1.bulletin_pb2 import TaskStatus
from vigie.crew.v1 import service_pb2 as api
from vigie.need.v1 import commands_pb2 as need_commands
from vigie.type.v1.place_pb2 import Priority

LEASE_SECONDS = 60


def offer(need: Need, crew_id: str, version: int, now: int) -> api.OfferTaskRequest:
    """Return an offer: the same one for the same need and the same version of the crew."""
    attempt = (need.need_id, crew_id, str(version))
    return api.OfferTaskRequest(
        request_id=derived_id("local offer", *attempt),
        crew_id=crew_id,
        task_id=derived_id("local task", *attempt),
        need_id=need.need_id,
        kind=need.kind,
        priority=proto_enum(Priority, need.priority),
        place=place_message(need.place),
        clock_start_time=timestamp(need.clock_start_time),
        work_seconds=need.requirements.work,
        lease_end_time=timestamp(now + LEASE_SECONDS * MICROS),
        make_safe_seconds=need.requirements.make_safe,
    )


def notes(
    department: str, crews: Mapping[str, Crew], since_time: int
) -> Iterator[need_commands.NoteTaskRequest]:
    """Yield the steps of the own crews' tasks for the department's own needs, in local mode.

    Tasks that ended since then, then those in hand: together all that happened, for a crew
    remembers more ended tasks than it can have in one tick.
    """
    for crew_id, crew in crews.items():
        ended = [
            (past.need_id, past.task_id, past.status)
            for past in crew.ended
            if past.time >= since_time
        ]
        held = [(task.need_id, task.task_id, task.status) for task in crew.held]
        for need_id, task_id, status in (*ended, *held):
            if need_id.startswith(f"{department}/"):
                yield note(need_id, task_id, f"{department}/{crew_id}", status)


def note(need_id: str, task_id: str, crew: str, status: Status) -> need_commands.NoteTaskRequest:
    """Return a step of a task as a note to its need: `department/kind/id` is the aggregate."""
    _, kind, aggregate_id, *_ = need_id.split("/")
    return need_commands.NoteTaskRequest(
        request_id=derived_id("local note", need_id, task_id, status.name),
        aggregate=f"{kind}/{aggregate_id}",
        need_id=need_id,
        task_id=task_id,
        crew=crew,
        status=proto_enum(TaskStatus, status),
    )
