"""A programme: the level of the lamps by the time of the day, from dusk to dawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time as clock, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.chassis.sdk.decider import MICROS, Rejected
from vigie.lighting.v1 import equipment_pb2 as equipment

MONTHS = 12
DAY_MINUTES = 1_440


@dataclass(frozen=True, slots=True)
class Step:
    """A level from some minutes after (or before) its anchor on."""

    anchor: int
    minutes: int
    level: int


@dataclass(frozen=True, slots=True)
class Programme:
    """Levels by time. `nights` are (dusk, dawn) of each month, in minutes after local midnight."""

    id: str
    time_zone: str
    steps: tuple[Step, ...]
    nights: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ProgrammePosition:
    """The current step of a programme: its level, and the time of the next step."""

    level: int
    next_step_time: int


def programme_of(message: equipment.Programme) -> Programme:
    """Return a programme from its message."""
    return Programme(
        id=message.programme_id,
        time_zone=message.time_zone,
        steps=tuple(Step(s.anchor, s.minutes, s.level_percent) for s in message.steps),
        nights=tuple((night.dusk_minute, night.dawn_minute) for night in message.nights),
    )


def refuse_unfit(programme: Programme) -> None:
    """Reject a programme that no clock can follow."""
    try:
        ZoneInfo(programme.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"no time zone {programme.time_zone!r}: give an IANA name such as Europe/Paris"
        raise Rejected("TIME_ZONE_INVALID", message, "programme.time_zone") from None
    if not programme.steps:
        raise Rejected("PROGRAMME_INVALID", "give at least one step", "programme.steps")
    for place, step in enumerate(programme.steps):
        _refuse_step(step, f"programme.steps[{place}]")
    minutes = Counter((step.anchor, step.minutes % DAY_MINUTES) for step in programme.steps)
    (_, minute), times = minutes.most_common(1)[0]
    if times > 1:
        message = f"{times} steps are at minute {minute}: give one step for each minute"
        raise Rejected("PROGRAMME_INVALID", message, "programme.steps")
    by_sun = any(step.anchor != equipment.ANCHOR_MIDNIGHT for step in programme.steps)
    if len(programme.nights) != MONTHS and (by_sun or programme.nights):
        message = f"give {MONTHS} nights, January first, or count every step from midnight"
        raise Rejected("PROGRAMME_INVALID", message, "programme.nights")


def _refuse_step(step: Step, field: str) -> None:
    if step.anchor not in {equipment.ANCHOR_MIDNIGHT, equipment.ANCHOR_DUSK, equipment.ANCHOR_DAWN}:
        message = "count the minutes from midnight, dusk or dawn"
        raise Rejected("PROGRAMME_INVALID", message, f"{field}.anchor")
    if not 0 <= step.level <= 100:
        raise Rejected("LEVEL_INVALID", "give a level from 0 to 100", f"{field}.level_percent")


def hour(programme: Programme, time: int) -> ProgrammePosition:
    """The step that holds at a time, and when the next one falls due.

    Steps are in the order of the clock on the wall, also where two of them fall on one moment: a
    time that the clock skips in spring is the moment of the jump.
    """
    zone = ZoneInfo(programme.time_zone)
    today = datetime.fromtimestamp(time // MICROS, zone).date()
    in_order = sorted(
        (_wall_time(programme, step, today + timedelta(days=days)), place, step.level)
        for days in range(-2, 3)
        for place, step in enumerate(programme.steps)
    )
    steps = [(_moment(wall, zone), level) for wall, _, level in in_order]
    level = next(level for at, level in reversed(steps) if at <= time)
    return ProgrammePosition(level, next(at for at, _ in steps if at > time))


def _wall_time(programme: Programme, step: Step, day: date) -> datetime:
    """Return wall-clock minutes, so that 23:00 stays 23:00 on the nights when clocks change."""
    minutes = step.minutes
    if step.anchor != equipment.ANCHOR_MIDNIGHT:
        dusk, dawn = programme.nights[day.month - 1]
        minutes += dusk if step.anchor == equipment.ANCHOR_DUSK else dawn
    return datetime.combine(day, clock.min) + timedelta(minutes=minutes)


def _moment(wall: datetime, zone: ZoneInfo) -> int:
    """Return when the clock on the wall first shows a time, or jumps over it."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    if shown != wall:
        moment = _jump(moment - (shown - wall), moment, zone)
    return int(moment.timestamp()) * MICROS


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second after `before` at which the zone has its offset of `after`."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
