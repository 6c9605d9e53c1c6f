"""The wanted level of each lamp of a feeder, and the setting that decides it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from vigie.lighting.v1 import service_pb2 as api

WHOLE_FEEDER: tuple[int, ...] = ()


class Lever(IntEnum):
    """The setting that decides a lamp's level: the numbers are the published `Lever`."""

    PROGRAMME = api.LEVER_PROGRAMME
    HAND = api.LEVER_HAND
    OVERRIDE = api.LEVER_OVERRIDE


@dataclass(frozen=True, slots=True)
class Setting:
    """A level for some seats of a feeder; no seats means all of them, also of later lamps.

    `until_time` is in microseconds since 1970, UTC; 0 where the level lasts until it is removed.
    """

    level: int
    seats: tuple[int, ...] = WHOLE_FEEDER
    until_time: int = 0


Settings = tuple[Setting, ...]


def overlay(settings: Settings, setting: Setting) -> Settings:
    """Return the settings with a new one over them, without those that it covers."""
    if setting.seats == WHOLE_FEEDER:
        return (setting,)
    return (*_without(settings, setting.seats, split=False), setting)


def remove(settings: Settings, seats: tuple[int, ...], lamps: int) -> Settings:
    """Return the settings without some seats."""
    if seats == WHOLE_FEEDER:
        return ()
    return tuple(_without(settings, seats, split=True, lamps=lamps))


def _without(
    settings: Settings, seats: tuple[int, ...], *, split: bool, lamps: int = 0
) -> Iterable[Setting]:
    gone = frozenset(seats)
    for old in settings:
        if old.seats == WHOLE_FEEDER and not split:
            yield old  # a later setting lies over it
            continue
        all_seats = old.seats if old.seats != WHOLE_FEEDER else tuple(range(lamps))
        rest = tuple(seat for seat in all_seats if seat not in gone)
        if rest:
            yield replace(old, seats=rest)


def active(settings: Settings, time: int) -> Settings:
    """Return the settings whose `until_time` is after `time` (microseconds)."""
    return tuple(setting for setting in settings if setting.until_time > time)


def reseat(settings: Settings, seat_of: dict[int, int]) -> Settings:
    """Return the settings after lamps changed seats: `seat_of` maps an old seat to the new one."""
    after = []
    for setting in settings:
        if setting.seats == WHOLE_FEEDER:
            after.append(setting)
            continue
        seats = tuple(sorted(seat_of[seat] for seat in setting.seats if seat in seat_of))
        if seats:
            after.append(replace(setting, seats=seats))
    return tuple(after)


def levels(
    lamps: int, programme_level: int, holds: Settings, overrides: Settings
) -> tuple[tuple[int, Lever], ...]:
    """Return the level of each seat and its lever: override, else hand, else programme."""
    found = [(programme_level, Lever.PROGRAMME)] * lamps
    for lever, settings in ((Lever.HAND, holds), (Lever.OVERRIDE, overrides)):
        for setting in settings:
            for seat in setting.seats or range(lamps):
                found[seat] = (setting.level, lever)
    return tuple(found)
