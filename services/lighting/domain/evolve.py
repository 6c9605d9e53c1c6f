"""The fold of a cabinet: one function for each type of event. Those of faults are in `faults`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from sys import intern
from typing import Any

from google.protobuf.message import Message
from msgspec import structs

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.place import Place, place_of
from services.lighting.domain import faults
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.feeder import DRIFTS, Feeder, feeder_of, with_lamps
from services.lighting.domain.levels import WHOLE_FEEDER, Setting, active, overlay, remove
from services.lighting.domain.needs import DOOR, SUPPLY, feeder_parts, lamp_part
from services.lighting.domain.programme import programme_of
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events
from vigie.type.v1 import place_pb2

Evolve = Callable[[Cabinet, Any, DecisionContext], Cabinet]


def evolve(cabinet: Cabinet, event: Message, context: DecisionContext) -> Cabinet:
    """Return the cabinet after an event."""
    return EVOLVE[type(event)](cabinet, event, context)


def _place(message: place_pb2.Place) -> Place:
    place = place_of(message)
    return structs.replace(place, street=intern(place.street), district=intern(place.district))


def _install(cabinet: Cabinet, event: events.CabinetInstalled, context: DecisionContext) -> Cabinet:
    return replace(
        _readdressed(cabinet, event.address, context),
        installed=True,
        place=_place(event.place),
        feeders=tuple(feeder_of(feeder) for feeder in event.feeders),
    )


def _readdressed(cabinet: Cabinet, address: equipment.Address, context: DecisionContext) -> Cabinet:
    return replace(
        cabinet,
        host=intern(address.host),
        port=address.port,
        unit_id=address.unit_id,
        addressed_time=context.time,
    )


def _edit(cabinet: Cabinet, event: events.CabinetEdited, context: DecisionContext) -> Cabinet:
    edited = _at(cabinet, event.sequence)
    if event.HasField("place"):
        edited = replace(edited, place=_place(event.place))
    if event.HasField("address"):
        edited = _readdressed(edited, event.address, context)
        edited = edited.each(lambda feeder: feeder.asked_again(edited.sequence))
    asked = any(feeder.wanted_sequence for feeder in edited.feeders)
    gone = frozenset(event.removed_feeder_ids)
    feeders = {feeder.id: feeder for feeder in edited.feeders if feeder.id not in gone}
    for message in event.feeders:
        old = feeders.get(message.feeder_id)
        new = with_lamps(old, message) if old else feeder_of(message)
        feeders[new.id] = new.asked(edited.sequence, by_person=True) if asked else new
    in_order = tuple(sorted(feeders.values(), key=lambda feeder: feeder.line))
    return _without_strays(replace(edited, feeders=in_order))


def _without_strays(cabinet: Cabinet) -> Cabinet:
    """Drop the needs of removed equipment; a lamp on another feeder is observed again."""
    parts = {SUPPLY, DOOR}.union(*(feeder_parts(feeder.id) for feeder in cabinet.feeders))
    for feeder in cabinet.feeders:
        alone = {*feeder.failed, *feeder.seen_dark}
        parts |= {lamp_part(feeder.lamps[seat].id) for seat in alone}
    needs = tuple(need for need in cabinet.needs if need.part in parts)
    return replace(cabinet, needs=needs)


def _at(cabinet: Cabinet, sequence: int) -> Cabinet:
    return replace(cabinet, sequence=sequence) if sequence else cabinet


def _assign(
    cabinet: Cabinet, event: events.ProgrammeAssigned, _context: DecisionContext
) -> Cabinet:
    assigned = replace(cabinet, programme=programme_of(event.programme))
    return _stepped(assigned, event, by_person=True)


def _step(cabinet: Cabinet, event: events.ProgrammeStepped, _context: DecisionContext) -> Cabinet:
    return _stepped(cabinet, event, by_person=False)


def _stepped(
    cabinet: Cabinet, event: events.ProgrammeAssigned | events.ProgrammeStepped, *, by_person: bool
) -> Cabinet:
    stepped = replace(
        _at(cabinet, event.sequence),
        programme_level=event.level_percent,
        next_step_time=event.next_step_time.ToMicroseconds(),
    )
    if not event.sequence:
        return stepped
    return stepped.each(lambda feeder: feeder.asked(event.sequence, by_person=by_person))


def _dim(cabinet: Cabinet, event: events.DimRequested, _context: DecisionContext) -> Cabinet:
    def held(feeder: Feeder, seats: tuple[int, ...]) -> Feeder:
        setting = Setting(event.level_percent, seats)
        return replace(feeder, holds=overlay(feeder.holds, setting))

    return _on_targets(cabinet, event, held)


def _override(cabinet: Cabinet, event: events.OverrideBegan, _context: DecisionContext) -> Cabinet:
    def overridden(feeder: Feeder, seats: tuple[int, ...]) -> Feeder:
        setting = Setting(event.level_percent, seats, event.until_time.ToMicroseconds())
        return replace(feeder, overrides=overlay(feeder.overrides, setting))

    return _on_targets(cabinet, event, overridden)


def _resume(cabinet: Cabinet, event: events.ProgrammeResumed, _context: DecisionContext) -> Cabinet:
    def resumed(feeder: Feeder, seats: tuple[int, ...]) -> Feeder:
        count = len(feeder.lamps)
        holds = remove(feeder.holds, seats, count)
        return replace(feeder, holds=holds, overrides=remove(feeder.overrides, seats, count))

    return _on_targets(cabinet, event, resumed)


def _on_targets(
    cabinet: Cabinet,
    event: events.DimRequested | events.OverrideBegan | events.ProgrammeResumed,
    change: Callable[[Feeder, tuple[int, ...]], Feeder],
) -> Cabinet:
    """Change each target's feeder, given the seats of its lamps, as a person asked."""

    def changed(feeder: Feeder, lamp_ids: frozenset[str]) -> Feeder:
        seats = feeder.seats(lamp_ids) if lamp_ids else WHOLE_FEEDER
        return change(feeder, seats).asked(event.sequence, by_person=True)

    after = _at(cabinet, event.sequence)
    for target in event.targets:
        lamp_ids = frozenset(target.lamp_ids)
        after = after.one(target.feeder_id, partial(changed, lamp_ids=lamp_ids))
    return after


def _end_overrides(
    cabinet: Cabinet, event: events.OverrideEnded, _context: DecisionContext
) -> Cabinet:
    time = event.until_time.ToMicroseconds()

    def ended(feeder: Feeder) -> Feeder:
        left = replace(feeder, overrides=active(feeder.overrides, time))
        return left.asked(event.sequence, by_person=False)

    return _at(cabinet, event.sequence).some(event.feeder_ids, ended)


def _switch(cabinet: Cabinet, event: events.FeederSwitched, _context: DecisionContext) -> Cabinet:
    return _on_feeder(cabinet, event, lambda feeder: replace(feeder, on=event.on))


def _make_safe(
    cabinet: Cabinet, event: events.FeederMadeSafe, _context: DecisionContext
) -> Cabinet:
    return _on_feeder(cabinet, event, lambda feeder: replace(feeder, permit_id=event.permit_id))


def _release(cabinet: Cabinet, event: events.FeederReleased, _context: DecisionContext) -> Cabinet:
    return _on_feeder(cabinet, event, lambda feeder: replace(feeder, permit_id=""))


def _on_feeder(
    cabinet: Cabinet,
    event: events.FeederSwitched | events.FeederMadeSafe | events.FeederReleased,
    change: Callable[[Feeder], Feeder],
) -> Cabinet:
    """Change one feeder, as a person asked."""
    return _at(cabinet, event.sequence).one(
        event.feeder_id, lambda feeder: change(feeder).asked(event.sequence, by_person=True)
    )


def _confirm(cabinet: Cabinet, event: events.DimConfirmed, _context: DecisionContext) -> Cabinet:
    confirmed = event.sequence
    return cabinet.one(
        event.feeder_id,
        lambda feeder: replace(feeder, confirmed_sequence=confirmed, attempts=0, retry_time=0),
    )


def _fail(cabinet: Cabinet, event: events.DimFailed, _context: DecisionContext) -> Cabinet:
    retry_time = event.retry_time.ToMicroseconds()
    return cabinet.one(
        event.feeder_id,
        lambda feeder: replace(feeder, attempts=event.attempt, retry_time=retry_time),
    )


def _give_up(cabinet: Cabinet, event: events.ActuationFailed, context: DecisionContext) -> Cabinet:
    after = cabinet.one(
        event.feeder_id,
        lambda feeder: replace(feeder, attempts=event.attempts, retry_time=0),
    )
    if event.reason != DRIFTS:
        return after
    return faults.with_control_fault(after, event.feeder_id, context)


def _retry(cabinet: Cabinet, event: events.DimRetried, _context: DecisionContext) -> Cabinet:
    return cabinet.some(event.feeder_ids, lambda feeder: replace(feeder, retry_time=0))


def _drift(cabinet: Cabinet, event: events.DimDrifted, context: DecisionContext) -> Cabinet:
    return _at(cabinet, event.sequence).some(
        event.feeder_ids, lambda feeder: feeder.drifted(event.sequence, context.time)
    )


def _unreachable(
    cabinet: Cabinet, event: events.CabinetUnreachable, _context: DecisionContext
) -> Cabinet:
    return replace(cabinet, reachable=False, unreachable_reason=intern(event.reason))


def _reachable(
    cabinet: Cabinet, event: events.CabinetReachable, _context: DecisionContext
) -> Cabinet:
    back = replace(_at(cabinet, event.sequence), reachable=True, unreachable_reason="")
    return back.each(lambda feeder: feeder.asked_again(back.sequence))


EVOLVE: Mapping[type[Message], Evolve] = {
    events.CabinetInstalled: _install,
    events.CabinetEdited: _edit,
    events.ProgrammeAssigned: _assign,
    events.ProgrammeStepped: _step,
    events.DimRequested: _dim,
    events.OverrideBegan: _override,
    events.ProgrammeResumed: _resume,
    events.OverrideEnded: _end_overrides,
    events.FeederSwitched: _switch,
    events.FeederMadeSafe: _make_safe,
    events.FeederReleased: _release,
    events.DimConfirmed: _confirm,
    events.DimFailed: _fail,
    events.ActuationFailed: _give_up,
    events.DimRetried: _retry,
    events.DimDrifted: _drift,
    events.CabinetUnreachable: _unreachable,
    events.CabinetReachable: _reachable,
    **faults.EVOLVE,
}
"""Every type of event in events.proto, with the function that folds it."""
