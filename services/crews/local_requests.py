"""Orders in local mode: offers to crews, and notes of tasks to needs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.ids import derived_id
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.crew import Crew
from services.crews.domain.place import place_message
from services.crews.domain.task import Status
from services.crews.domain.timestamp import timestamp
from services.crews.local_dispatch import Assignment
from services.crews.local_roles import is_done
from services.crews.need import Need
from services.crews.need_rules import is_need_id
from vigie.bulletin.v1.bulletin_pb2 import TaskStatus
from vigie.crew.v1 import commands_pb2 as commands, service_pb2 as api
from vigie.need.v1 import commands_pb2 as need_commands
from vigie.type.v1.place_pb2 import Priority

LEASE_SECONDS = 60


def offer(assignment: Assignment, version: int, now: int) -> api.OfferTaskRequest:
    """Return an offer: the same one for the same need and the same version of the crew."""
    need, role, crew_id = assignment.need, assignment.role, assignment.crew_id
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
        work_seconds=role.work_seconds,
        lease_end_time=timestamp(now + LEASE_SECONDS * MICROS),
        make_safe_seconds=role.make_safe_seconds,
        expected_task_id=assignment.expected_task_id,
        expected_next_task_id=assignment.expected_next_task_id,
        skills=role.skills,
        equipment=role.equipment,
        role=role.name,
    )


def withdrawal(assignment: Assignment) -> api.WithdrawOfferRequest:
    """Return the command that takes back the lesser offer of an assigned crew."""
    task_id = assignment.withdrawn_task_id
    return api.WithdrawOfferRequest(
        request_id=derived_id("local withdrawal", task_id),
        crew_id=assignment.crew_id,
        task_id=task_id,
    )


def unserved(
    department: str, need_ids: Sequence[str], version: int
) -> commands.NoteUnservedNeedsRequest:
    """Return the report of the needs without a crew, for a version of the dispatch mode."""
    return commands.NoteUnservedNeedsRequest(
        request_id=derived_id("unserved", department, str(version), *need_ids),
        need_ids=need_ids,
    )


def notes(
    department: str, needs: Iterable[Need], crews: Mapping[str, Crew], since_time: int
) -> Iterator[need_commands.NoteTaskRequest]:
    """Yield the steps of the own crews' tasks for the department's own needs, in local mode.

    Tasks that ended since then, then those in hand: together all that happened, for a crew
    remembers more ended tasks than it can have in one tick. A task that is done is noted once all
    roles of its need are: the first crew to finish must not end the need of the others. A task for
    something that is no need of this department gets no note.
    """
    open_needs = {need.need_id: need for need in needs}
    for crew_id, crew in crews.items():
        ended = [
            (past.need_id, past.task_id, past.status)
            for past in crew.ended
            if past.time >= since_time
        ]
        held = [(task.need_id, task.task_id, task.status) for task in crew.held]
        for need_id, task_id, status in (*ended, *held):
            if not need_id.startswith(f"{department}/") or not is_need_id(need_id):
                continue
            need = open_needs.get(need_id)
            if status is Status.DONE and need is not None and not is_done(need, crews):
                continue
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
