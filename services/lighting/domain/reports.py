"""What a cabinet's device worker, a person in the street or coordination tells of it."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext, Rejected
from services.crews.domain.task import timestamp
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.dimming import unknown_lamp
from services.lighting.domain.feeder import MOST_ATTEMPTS
from services.lighting.domain.needs import DOOR, SUPPLY, lamp_part, need_id, supply_part
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.lighting.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)
from vigie.need.v1 import commands_pb2 as needs

FIRST_RETRY_SECONDS = 5


def outage(command: commands.ReportOutageRequest, cabinet: Cabinet) -> Sequence[Message]:
    """Somebody saw a lamp dark: news unless it is known, or off because it was asked so."""
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
    """A line read back as asked; word of an older intent is late and says nothing."""
    feeder = cabinet.feeder(command.feeder_id)
    if feeder is None or not feeder.pending or command.sequence != feeder.wanted_sequence:
        return []
    return [events.DimConfirmed(feeder_id=feeder.id, sequence=command.sequence)]


def fail(
    command: reports.ReportDimFailureRequest, cabinet: Cabinet, context: DecisionContext
) -> Sequence[Message]:
    """A line read back otherwise: again later, twice as long each time, and then no more."""
    feeder = cabinet.feeder(command.feeder_id)
    if feeder is None or not feeder.actionable or command.sequence != feeder.wanted_sequence:
        return []
    attempt = feeder.attempts + 1
    said = {"feeder_id": feeder.id, "sequence": command.sequence, "reason": command.reason}
    if attempt >= MOST_ATTEMPTS:
        return [events.ActuationFailed(**said, attempts=attempt)]  # type: ignore[arg-type]
    wait_seconds = FIRST_RETRY_SECONDS * 2 ** (attempt - 1)
    retry_time = timestamp(context.time + wait_seconds * MICROS)
    return [events.DimFailed(**said, attempt=attempt, retry_time=retry_time)]  # type: ignore[arg-type]


def unreachable(command: reports.ReportUnreachableRequest, cabinet: Cabinet) -> Sequence[Message]:
    """A cabinet that does not answer."""
    if not cabinet.reachable:
        return []
    return [events.CabinetUnreachable(missed_polls=command.missed_polls)]


def reachable(cabinet: Cabinet) -> Sequence[Message]:
    """A cabinet that answers again: nobody knows what it remembers, so all is asked again."""
    if cabinet.reachable:
        return []
    return [events.CabinetReachable(sequence=cabinet.sequence + 1)]


def note_task(
    command: needs.NoteTaskRequest, cabinet: Cabinet, context: DecisionContext
) -> Sequence[Message]:
    """What became of the task that serves a need."""
    part = command.need_id.removeprefix(need_id(context.id, ""))
    need = cabinet.need(part)
    if need is None:
        _refuse_stranger(command.need_id, part, cabinet)
        return []  # it ended in the meantime
    said = {"part": part, "task_id": command.task_id, "crew": command.crew}
    if command.status == bulletin.TASK_STATUS_DONE:
        sequence = cabinet.sequence + 1
        return [events.RepairReported(**said, sequence=sequence)]
    if (need.task_id, need.crew, need.status) == (command.task_id, command.crew, command.status):
        return []
    return [events.TaskNoted(**said, status=command.status)]


def _refuse_stranger(named: str, part: str, cabinet: Cabinet) -> None:
    """Refuse a need that this cabinet cannot have had."""
    parts = {SUPPLY, DOOR, *(supply_part(feeder.id) for feeder in cabinet.feeders)}
    if part not in parts and part not in {lamp_part(lamp.id) for lamp in cabinet.lamps()}:
        message = f"no need {named} here: needs are named lighting/cabinet/<id>/<part>"
        raise Rejected("NEED_UNKNOWN", message, "need_id")
