"""Random faults: their rates, their ends, and the same faults for the same seed."""

from __future__ import annotations

import asyncio

from services.simulator.equipment.active_faults import Faults
from services.simulator.equipment.random_faults import (
    HOUR,
    RATES,
    RandomFault,
    inject_random_faults,
    random_faults,
)
from services.simulator.platform.clock import SimulatedClock
from tests.waiting import until

CABINETS = [f"C{n}" for n in range(50)]
DAYS = 400


def faults_of(seed: int) -> list[RandomFault]:
    return [each for hour in range(DAYS * 24) for each in random_faults(seed, hour, CABINETS)]


def test_the_rates_are_those_that_are_stated() -> None:
    found = faults_of(1)

    for rate in RATES:
        of_kind = [fault for fault in found if fault.kind == rate.kind]
        ending = [fault for fault in of_kind if fault.end_time]
        assert 0.8 < len(of_kind) / DAYS / rate.per_day < 1.2
        assert 0.7 < len(ending) / len(of_kind) / rate.share_that_ends < 1.3
    assert {rate.kind for rate in RATES} == {fault.kind for fault in found}
    assert len({fault.cabinet for fault in found}) == len(CABINETS)
    assert found == faults_of(1) != faults_of(2)


def test_each_occurs_within_its_hour_and_ends_after_its_start() -> None:
    for hour in range(2000):
        for fault in random_faults(3, hour, CABINETS):
            assert hour * HOUR <= fault.time < (hour + 1) * HOUR
            assert fault.end_time is None or fault.end_time > fault.time


def test_a_city_without_cabinets_has_none() -> None:
    assert not any(random_faults(1, hour, []) for hour in range(1000))


async def test_a_fault_that_ends_by_itself_is_injected_and_cleared(faults: Faults) -> None:
    seeds = range(10_000)
    found = ((seed, random_faults(seed, 500_000, ["HAM-0001"])) for seed in seeds)
    seed, fault = next(
        (seed, one[0])
        for seed, one in found
        if [(each.kind, bool(each.end_time)) for each in one] == [("door", True)]
    )
    clock = SimulatedClock(1000, fault.time - 100)

    playing = asyncio.create_task(inject_random_faults(faults, clock, seed))
    await until(lambda: tuple(faults.present) == ("door HAM-0001",))
    await until(lambda: tuple(faults.present) == ())
    playing.cancel()
