"""The fold of a cabinet: one function for each type of event. Those of faults are in `faults`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from sys import intern
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.place import Place, place_of
from services.lighting.domain import faults
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.feeder import Feeder, feeder_of, with_lamps
from services.lighting.domain.levels import WHOLE_FEEDER, Setting, active, overlay, remove
from services.lighting.domain.needs import DOOR, SUPPLY, lamp_part, supply_part
from services.lighting.domain.programme import programme_of
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events
from vigie.type.v1 import place_pb2

Evolve = Callable[[Cabinet, Any, DecisionContext], Cabinet]


def evolve(cabinet: Cabinet, event: Message, context: DecisionContext) -> Cabinet:
    """Return the cabinet after an event."""
    return EVOLVE[type(event)](cabinet, event, context)


def _place(message: place_pb2.Place) -> Place:
    place = place_of(message)
    return replace(place, street=intern(place.street), district=intern(place.district))


def _install(
    cabinet: Cabinet, event: events.CabinetInstalled, _context: DecisionContext
) -> Cabinet:
    return replace(
        _readdressed(cabinet, event.address),
        installed=True,
        place=_place(event.place),
        feeders=tuple(feeder_of(feeder) for feeder in event.feeders),
    )


def _readdressed(cabinet: Cabinet, address: equipment.Address) -> Cabinet:
    return replace(cabinet, host=intern(address.host), port=address.port, unit_id=address.unit_id)


def _edit(cabinet: Cabinet, event: events.CabinetEdited, _context: DecisionContext) -> Cabinet:
    edited = _at(cabinet, event.sequence)
    if event.HasField("place"):
        edited = replace(edited, place=_place(event.place))
    if event.HasField("address"):
        edited = _readdressed(edited, event.address)
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
    parts = {SUPPLY, DOOR, *(supply_part(feeder.id) for feeder in cabinet.feeders)}
    for feeder in cabinet.feeders:
        alone = {*feeder.failed, *feeder.seen_dark}
        parts |= {lamp_part(feeder.lamps[seat].id) for seat in alone}
    needs = tuple(need for need in cabinet.needs if need.part in parts)
    return replace(cabinet, needs=needs)


def _at(cabinet: Cabinet, sequence: int) -> Cabinet:
    return replace(cabinet, sequence=sequence) if sequence else cabinet


def _step(
    cabinet: Cabinet,
    event: events.ProgrammeAssigned | events.ProgrammeStepped,
    _context: DecisionContext,
) -> Cabinet:
    by_person = isinstance(event, events.ProgrammeAssigned)
    if isinstance(event, events.ProgrammeAssigned):
        cabinet = replace(cabinet, programme=programme_of(event.programme))
    stepped = replace(
        _at(cabinet, event.sequence),
        programme_level=event.level_percent,
        next_step_time=event.next_step_time.ToMicroseconds(),
    )
    if not event.sequence:
        return stepped
    return stepped.each(lambda feeder: feeder.asked(event.sequence, by_person=by_person))


LevelEvent = events.DimRequested | events.OverrideBegan | events.ProgrammeResumed


def _set_level(cabinet: Cabinet, event: LevelEvent, _context: DecisionContext) -> Cabinet:
    after = _at(cabinet, event.sequence)
    for target in event.targets:
        lay = partial(_overlaid, event=event, lamp_ids=frozenset(target.lamp_ids))
        after = after.one(target.feeder_id, lay)
    return after


def _overlaid(feeder: Feeder, event: LevelEvent, lamp_ids: frozenset[str]) -> Feeder:
    seats = feeder.seats(lamp_ids) if lamp_ids else WHOLE_FEEDER
    match event:
        case events.DimRequested():
            setting = Setting(event.level_percent, seats)
            feeder = replace(feeder, holds=overlay(feeder.holds, setting))
        case events.OverrideBegan():
            setting = Setting(event.level_percent, seats, event.until_time.ToMicroseconds())
            feeder = replace(feeder, overrides=overlay(feeder.overrides, setting))
        case events.ProgrammeResumed():
            count = len(feeder.lamps)
            holds = remove(feeder.holds, seats, count)
            feeder = replace(feeder, holds=holds, overrides=remove(feeder.overrides, seats, count))
    return feeder.asked(event.sequence, by_person=True)


def _end_overrides(
    cabinet: Cabinet, event: events.OverrideEnded, _context: DecisionContext
) -> Cabinet:
    time = event.until_time.ToMicroseconds()

    def ended(feeder: Feeder) -> Feeder:
        left = replace(feeder, overrides=active(feeder.overrides, time))
        return left.asked(event.sequence, by_person=False)

    return _at(cabinet, event.sequence).some(event.feeder_ids, ended)


def _switch(
    cabinet: Cabinet,
    event: events.FeederSwitched | events.FeederMadeSafe | events.FeederReleased,
    _context: DecisionContext,
) -> Cabinet:
    def switched(feeder: Feeder) -> Feeder:
        match event:
            case events.FeederSwitched():
                feeder = replace(feeder, on=event.on)
            case events.FeederMadeSafe():
                feeder = replace(feeder, permit_id=event.permit_id)
            case events.FeederReleased():
                feeder = replace(feeder, permit_id="")
        return feeder.asked(event.sequence, by_person=True)

    return _at(cabinet, event.sequence).one(event.feeder_id, switched)


def _actuate(
    cabinet: Cabinet,
    event: events.DimConfirmed | events.DimFailed | events.ActuationFailed,
    _context: DecisionContext,
) -> Cabinet:
    def actuated(feeder: Feeder) -> Feeder:
        match event:
            case events.DimConfirmed():
                met = event.sequence
                return replace(feeder, confirmed_sequence=met, attempts=0, retry_time=0)
            case events.DimFailed():
                retry_time = event.retry_time.ToMicroseconds()
                return replace(feeder, attempts=event.attempt, retry_time=retry_time)
            case events.ActuationFailed():
                return replace(feeder, attempts=event.attempts, retry_time=0)

    return cabinet.one(event.feeder_id, actuated)


def _retry(cabinet: Cabinet, event: events.DimRetried, _context: DecisionContext) -> Cabinet:
    return cabinet.some(event.feeder_ids, lambda feeder: replace(feeder, retry_time=0))


def _drift(cabinet: Cabinet, event: events.DimDrifted, _context: DecisionContext) -> Cabinet:
    return _at(cabinet, event.sequence).some(
        event.feeder_ids, lambda feeder: feeder.asked(event.sequence, by_person=False)
    )


def _reach(
    cabinet: Cabinet,
    event: events.CabinetUnreachable | events.CabinetReachable,
    _context: DecisionContext,
) -> Cabinet:
    if isinstance(event, events.CabinetUnreachable):
        return replace(cabinet, reachable=False)
    back = replace(_at(cabinet, event.sequence), reachable=True)
    return back.each(lambda feeder: feeder.asked_again(back.sequence))


EVOLVE: Mapping[type[Message], Evolve] = {
    events.CabinetInstalled: _install,
    events.CabinetEdited: _edit,
    events.ProgrammeAssigned: _step,
    events.ProgrammeStepped: _step,
    events.DimRequested: _set_level,
    events.OverrideBegan: _set_level,
    events.ProgrammeResumed: _set_level,
    events.OverrideEnded: _end_overrides,
    events.FeederSwitched: _switch,
    events.FeederMadeSafe: _switch,
    events.FeederReleased: _switch,
    events.DimConfirmed: _actuate,
    events.DimFailed: _actuate,
    events.ActuationFailed: _actuate,
    events.DimRetried: _retry,
    events.DimDrifted: _drift,
    events.CabinetUnreachable: _reach,
    events.CabinetReachable: _reach,
    **faults.EVOLVE,
}
"""Every type of event in events.proto, with the function that folds it."""
