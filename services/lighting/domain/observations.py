"""The events of one reading of a cabinet: door, breakers, grid, dark lamps with their causes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.timestamp import timestamp
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.faults import DOOR_SECONDS
from services.lighting.domain.feeder import DRIFTS, MOST_DRIFTS, Feeder
from vigie.lighting.v1 import (
    commands_pb2 as commands,
    equipment_pb2 as equipment,
    events_pb2 as events,
)

METER_SECONDS = 3_600
# This many lamps, or half of a feeder, do not fail by themselves at the same time.
MANY_LAMPS = 3
FEWEST_OF_HALF = 2


@dataclass(frozen=True, slots=True)
class FeederObservation:
    """A feeder in a reading: the seats that are dark, and the cause upstream, or 0."""

    feeder: Feeder
    dark: frozenset[int]
    cause: int

    @property
    def fresh(self) -> tuple[int, ...]:
        """The dark seats that were not known."""
        return tuple(sorted(self.dark - set(self.feeder.dark)))

    def lamp_ids(self, seats: Sequence[int]) -> list[str]:
        """Return the lamps of seats."""
        return [self.feeder.lamps[seat].id for seat in seats]


def observe(
    command: commands.ReportCabinetStateRequest, cabinet: Cabinet, context: DecisionContext
) -> Sequence[Message]:
    """Return the events that a reading adds; none if it is older than the last intent."""
    if command.sequence != cabinet.sequence:
        return []
    return [
        *_housing(command, cabinet, context),
        *_energy(command, cabinet, context),
        *_breakers(command, cabinet),
        *_faults(command, cabinet),
        *_drift(command, cabinet, context),
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


def _drift(
    command: commands.ReportCabinetStateRequest, cabinet: Cabinet, context: DecisionContext
) -> Iterator[Message]:
    seen = {feeder.feeder_id for feeder in command.feeders if feeder.drifted}
    adrift = [
        feeder
        for feeder in cabinet.feeders
        if feeder.id in seen and feeder.wanted_sequence and not feeder.pending
        if not feeder.circuit_open
    ]
    endless = [feeder for feeder in adrift if feeder.drifts_without_end(context.time)]
    rewritten = [feeder.id for feeder in adrift if feeder not in endless]
    if rewritten:
        yield events.DimDrifted(feeder_ids=rewritten, sequence=cabinet.sequence + 1)
    for feeder in endless:
        yield events.ActuationFailed(
            feeder_id=feeder.id,
            sequence=feeder.wanted_sequence,
            reason=DRIFTS,
            attempts=MOST_DRIFTS + 1,
        )


def _faults(command: commands.ReportCabinetStateRequest, cabinet: Cabinet) -> Iterator[Message]:
    dark = frozenset(command.dark_lamp_ids)
    seen = {feeder.feeder_id: feeder for feeder in command.feeders}
    observations = [
        _observed(cabinet, feeder, seen[feeder.id], dark, supply_lost=command.supply_lost)
        for feeder in cabinet.feeders
        if feeder.id in seen and feeder.fed and not feeder.pending
    ]
    whole = _whole_cause(observations, cabinet, supply_lost=command.supply_lost)
    if whole:
        yield from _whole_fault(observations, cabinet, whole)
        return
    if cabinet.fault and _is_undecided(observations, cabinet):
        return
    if cabinet.fault and (observations or cabinet.fault == equipment.FAULT_CAUSE_SUPPLY):
        yield events.SupplyFaultCleared()
    for observation in observations:
        yield from _feeder_fault(observation, after_whole=bool(cabinet.fault))


def _observed(
    cabinet: Cabinet,
    feeder: Feeder,
    seen: commands.ObservedFeeder,
    dark: frozenset[str],
    *,
    supply_lost: bool,
) -> FeederObservation:
    """Observe a feeder. A lamp whose wanted level is 0 keeps its last known state."""
    levels = cabinet.levels(feeder)
    known = frozenset(feeder.failed) | frozenset(feeder.unfed)
    now = frozenset(
        seat
        for seat, lamp in enumerate(feeder.lamps)
        if (lamp.id in dark if levels[seat] else seat in known)
    )
    if supply_lost:
        return FeederObservation(feeder, now, equipment.FAULT_CAUSE_SUPPLY)
    if seen.breaker_open:
        return FeederObservation(feeder, now, equipment.FAULT_CAUSE_BREAKER)
    together = len(now - set(feeder.failed) - set(feeder.seen_dark))
    half = together >= FEWEST_OF_HALF and 2 * together >= len(feeder.lamps)
    many = together >= MANY_LAMPS or half
    return FeederObservation(feeder, now, equipment.FAULT_CAUSE_DARK_LAMPS if many else 0)


def _whole_cause(
    observations: Sequence[FeederObservation], cabinet: Cabinet, *, supply_lost: bool
) -> int:
    """Return the cause of a fault of the whole cabinet: no supply, or every feeder has one."""
    if supply_lost:
        return equipment.FAULT_CAUSE_SUPPLY
    fed = sum(feeder.fed for feeder in cabinet.feeders)
    if (
        len(observations) < 2
        or len(observations) < fed
        or any(not each.cause for each in observations)
    ):
        return 0
    causes = {each.cause for each in observations}
    return causes.pop() if len(causes) == 1 else equipment.FAULT_CAUSE_DARK_LAMPS


def _is_undecided(observations: Sequence[FeederObservation], cabinet: Cabinet) -> bool:
    """Return whether a feeder that was not read back decides if the whole cabinet has a fault."""
    partial = 0 < len(observations) < sum(feeder.fed for feeder in cabinet.feeders)
    return partial and all(each.cause for each in observations)


def _whole_fault(
    observations: Sequence[FeederObservation], cabinet: Cabinet, cause: int
) -> Iterator[Message]:
    fresh = [
        lamp_id
        for observation in observations
        for lamp_id in observation.lamp_ids(observation.fresh)
    ]
    if not cabinet.fault:
        found = proto_enum(equipment.FaultCause, cause)
        yield events.SupplyFaultDetected(cause=found, lamp_ids=fresh)
    elif fresh:
        yield events.SupplyFaultGrew(lamp_ids=fresh)


def _feeder_fault(observation: FeederObservation, *, after_whole: bool) -> Iterator[Message]:
    feeder = observation.feeder
    known = () if after_whole else feeder.dark
    fresh = observation.lamp_ids(sorted(observation.dark - set(known)))
    if observation.cause and not feeder.fault:
        cause = proto_enum(equipment.FaultCause, observation.cause)
        yield events.SupplyFaultDetected(feeder_id=feeder.id, cause=cause, lamp_ids=fresh)
        return
    if observation.cause:
        if fresh:
            yield events.SupplyFaultGrew(feeder_id=feeder.id, lamp_ids=fresh)
        return
    if feeder.fault:
        yield events.SupplyFaultCleared(feeder_id=feeder.id)
        fresh = observation.lamp_ids(sorted(observation.dark))
    if fresh:
        yield events.LampFailureDetected(lamp_ids=fresh, source=equipment.FAULT_SOURCE_DEVICE)
    sound = observation.lamp_ids([seat for seat in feeder.failed if seat not in observation.dark])
    if sound:
        yield events.LampFailureCleared(lamp_ids=sound)
