"""A cabinet after an event of its equipment, levels and lines; faults are in `afflicted`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from sys import intern

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.task import Place, place_of
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.faults import apply_fault
from services.lighting.domain.feeder import Feeder, feeder_of, refitted
from services.lighting.domain.levels import WHOLE_LINE, Setting, laid, lifted, living
from services.lighting.domain.needs import DOOR, SUPPLY, lamp_part, supply_part
from services.lighting.domain.programme import programme_of
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events
from vigie.type.v1 import place_pb2


def evolve(cabinet: Cabinet, event: Message, context: DecisionContext) -> Cabinet:
    """The cabinet after an event."""
    match event:
        case events.CabinetInstalled():
            return _install(cabinet, event)
        case events.CabinetEdited():
            return _edit(cabinet, event)
        case events.ProgrammeAssigned():
            assigned = replace(cabinet, programme=programme_of(event.programme))
            return _step(assigned, event, by_person=True)
        case events.ProgrammeStepped():
            return _step(cabinet, event, by_person=False)
        case events.DimRequested() | events.OverrideBegan() | events.ProgrammeResumed():
            return _set(cabinet, event)
        case events.OverrideEnded():
            return _end_overrides(cabinet, event)
        case events.FeederSwitched() | events.FeederMadeSafe() | events.FeederReleased():
            return _switch(cabinet, event)
        case _:
            return _met(cabinet, event, context)


def _met(cabinet: Cabinet, event: Message, context: DecisionContext) -> Cabinet:
    """After word of how the cabinet met what was asked."""
    match event:
        case events.DimConfirmed() | events.DimFailed() | events.ActuationFailed():
            return cabinet.one(event.feeder_id, lambda feeder: _actuated(feeder, event))
        case events.DimRetried():
            return _some(cabinet, event.feeder_ids, lambda feeder: replace(feeder, retry_time=0))
        case events.DimDrifted():
            return _some(_at(cabinet, event.sequence), event.feeder_ids, _by_itself(event.sequence))
        case events.CabinetUnreachable():
            return replace(cabinet, reachable=False)
        case events.CabinetReachable():
            back = replace(_at(cabinet, event.sequence), reachable=True)
            return back.each(lambda feeder: feeder.asked_again(back.sequence))
        case _:
            return apply_fault(cabinet, event, context)


def _place(message: place_pb2.Place) -> Place:
    place = place_of(message)
    return replace(place, street=intern(place.street), district=intern(place.district))


def _install(cabinet: Cabinet, event: events.CabinetInstalled) -> Cabinet:
    return replace(
        _readdressed(cabinet, event.address),
        installed=True,
        place=_place(event.place),
        feeders=tuple(feeder_of(feeder) for feeder in event.feeders),
    )


def _readdressed(cabinet: Cabinet, address: equipment.Address) -> Cabinet:
    return replace(cabinet, host=intern(address.host), port=address.port, unit_id=address.unit_id)


def _edit(cabinet: Cabinet, event: events.CabinetEdited) -> Cabinet:
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
        new = refitted(old, message) if old else feeder_of(message)
        feeders[new.id] = new.asked(edited.sequence, by_person=True) if asked else new
    in_order = tuple(sorted(feeders.values(), key=lambda feeder: feeder.line))
    return _without_strays(replace(edited, feeders=in_order))


def _without_strays(cabinet: Cabinet) -> Cabinet:
    """No need is left of what was taken down; a lamp on another line is looked at anew."""
    parts = {SUPPLY, DOOR, *(supply_part(feeder.id) for feeder in cabinet.feeders)}
    for feeder in cabinet.feeders:
        alone = {*feeder.failed, *feeder.seen_dark}
        parts |= {lamp_part(feeder.lamps[seat].id) for seat in alone}
    needs = tuple(need for need in cabinet.needs if need.part in parts)
    return replace(cabinet, needs=needs)


def _at(cabinet: Cabinet, sequence: int) -> Cabinet:
    return replace(cabinet, sequence=sequence) if sequence else cabinet


def _by_itself(sequence: int) -> Callable[[Feeder], Feeder]:
    return lambda feeder: feeder.asked(sequence, by_person=False)


def _some(
    cabinet: Cabinet, feeder_ids: Iterable[str], change: Callable[[Feeder], Feeder]
) -> Cabinet:
    chosen = frozenset(feeder_ids)
    return cabinet.each(lambda feeder: change(feeder) if feeder.id in chosen else feeder)


def _step(
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


def _set(
    cabinet: Cabinet, event: events.DimRequested | events.OverrideBegan | events.ProgrammeResumed
) -> Cabinet:
    after = _at(cabinet, event.sequence)
    for target in event.targets:
        lay = partial(_laid, event=event, lamp_ids=frozenset(target.lamp_ids))
        after = after.one(target.feeder_id, lay)
    return after


def _laid(feeder: Feeder, event: Message, lamp_ids: frozenset[str]) -> Feeder:
    seats = feeder.seats(lamp_ids) if lamp_ids else WHOLE_LINE
    match event:
        case events.DimRequested():
            setting = Setting(event.level_percent, seats)
            feeder = replace(feeder, holds=laid(feeder.holds, setting))
        case events.OverrideBegan():
            setting = Setting(event.level_percent, seats, event.until_time.ToMicroseconds())
            feeder = replace(feeder, overrides=laid(feeder.overrides, setting))
        case events.ProgrammeResumed():
            count = len(feeder.lamps)
            holds = lifted(feeder.holds, seats, count)
            feeder = replace(feeder, holds=holds, overrides=lifted(feeder.overrides, seats, count))
    return feeder.asked(event.sequence, by_person=True)  # type: ignore[attr-defined]


def _end_overrides(cabinet: Cabinet, event: events.OverrideEnded) -> Cabinet:
    time = event.until_time.ToMicroseconds()

    def ended(feeder: Feeder) -> Feeder:
        left = replace(feeder, overrides=living(feeder.overrides, time))
        return left.asked(event.sequence, by_person=False)

    return _some(_at(cabinet, event.sequence), event.feeder_ids, ended)


def _switch(
    cabinet: Cabinet, event: events.FeederSwitched | events.FeederMadeSafe | events.FeederReleased
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


def _actuated(feeder: Feeder, event: Message) -> Feeder:
    match event:
        case events.DimConfirmed():
            return replace(feeder, confirmed_sequence=event.sequence, attempts=0, retry_time=0)
        case events.DimFailed():
            retry_time = event.retry_time.ToMicroseconds()
            return replace(feeder, attempts=event.attempt, retry_time=retry_time)
        case events.ActuationFailed():
            return replace(feeder, attempts=event.attempts, retry_time=0)
        case _:
            return feeder
