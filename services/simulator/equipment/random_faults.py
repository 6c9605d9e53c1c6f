"""Random faults beside the recorded ones: doors left open, and the grid that fails a cabinet.

Their rates are invented, so that such faults occur at all; breakers need no rate, because supply
failures are recorded. The same seed and the same hour give the same faults.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from services.simulator.equipment.active_faults import Faults
from services.simulator.equipment.fault import DOOR, SUPPLY
from services.simulator.platform.clock import SimulatedClock
from services.simulator.platform.metrics import RANDOM_FAULTS

HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Rate:
    """The rate of a fault in a whole city, the share that ends by itself, and its duration."""

    kind: str
    per_day: float
    share_that_ends: float
    shortest_minutes: float
    longest_minutes: float


RATES = (
    Rate(DOOR, per_day=2.0, share_that_ends=0.5, shortest_minutes=2, longest_minutes=25),
    Rate(SUPPLY, per_day=0.5, share_that_ends=0.5, shortest_minutes=5, longest_minutes=60),
)


@dataclass(frozen=True, slots=True)
class RandomFault:
    """A fault with its start, and with its end if it ends by itself (seconds since 1970, UTC)."""

    time: float
    kind: str
    cabinet: str
    end_time: float | None


def random_faults(seed: int, hour: int, cabinets: Sequence[str]) -> Sequence[RandomFault]:
    """Return the faults of an hour, counted since 1970, in order of time."""
    found = []
    for rate in RATES:
        chance = Random(f"{seed}/{rate.kind}/{hour}")
        if cabinets and chance.random() < rate.per_day / 24:
            time = (hour + chance.random()) * HOUR
            minutes = chance.uniform(rate.shortest_minutes, rate.longest_minutes)
            ends = chance.random() < rate.share_that_ends
            cabinet = chance.choice(cabinets)
            end_time = time + minutes * 60 if ends else None
            found.append(RandomFault(time, rate.kind, cabinet, end_time))
    return sorted(found, key=lambda fault: fault.time)


async def inject_random_faults(faults: Faults, clock: SimulatedClock, seed: int) -> None:
    """Inject random faults from now on, without end."""
    cabinets = sorted(faults.equipment.cabinets)
    played = clock.now()
    async with asyncio.TaskGroup() as group:
        while True:
            hour = int(played // HOUR)
            for fault in random_faults(seed, hour, cabinets):
                if fault.time > played:
                    await clock.sleep(fault.time - clock.now())
                    group.create_task(_inject(fault, faults, clock))
            played = (hour + 1) * HOUR
            await clock.sleep(played - clock.now())


async def _inject(fault: RandomFault, faults: Faults, clock: SimulatedClock) -> None:
    words = f"{fault.kind} {fault.cabinet}"
    faults.inject(words)
    RANDOM_FAULTS.labels("simulator", fault.kind).inc()
    if fault.end_time is not None:
        await clock.sleep(fault.end_time - clock.now())
        faults.clear(words)
