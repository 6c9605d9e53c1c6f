"""The fold of a cabinet's faults: found, repaired, cleared, taken on by a crew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.crews.need import P2, P3, P4
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.feeder import Feeder
from services.lighting.domain.needs import (
    CONTROL_FAULT,
    DOOR,
    DOOR_OPEN,
    LAMP_FAILURE,
    SUPPLY,
    SUPPLY_FAULT,
    CabinetNeed,
    control_part,
    lamp_part,
    supply_part,
)
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events

DOOR_SECONDS = 600


def _breaker_tripped(
    cabinet: Cabinet, event: events.BreakerTripped, _context: DecisionContext
) -> Cabinet:
    return cabinet.one(event.feeder_id, lambda feeder: replace(feeder, breaker_tripped=True))


def _breaker_reset(
    cabinet: Cabinet, event: events.BreakerReset, _context: DecisionContext
) -> Cabinet:
    return cabinet.one(event.feeder_id, lambda feeder: replace(feeder, breaker_tripped=False))


def _supply_lost(cabinet: Cabinet, _event: events.SupplyLost, _context: DecisionContext) -> Cabinet:
    return replace(cabinet, supply_lost=True)


def _supply_restored(
    cabinet: Cabinet, _event: events.SupplyRestored, _context: DecisionContext
) -> Cabinet:
    return replace(cabinet, supply_lost=False)


def _door_opened(
    cabinet: Cabinet, event: events.CabinetDoorOpened, _context: DecisionContext
) -> Cabinet:
    overdue_time = event.overdue_time.ToMicroseconds()
    return replace(cabinet, door_open=True, door_overdue_time=overdue_time)


def _door_left_open(
    cabinet: Cabinet, _event: events.DoorLeftOpen, context: DecisionContext
) -> Cabinet:
    return replace(_raised(cabinet, DOOR, DOOR_OPEN, P2, context), door_overdue_time=0)


def _door_closed(
    cabinet: Cabinet, _event: events.CabinetDoorClosed, _context: DecisionContext
) -> Cabinet:
    return replace(_ended(cabinet, {DOOR}), door_open=False, door_overdue_time=0)


def _local_programme_began(
    cabinet: Cabinet, _event: events.LocalProgrammeBegan, _context: DecisionContext
) -> Cabinet:
    return replace(cabinet, on_local_programme=True)


def _local_programme_ended(
    cabinet: Cabinet, _event: events.LocalProgrammeEnded, _context: DecisionContext
) -> Cabinet:
    return replace(cabinet, on_local_programme=False)


def _metered(cabinet: Cabinet, event: events.EnergyMetered, context: DecisionContext) -> Cabinet:
    reading = event.energy_watt_hours
    return replace(cabinet, energy_watt_hours=reading, metered_time=context.time)


def _raised(
    cabinet: Cabinet, part: str, kind: str, priority: int, context: DecisionContext
) -> Cabinet:
    need = CabinetNeed(part=part, kind=kind, priority=priority, since_time=context.time)
    others = _ended(cabinet, {part})
    return replace(others, needs=(*others.needs, need))


def _ended(cabinet: Cabinet, parts: Iterable[str]) -> Cabinet:
    gone = frozenset(parts)
    return replace(cabinet, needs=tuple(need for need in cabinet.needs if need.part not in gone))


def with_control_fault(cabinet: Cabinet, feeder_id: str, context: DecisionContext) -> Cabinet:
    """Return the cabinet with the need of a feeder that keeps no level; an open one goes on."""
    part = control_part(feeder_id)
    if cabinet.need(part) is not None:
        return cabinet
    return _raised(cabinet, part, CONTROL_FAULT, P4, context)


def _lamps_failed(
    cabinet: Cabinet, event: events.LampFailureDetected, context: DecisionContext
) -> Cabinet:
    lamp_ids = frozenset(event.lamp_ids)
    by_device = event.source == equipment.FAULT_SOURCE_DEVICE

    def failed(feeder: Feeder) -> Feeder:
        seats = feeder.seats(lamp_ids)
        if by_device:
            return replace(feeder, failed=tuple(sorted({*feeder.failed, *seats})))
        return replace(feeder, seen_dark=tuple(sorted({*feeder.seen_dark, *seats})))

    after = cabinet.each(failed)
    for lamp_id in event.lamp_ids:
        after = _raised(after, lamp_part(lamp_id), LAMP_FAILURE, P4, context)
    return after


def _lamps_sound(cabinet: Cabinet, lamp_ids: frozenset[str]) -> Cabinet:
    def sound(feeder: Feeder) -> Feeder:
        seats = frozenset(feeder.seats(lamp_ids))
        return replace(
            feeder,
            failed=tuple(seat for seat in feeder.failed if seat not in seats),
            seen_dark=tuple(seat for seat in feeder.seen_dark if seat not in seats),
        )

    return _ended(cabinet.each(sound), map(lamp_part, lamp_ids))


def _supply_failed(
    cabinet: Cabinet, event: events.SupplyFaultDetected, context: DecisionContext
) -> Cabinet:
    """One fault replaces the faults of lamps, and those of feeders where it is the cabinet's."""
    whole = not event.feeder_id
    lamp_ids = frozenset(event.lamp_ids)
    covered = [f for f in cabinet.feeders if whole or f.id == event.feeder_id]
    parts = {lamp_part(lamp.id) for feeder in covered for lamp in feeder.lamps}
    if whole:
        parts |= {supply_part(feeder.id) for feeder in covered}

    def failed(feeder: Feeder) -> Feeder:
        unfed = tuple(sorted({*feeder.dark, *feeder.seats(lamp_ids)}))
        fault = 0 if whole else int(event.cause)
        return replace(feeder, fault=fault, failed=(), seen_dark=(), unfed=unfed)

    after = _ended(_on_feeder_or_all(cabinet, event.feeder_id, failed), parts)
    if whole:
        after = replace(after, fault=int(event.cause))
    priority = P2 if whole else P3
    return _raised(after, supply_part(event.feeder_id), SUPPLY_FAULT, priority, context)


def _supply_grew(
    cabinet: Cabinet, event: events.SupplyFaultGrew, _context: DecisionContext
) -> Cabinet:
    lamp_ids = frozenset(event.lamp_ids)
    return _on_feeder_or_all(
        cabinet,
        event.feeder_id,
        lambda feeder: replace(
            feeder, unfed=tuple(sorted({*feeder.unfed, *feeder.seats(lamp_ids)}))
        ),
    )


def _supply_sound(cabinet: Cabinet, feeder_id: str) -> Cabinet:
    sound = _on_feeder_or_all(cabinet, feeder_id, lambda f: replace(f, fault=0, unfed=()))
    after = _ended(sound, {supply_part(feeder_id)})
    return after if feeder_id else replace(after, fault=0)


def _on_feeder_or_all(
    cabinet: Cabinet, feeder_id: str, change: Callable[[Feeder], Feeder]
) -> Cabinet:
    return cabinet.one(feeder_id, change) if feeder_id else cabinet.each(change)


def _task_noted(cabinet: Cabinet, event: events.TaskNoted, _context: DecisionContext) -> Cabinet:
    def noted(need: CabinetNeed) -> CabinetNeed:
        if need.part != event.part:
            return need
        status = int(event.status)
        return replace(need, task_id=event.task_id, crew=event.crew, status=status)

    return replace(cabinet, needs=tuple(noted(need) for need in cabinet.needs))


def _lamps_cleared(
    cabinet: Cabinet, event: events.LampFailureCleared, _context: DecisionContext
) -> Cabinet:
    return _lamps_sound(cabinet, frozenset(event.lamp_ids))


def _supply_cleared(
    cabinet: Cabinet, event: events.SupplyFaultCleared, _context: DecisionContext
) -> Cabinet:
    return _supply_sound(cabinet, event.feeder_id)


def _repaired(cabinet: Cabinet, event: events.RepairReported, context: DecisionContext) -> Cabinet:
    """Count the part as sound until the next reading of the cabinet shows otherwise."""
    cabinet, part = replace(cabinet, sequence=event.sequence), event.part
    kind, _, name = part.partition("/")
    if kind == "lamp":
        return _lamps_sound(cabinet, frozenset({name}))
    if part == DOOR:
        overdue = context.time + DOOR_SECONDS * MICROS if cabinet.door_open else 0
        return replace(_ended(cabinet, {DOOR}), door_overdue_time=overdue)
    if kind == "control":
        tried = cabinet.one(name, lambda feeder: feeder.asked_again(event.sequence))
        return _ended(tried, {part})
    return _supply_sound(cabinet, "" if part == SUPPLY else name)


EVOLVE: Mapping[type[Message], Callable[[Cabinet, Any, DecisionContext], Cabinet]] = {
    events.LampFailureDetected: _lamps_failed,
    events.LampFailureCleared: _lamps_cleared,
    events.SupplyFaultDetected: _supply_failed,
    events.SupplyFaultGrew: _supply_grew,
    events.SupplyFaultCleared: _supply_cleared,
    events.SupplyLost: _supply_lost,
    events.SupplyRestored: _supply_restored,
    events.BreakerTripped: _breaker_tripped,
    events.BreakerReset: _breaker_reset,
    events.CabinetDoorOpened: _door_opened,
    events.DoorLeftOpen: _door_left_open,
    events.CabinetDoorClosed: _door_closed,
    events.LocalProgrammeBegan: _local_programme_began,
    events.LocalProgrammeEnded: _local_programme_ended,
    events.EnergyMetered: _metered,
    events.TaskNoted: _task_noted,
    events.RepairReported: _repaired,
}
"""The types of event that find, clear or repair a fault, with the function that folds each."""
