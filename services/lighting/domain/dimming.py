"""Requested levels of lamps: a level by hand, a level for a time, and a programme to follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext, Rejected
from services.crews.domain.timestamp import timestamp
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.feeder import Feeder
from services.lighting.domain.levels import WHOLE_FEEDER, Setting, Settings, overlay, remove
from services.lighting.domain.programme import hour, programme_of, refuse_unfit
from vigie.lighting.v1 import (
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)

LONGEST_OVERRIDE_SECONDS = 24 * 3600

Seats = tuple[int, ...]


def assign(
    command: commands.AssignProgrammeRequest, cabinet: Cabinet, context: DecisionContext
) -> Sequence[Message]:
    """Follow a programme from now on."""
    programme = programme_of(command.programme)
    refuse_unfit(programme)
    if programme == cabinet.programme:
        return []
    now = hour(programme, context.time)
    assigned = events.ProgrammeAssigned(
        programme=command.programme,
        level_percent=now.level,
        next_step_time=timestamp(now.next_step_time),
        sequence=cabinet.sequence + 1,
    )
    return [assigned]


def dim(command: commands.SetDimLevelRequest, cabinet: Cabinet) -> Sequence[Message]:
    """Set a level by hand, until the lamps revert to the programme."""
    level = _level(command)

    def new(feeder: Feeder, seats: Seats) -> bool:
        return _news(feeder, feeder.holds, overlay(feeder.holds, Setting(level, seats)))

    targets = _targets(command.scope, cabinet, new)
    if not targets:
        return []
    sequence = cabinet.sequence + 1
    return [events.DimRequested(targets=targets, level_percent=level, sequence=sequence)]


def override(
    command: commands.OverrideRequest, cabinet: Cabinet, context: DecisionContext
) -> Sequence[Message]:
    """Set a level for a time, over every other level."""
    level = _level(command)
    until_time = command.until_time.ToMicroseconds()
    if not context.time < until_time <= context.time + LONGEST_OVERRIDE_SECONDS * MICROS:
        hours = LONGEST_OVERRIDE_SECONDS // 3600
        message = f"give a time that is yet to come and at most {hours} hours away"
        raise Rejected("UNTIL_TIME_INVALID", message, "until_time")

    def new(feeder: Feeder, seats: Seats) -> bool:
        setting = Setting(level, seats, until_time)
        return _news(feeder, feeder.overrides, overlay(feeder.overrides, setting))

    targets = _targets(command.scope, cabinet, new)
    if not targets:
        return []
    began = events.OverrideBegan(
        targets=targets,
        level_percent=level,
        until_time=command.until_time,
        sequence=cabinet.sequence + 1,
    )
    return [began]


def revert(command: commands.RevertToProgrammeRequest, cabinet: Cabinet) -> Sequence[Message]:
    """Remove the levels set by hand, timed or not."""

    def new(feeder: Feeder, seats: Seats) -> bool:
        count = len(feeder.lamps)
        asked = feeder.holds + feeder.overrides
        left = remove(feeder.holds, seats, count) + remove(feeder.overrides, seats, count)
        return _news(feeder, asked, left)

    targets = _targets(command.scope, cabinet, new)
    if not targets:
        return []
    return [events.ProgrammeResumed(targets=targets, sequence=cabinet.sequence + 1)]


def _level(command: commands.SetDimLevelRequest | commands.OverrideRequest) -> int:
    if not command.HasField("level_percent") or not 0 <= command.level_percent <= 100:
        raise Rejected("LEVEL_INVALID", "give a level from 0 to 100", "level_percent")
    return command.level_percent


def _news(feeder: Feeder, before: Settings, after: Settings) -> bool:
    """Return whether the settings differ, or the feeder gave up and is tried again."""
    return before != after or feeder.circuit_open


def _targets(
    scope: commands.Scope, cabinet: Cabinet, new: Callable[[Feeder, Seats], bool]
) -> list[equipment.Target]:
    """Return the feeders and lamps of a scope for which a level is new."""
    return [
        equipment.Target(feeder_id=feeder.id, lamp_ids=[feeder.lamps[seat].id for seat in seats])
        for feeder, seats in list(_meant(scope, cabinet))
        if new(feeder, seats)
    ]


def _meant(scope: commands.Scope, cabinet: Cabinet) -> Iterator[tuple[Feeder, Seats]]:
    match scope.WhichOneof("target"):
        case "all":
            free = [feeder for feeder in cabinet.feeders if not feeder.permit_id]
            if not free:
                raise _locked(cabinet.feeders[0], "scope.all")
            yield from ((feeder, WHOLE_FEEDER) for feeder in free)
        case "feeder_id":
            yield (
                _free(known_feeder(cabinet, scope.feeder_id, "scope.feeder_id"), "scope"),
                WHOLE_FEEDER,
            )
        case "lamps":
            yield from _lamps(frozenset(scope.lamps.lamp_ids), cabinet)
        case _:
            raise Rejected("SCOPE_INVALID", "name all, a feeder or lamps", "scope")


def _lamps(lamp_ids: frozenset[str], cabinet: Cabinet) -> Iterator[tuple[Feeder, Seats]]:
    if not lamp_ids:
        raise Rejected("SCOPE_INVALID", "name at least one lamp", "scope.lamps.lamp_ids")
    strangers = lamp_ids - {lamp.id for lamp in cabinet.lamps()}
    if strangers:
        raise unknown_lamp(min(strangers), "scope.lamps.lamp_ids")
    for feeder in cabinet.feeders:
        seats = feeder.seats(lamp_ids)
        if seats:
            whole = len(seats) == len(feeder.lamps)
            yield _free(feeder, "scope"), WHOLE_FEEDER if whole else seats


def known_feeder(cabinet: Cabinet, feeder_id: str, field: str = "feeder_id") -> Feeder:
    """Return the cabinet's feeder of an id. Raises `Rejected` where there is none."""
    feeder = cabinet.feeder(feeder_id)
    if feeder is None:
        names = ", ".join(feeder.id for feeder in cabinet.feeders)
        raise Rejected("FEEDER_UNKNOWN", f"no feeder {feeder_id}: the cabinet has {names}", field)
    return feeder


def unknown_lamp(lamp_id: str, field: str) -> Rejected:
    """Return the rejection of a lamp that is not the cabinet's."""
    message = f"no lamp {lamp_id} here: GetLamp returns which cabinet feeds a lamp"
    return Rejected("LAMP_UNKNOWN", message, field)


def _free(feeder: Feeder, field: str) -> Feeder:
    if feeder.permit_id:
        raise _locked(feeder, field)
    return feeder


def _locked(feeder: Feeder, field: str) -> Rejected:
    message = f"feeder {feeder.id} is locked by permit {feeder.permit_id}: release it first"
    return Rejected("FEEDER_LOCKED", message, field)
