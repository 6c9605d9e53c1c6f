"""A cabinet after something was found wrong with it, or sound again, or was taken on by a crew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.feeder import Feeder
from services.lighting.domain.needs import (
    DOOR,
    DOOR_OPEN,
    LAMP_FAILURE,
    P2,
    P3,
    P4,
    SUPPLY,
    SUPPLY_FAULT,
    Need,
    lamp_part,
    supply_part,
)
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events

DOOR_SECONDS = 600


class UnknownEventError(TypeError):
    """An event that this fold does not know: deciding on half a history is worse than stopping."""


def apply_fault(cabinet: Cabinet, event: Message, context: DecisionContext) -> Cabinet:
    """The cabinet after such an event."""
    match event:
        case events.LampFailureDetected():
            return _lamps_failed(cabinet, event, context)
        case events.LampFailureCleared():
            return _lamps_sound(cabinet, frozenset(event.lamp_ids))
        case events.SupplyFaultDetected():
            return _supply_failed(cabinet, event, context)
        case events.SupplyFaultGrew():
            return _unfed(cabinet, event.feeder_id, frozenset(event.lamp_ids))
        case events.SupplyFaultCleared():
            return _supply_sound(cabinet, event.feeder_id)
        case events.BreakerTripped() | events.BreakerReset():
            tripped = isinstance(event, events.BreakerTripped)
            return cabinet.one(event.feeder_id, lambda f: replace(f, breaker_tripped=tripped))
        case events.TaskNoted():
            return _task_noted(cabinet, event)
        case events.RepairReported():
            return _repaired(replace(cabinet, sequence=event.sequence), event.part, context)
        case _:
            return _housing(cabinet, event, context)


def _housing(cabinet: Cabinet, event: Message, context: DecisionContext) -> Cabinet:
    match event:
        case events.SupplyLost() | events.SupplyRestored():
            return replace(cabinet, supply_lost=isinstance(event, events.SupplyLost))
        case events.CabinetDoorOpened():
            overdue_time = event.overdue_time.ToMicroseconds()
            return replace(cabinet, door_open=True, door_overdue_time=overdue_time)
        case events.DoorLeftOpen():
            left = _raised(cabinet, DOOR, DOOR_OPEN, P2, context)
            return replace(left, door_overdue_time=0)
        case events.CabinetDoorClosed():
            return replace(_ended(cabinet, {DOOR}), door_open=False, door_overdue_time=0)
        case events.LocalProgrammeBegan() | events.LocalProgrammeEnded():
            local = isinstance(event, events.LocalProgrammeBegan)
            return replace(cabinet, on_local_programme=local)
        case events.EnergyMetered():
            reading = event.energy_watt_hours
            return replace(cabinet, energy_watt_hours=reading, metered_time=context.time)
        case _:
            raise UnknownEventError(event.DESCRIPTOR.full_name)


def _raised(
    cabinet: Cabinet, part: str, kind: str, priority: int, context: DecisionContext
) -> Cabinet:
    need = Need(part=part, kind=kind, priority=priority, since_time=context.time)
    return replace(_ended(cabinet, {part}), needs=(*_ended(cabinet, {part}).needs, need))


def _ended(cabinet: Cabinet, parts: Iterable[str]) -> Cabinet:
    gone = frozenset(parts)
    return replace(cabinet, needs=tuple(need for need in cabinet.needs if need.part not in gone))


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
    """One fault takes over what was found by lamp, and by line where it is the cabinet's."""
    whole = not event.feeder_id
    lamp_ids = frozenset(event.lamp_ids)
    covered = [f for f in cabinet.feeders if whole or f.id == event.feeder_id]
    parts = {lamp_part(lamp.id) for feeder in covered for lamp in feeder.lamps}
    if whole:
        parts |= {supply_part(feeder.id) for feeder in covered}

    def failed(feeder: Feeder) -> Feeder:
        if not whole and feeder.id != event.feeder_id:
            return feeder
        unfed = tuple(sorted({*feeder.dark, *feeder.seats(lamp_ids)}))
        fault = 0 if whole else int(event.cause)
        return replace(feeder, fault=fault, failed=(), seen_dark=(), unfed=unfed)

    after = _ended(cabinet.each(failed), parts)
    if whole:
        after = replace(after, fault=int(event.cause))
    priority = P2 if whole else P3
    return _raised(after, supply_part(event.feeder_id), SUPPLY_FAULT, priority, context)


def _unfed(cabinet: Cabinet, feeder_id: str, lamp_ids: frozenset[str]) -> Cabinet:
    def grown(feeder: Feeder) -> Feeder:
        if feeder_id and feeder.id != feeder_id:
            return feeder
        return replace(feeder, unfed=tuple(sorted({*feeder.unfed, *feeder.seats(lamp_ids)})))

    return cabinet.each(grown)


def _supply_sound(cabinet: Cabinet, feeder_id: str) -> Cabinet:
    def sound(feeder: Feeder) -> Feeder:
        if feeder_id and feeder.id != feeder_id:
            return feeder
        return replace(feeder, fault=0, unfed=())

    after = _ended(cabinet.each(sound), {supply_part(feeder_id)})
    return after if feeder_id else replace(after, fault=0)


def _task_noted(cabinet: Cabinet, event: events.TaskNoted) -> Cabinet:
    def noted(need: Need) -> Need:
        if need.part != event.part:
            return need
        status = int(event.status)
        return replace(need, task_id=event.task_id, crew=event.crew, status=status)

    return replace(cabinet, needs=tuple(noted(need) for need in cabinet.needs))


def _repaired(cabinet: Cabinet, part: str, context: DecisionContext) -> Cabinet:
    """What the need was about counts as sound; the next look at the cabinet may say otherwise."""
    kind, _, name = part.partition("/")
    if kind == "lamp":
        return _lamps_sound(cabinet, frozenset({name}))
    if part == DOOR:
        overdue = context.time + DOOR_SECONDS * MICROS if cabinet.door_open else 0
        return replace(_ended(cabinet, {DOOR}), door_overdue_time=overdue)
    return _supply_sound(cabinet, "" if part == SUPPLY else name)
