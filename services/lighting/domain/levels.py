"""Which level each lamp of a line ought to have, and which hand on the lever decides it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from vigie.lighting.v1 import service_pb2 as api

WHOLE_LINE: tuple[int, ...] = ()


class Lever(IntEnum):
    """The setting that decides a lamp's level: the numbers are the published `Lever`."""

    PROGRAMME = api.LEVER_PROGRAMME
    HAND = api.LEVER_HAND
    OVERRIDE = api.LEVER_OVERRIDE


@dataclass(frozen=True, slots=True)
class Setting:
    """A level asked for some seats of a line; no seats means all of them, lamps to come included.

    `until_time` is in microseconds since 1970, UTC; 0 where it holds until it is taken back.
    """

    level: int
    seats: tuple[int, ...] = WHOLE_LINE
    until_time: int = 0


Settings = tuple[Setting, ...]


def overlay(settings: Settings, setting: Setting) -> Settings:
    """The settings with a new one over them: the last one wins, and what it covers is forgotten."""
    if setting.seats == WHOLE_LINE:
        return (setting,)
    kept = tuple(old for old in _without(settings, setting.seats, split=False))
    return (*kept, setting)


def remove(settings: Settings, seats: tuple[int, ...], lamps: int) -> Settings:
    """The settings without those seats."""
    if seats == WHOLE_LINE:
        return ()
    return tuple(_without(settings, seats, split=True, lamps=lamps))


def _without(
    settings: Settings, seats: tuple[int, ...], *, split: bool, lamps: int = 0
) -> Iterable[Setting]:
    gone = frozenset(seats)
    for old in settings:
        if old.seats == WHOLE_LINE and not split:
            yield old  # a later setting lies over it
            continue
        all_seats = old.seats if old.seats != WHOLE_LINE else tuple(range(lamps))
        rest = tuple(seat for seat in all_seats if seat not in gone)
        if rest:
            yield replace(old, seats=rest)


def active(settings: Settings, time: int) -> Settings:
    """The timed settings whose time is not up."""
    return tuple(setting for setting in settings if setting.until_time > time)


def reseat(settings: Settings, seat_of: dict[int, int]) -> Settings:
    """The settings after lamps changed seats: `seat_of` maps an old seat to the new one."""
    after = []
    for setting in settings:
        if setting.seats == WHOLE_LINE:
            after.append(setting)
            continue
        seats = tuple(sorted(seat_of[seat] for seat in setting.seats if seat in seat_of))
        if seats:
            after.append(replace(setting, seats=seats))
    return tuple(after)


def levels(
    lamps: int, programme_level: int, holds: Settings, overrides: Settings
) -> tuple[tuple[int, Lever], ...]:
    """Each seat's level and what decides it: an override, else a hand, else the programme."""
    found = [(programme_level, Lever.PROGRAMME)] * lamps
    for lever, settings in ((Lever.HAND, holds), (Lever.OVERRIDE, overrides)):
        for setting in settings:
            for seat in setting.seats or range(lamps):
                found[seat] = (setting.level, lever)
    return tuple(found)
