"""Mishaps that no recording has: doors left open, and the grid that fails a cabinet.

Their rates are invented, so that such faults are seen at all; breakers need none, for the recording
has its own supply failures. The same seed and the same hour give the same mishaps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from services.simulator.equipment.faults import DOOR, SUPPLY, Faults
from services.simulator.platform.clock import FieldClock
from services.simulator.platform.metrics import RANDOM_FAULTS

HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Habit:
    """How often something happens in a whole city, and how often and when it ends by itself."""

    kind: str
    per_day: float
    share_that_ends: float
    shortest_minutes: float
    longest_minutes: float


HABITS = (
    Habit(DOOR, per_day=2.0, share_that_ends=0.5, shortest_minutes=2, longest_minutes=25),
    Habit(SUPPLY, per_day=0.5, share_that_ends=0.5, shortest_minutes=5, longest_minutes=60),
)


@dataclass(frozen=True, slots=True)
class Mishap:
    """Something that goes wrong at a time, and may end by itself at another (else None)."""

    time: float
    kind: str
    cabinet: str
    end_time: float | None


def mishaps(seed: int, hour: int, cabinets: Sequence[str]) -> Sequence[Mishap]:
    """What goes wrong within an hour, counted since 1970, in order of time."""
    found = []
    for habit in HABITS:
        chance = Random(f"{seed}/{habit.kind}/{hour}")  # noqa: S311  # a story, no secret
        if cabinets and chance.random() < habit.per_day / 24:
            time = (hour + chance.random()) * HOUR
            minutes = chance.uniform(habit.shortest_minutes, habit.longest_minutes)
            ends = chance.random() < habit.share_that_ends
            cabinet = chance.choice(cabinets)
            end_time = time + minutes * 60 if ends else None
            found.append(Mishap(time, habit.kind, cabinet, end_time))
    return sorted(found, key=lambda mishap: mishap.time)


async def play_mishaps(faults: Faults, clock: FieldClock, seed: int) -> None:
    """Let things go wrong for ever, from now on."""
    cabinets = sorted(faults.wiring.feeders)
    played = clock.now()
    async with asyncio.TaskGroup() as group:
        while True:
            hour = int(played // HOUR)
            for mishap in mishaps(seed, hour, cabinets):
                if mishap.time > played:
                    await clock.sleep(mishap.time - clock.now())
                    group.create_task(_play(mishap, faults, clock))
            played = (hour + 1) * HOUR
            await clock.sleep(played - clock.now())


async def _play(mishap: Mishap, faults: Faults, clock: FieldClock) -> None:
    words = f"{mishap.kind} {mishap.cabinet}"
    faults.inject(words)
    RANDOM_FAULTS.labels("simulator", mishap.kind).inc()
    if mishap.end_time is not None:
        await clock.sleep(mishap.end_time - clock.now())
        faults.clear(words)
