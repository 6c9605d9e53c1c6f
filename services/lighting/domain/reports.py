"""Reports on a cabinet by its poller, a person in the street or coordination."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.devices.write_attempts import retry_time
from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.timestamp import timestamp
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.dimming import unknown_lamp
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.lighting.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)
from vigie.need.v1 import commands_pb2 as needs


def outage(command: commands.ReportOutageRequest, cabinet: Cabinet) -> Sequence[Message]:
    """Record a lamp that a person saw dark, unless that is known or the lamp is off."""
    found = cabinet.find_lamp(command.lamp_id)
    if found is None:
        raise unknown_lamp(command.lamp_id, "lamp_id")
    feeder, seat = found
    if seat in feeder.dark or feeder.fault or cabinet.fault or not feeder.fed:
        return []
    failed = events.LampFailureDetected(
        lamp_ids=[command.lamp_id], source=equipment.FAULT_SOURCE_PERSON
    )
    return [failed]


def confirm(command: reports.ConfirmDimRequest, cabinet: Cabinet) -> Sequence[Message]:
    """Confirm a feeder that was read back. A report on an older request changes nothing."""
    feeder = cabinet.feeder(command.feeder_id)
    if feeder is None or not feeder.pending or command.sequence != feeder.wanted_sequence:
        return []
    return [events.DimConfirmed(feeder_id=feeder.id, sequence=command.sequence)]


def fail(
    command: reports.ReportDimFailureRequest, cabinet: Cabinet, context: DecisionContext
) -> Sequence[Message]:
    """Retry a feeder that was not read back, with a delay that doubles, then give up."""
    feeder = cabinet.feeder(command.feeder_id)
    if feeder is None or not feeder.actionable or command.sequence != feeder.wanted_sequence:
        return []
    attempt = feeder.attempts + 1
    again = retry_time(attempt, context.time)
    if not again:
        failed = events.ActuationFailed(
            feeder_id=feeder.id,
            sequence=command.sequence,
            reason=command.reason,
            attempts=attempt,
        )
        return [failed]
    missed = events.DimFailed(
        feeder_id=feeder.id,
        sequence=command.sequence,
        reason=command.reason,
        attempt=attempt,
        retry_time=timestamp(again),
    )
    return [missed]


def unreachable(command: reports.ReportUnreachableRequest, cabinet: Cabinet) -> Sequence[Message]:
    """Record that a cabinet does not answer."""
    if not cabinet.reachable:
        return []
    missed = events.CabinetUnreachable(missed_polls=command.missed_polls, reason=command.reason)
    return [missed]


def reachable(_command: reports.ReportReachableRequest, cabinet: Cabinet) -> Sequence[Message]:
    """Record that a cabinet answers again: it may have lost its settings, so all are sent again."""
    if cabinet.reachable:
        return []
    return [events.CabinetReachable(sequence=cabinet.sequence + 1)]


def on_task(command: needs.NoteTaskRequest, cabinet: Cabinet, part: str) -> Sequence[Message]:
    """Return the events of a step of the task that serves the need of a part."""
    task = {"part": part, "task_id": command.task_id, "crew": command.crew}
    if command.status == bulletin.TASK_STATUS_DONE:
        return [events.RepairReported(**task, sequence=cabinet.sequence + 1)]
    known = cabinet.need(part)
    step = (command.task_id, command.crew, command.status)
    if known is not None and (known.task_id, known.crew, known.status) == step:
        return []
    return [events.TaskNoted(**task, status=command.status)]
