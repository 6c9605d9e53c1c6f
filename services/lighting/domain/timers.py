"""A cabinet's timers: an override's end, a retry, the programme's next step, a door left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.timestamp import timestamp
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.programme import hour
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import events_pb2 as events

OVERRIDE_TIMER = "override"
RETRY_TIMER = "retry"
PROGRAMME_TIMER = "programme"
DOOR_TIMER = "door"


def due(cabinet: Cabinet) -> tuple[int, str] | None:
    """The earliest timer."""
    return min(_timers(cabinet), default=None)


def _timers(cabinet: Cabinet) -> Iterator[tuple[int, str]]:
    if cabinet.next_step_time:
        yield cabinet.next_step_time, PROGRAMME_TIMER
    if cabinet.door_overdue_time:
        yield cabinet.door_overdue_time, DOOR_TIMER
    for feeder in cabinet.feeders:
        if feeder.retry_time:
            yield feeder.retry_time, RETRY_TIMER
        for setting in feeder.overrides:
            yield setting.until_time, OVERRIDE_TIMER


def elapse(
    command: journal.ElapseRequest, cabinet: Cabinet, context: DecisionContext
) -> Sequence[Message]:
    """Return the events of a timer that fell due; none where it no longer fits."""
    match command.kind:
        case "override":
            return _end_overrides(cabinet, context)
        case "retry":
            ids = [f.id for f in cabinet.feeders if 0 < f.retry_time <= context.time]
            return [events.DimRetried(feeder_ids=ids)] if ids else []
        case "programme":
            return _step(cabinet, context)
        case "door":
            overdue = 0 < cabinet.door_overdue_time <= context.time
            return [events.DoorLeftOpen()] if overdue else []
        case _:
            return []


def _end_overrides(cabinet: Cabinet, context: DecisionContext) -> Sequence[Message]:
    ids = [
        feeder.id
        for feeder in cabinet.feeders
        if any(setting.until_time <= context.time for setting in feeder.overrides)
    ]
    if not ids:
        return []
    ended = events.OverrideEnded(
        until_time=timestamp(context.time), feeder_ids=ids, sequence=cabinet.sequence + 1
    )
    return [ended]


def _step(cabinet: Cabinet, context: DecisionContext) -> Sequence[Message]:
    if cabinet.programme is None or not 0 < cabinet.next_step_time <= context.time:
        return []
    now = hour(cabinet.programme, context.time)
    stepped = events.ProgrammeStepped(
        level_percent=now.level, next_step_time=timestamp(now.next_step_time)
    )
    if now.level != cabinet.programme_level:
        stepped.sequence = cabinet.sequence + 1
    return [stepped]
