"""What a look at a cabinet shows: door, breakers, grid, and which lamps are dark and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.crews.domain.task import timestamp
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.faults import DOOR_SECONDS
from services.lighting.domain.feeder import Feeder
from vigie.lighting.v1 import (
    commands_pb2 as commands,
    equipment_pb2 as equipment,
    events_pb2 as events,
)

METER_SECONDS = 3_600
# This many lamps, or half of a line, do not fail by themselves at the same time.
MANY_LAMPS = 3
FEWEST_OF_HALF = 2


@dataclass(frozen=True, slots=True)
class Look:
    """A line as it was seen: the seats that are dark now, and the cause upstream, or 0."""

    feeder: Feeder
    dark: frozenset[int]
    cause: int

    @property
    def fresh(self) -> tuple[int, ...]:
        """The seats that were not known to be dark."""
        return tuple(sorted(self.dark - set(self.feeder.dark)))

    def lamp_ids(self, seats: Sequence[int]) -> list[str]:
        """The lamps of seats."""
        return [self.feeder.lamps[seat].id for seat in seats]


def observe(
    command: commands.ReportCabinetStateRequest, cabinet: Cabinet, context: DecisionContext
) -> Sequence[Message]:
    """What is different from what is known. A look from before the last intent says nothing."""
    if command.sequence != cabinet.sequence:
        return []
    return [
        *_housing(command, cabinet, context),
        *_energy(command, cabinet, context),
        *_breakers(command, cabinet),
        *_faults(command, cabinet),
        *_drift(command, cabinet),
    ]


def _housing(
    command: commands.ReportCabinetStateRequest, cabinet: Cabinet, context: DecisionContext
) -> Iterator[Message]:
    if command.door_open and not cabinet.door_open:
        overdue_time = context.time + DOOR_SECONDS * MICROS
        yield events.CabinetDoorOpened(overdue_time=timestamp(overdue_time))
    if cabinet.door_open and not command.door_open:
        yield events.CabinetDoorClosed()
    if command.supply_lost != cabinet.supply_lost:
        yield events.SupplyLost() if command.supply_lost else events.SupplyRestored()
    if command.on_local_programme != cabinet.on_local_programme:
        local = command.on_local_programme
        yield events.LocalProgrammeBegan() if local else events.LocalProgrammeEnded()


def _energy(
    command: commands.ReportCabinetStateRequest, cabinet: Cabinet, context: DecisionContext
) -> Iterator[Message]:
    due = context.time - cabinet.metered_time >= METER_SECONDS * MICROS
    if due and command.energy_watt_hours != cabinet.energy_watt_hours:
        yield events.EnergyMetered(energy_watt_hours=command.energy_watt_hours)


def _breakers(command: commands.ReportCabinetStateRequest, cabinet: Cabinet) -> Iterator[Message]:
    seen = {feeder.feeder_id: feeder.breaker_open for feeder in command.feeders}
    for feeder in cabinet.feeders:
        tripped = seen.get(feeder.id, feeder.breaker_tripped)
        if tripped != feeder.breaker_tripped:
            named = events.BreakerTripped if tripped else events.BreakerReset
            yield named(feeder_id=feeder.id)


def _drift(command: commands.ReportCabinetStateRequest, cabinet: Cabinet) -> Iterator[Message]:
    seen = {feeder.feeder_id for feeder in command.feeders if feeder.drifted}
    adrift = [
        feeder.id
        for feeder in cabinet.feeders
        if feeder.id in seen and feeder.wanted_sequence and not feeder.pending
    ]
    if adrift:
        yield events.DimDrifted(feeder_ids=adrift, sequence=cabinet.sequence + 1)


def _faults(command: commands.ReportCabinetStateRequest, cabinet: Cabinet) -> Iterator[Message]:
    dark = frozenset(command.dark_lamp_ids)
    seen = {feeder.feeder_id: feeder for feeder in command.feeders}
    looks = [
        _look(cabinet, feeder, seen[feeder.id], dark, supply_lost=command.supply_lost)
        for feeder in cabinet.feeders
        if feeder.id in seen and feeder.fed and not feeder.pending
    ]
    whole = _whole_cause(looks, cabinet, supply_lost=command.supply_lost)
    if whole:
        yield from _whole_fault(looks, cabinet, whole)
        return
    if cabinet.fault and (looks or cabinet.fault == equipment.FAULT_CAUSE_SUPPLY):
        yield events.SupplyFaultCleared()
    for look in looks:
        yield from _line_fault(look, after_whole=bool(cabinet.fault))


def _look(
    cabinet: Cabinet,
    feeder: Feeder,
    seen: commands.ObservedFeeder,
    dark: frozenset[str],
    *,
    supply_lost: bool,
) -> Look:
    """A lamp that ought to be dark is judged by what was known of it before."""
    levels = cabinet.levels(feeder)
    known = frozenset(feeder.failed) | frozenset(feeder.unfed)
    now = frozenset(
        seat
        for seat, lamp in enumerate(feeder.lamps)
        if (lamp.id in dark if levels[seat] else seat in known)
    )
    if supply_lost:
        return Look(feeder, now, equipment.FAULT_CAUSE_SUPPLY)
    if seen.breaker_open:
        return Look(feeder, now, equipment.FAULT_CAUSE_BREAKER)
    together = len(now - set(feeder.failed) - set(feeder.seen_dark))
    half = together >= FEWEST_OF_HALF and 2 * together >= len(feeder.lamps)
    many = together >= MANY_LAMPS or half
    return Look(feeder, now, equipment.FAULT_CAUSE_DARK_LAMPS if many else 0)


def _whole_cause(looks: Sequence[Look], cabinet: Cabinet, *, supply_lost: bool) -> int:
    """The cause of a fault of the whole cabinet: no grid, or several lines and none without one."""
    if supply_lost:
        return equipment.FAULT_CAUSE_SUPPLY
    fed = sum(feeder.fed for feeder in cabinet.feeders)
    if len(looks) < 2 or len(looks) < fed or any(not look.cause for look in looks):
        return 0
    causes = {look.cause for look in looks}
    return causes.pop() if len(causes) == 1 else equipment.FAULT_CAUSE_DARK_LAMPS


def _whole_fault(looks: Sequence[Look], cabinet: Cabinet, cause: int) -> Iterator[Message]:
    fresh = [lamp_id for look in looks for lamp_id in look.lamp_ids(look.fresh)]
    if not cabinet.fault:
        yield events.SupplyFaultDetected(cause=cause, lamp_ids=fresh)  # type: ignore[arg-type]
    elif fresh:
        yield events.SupplyFaultGrew(lamp_ids=fresh)


def _line_fault(look: Look, *, after_whole: bool) -> Iterator[Message]:
    feeder = look.feeder
    known = () if after_whole else feeder.dark
    fresh = look.lamp_ids(sorted(look.dark - set(known)))
    if look.cause and not feeder.fault:
        yield events.SupplyFaultDetected(
            feeder_id=feeder.id, cause=look.cause, lamp_ids=fresh  # type: ignore[arg-type]
        )  # fmt: skip
        return
    if look.cause:
        if fresh:
            yield events.SupplyFaultGrew(feeder_id=feeder.id, lamp_ids=fresh)
        return
    if feeder.fault:
        yield events.SupplyFaultCleared(feeder_id=feeder.id)
        fresh = look.lamp_ids(sorted(look.dark))
    if fresh:
        yield events.LampFailureDetected(lamp_ids=fresh, source=equipment.FAULT_SOURCE_DEVICE)
    sound = look.lamp_ids([seat for seat in feeder.failed if seat not in look.dark])
    if sound:
        yield events.LampFailureCleared(lamp_ids=sound)
