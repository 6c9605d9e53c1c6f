"""Mishaps that are invented: their rates, their ends, and that they can be told again."""

from __future__ import annotations

import asyncio
from pathlib import Path

from services.city.city import City
from services.simulator.equipment.cabinets import SimulatedCabinets
from services.simulator.equipment.faults import DOOR, SUPPLY, Faults, Wiring
from services.simulator.equipment.random_faults import HABITS, HOUR, mishaps, play_mishaps
from services.simulator.platform.clock import FieldClock
from services.simulator.platform.saved_state import Notebook
from tests.waiting import until

CABINETS = [f"C{n}" for n in range(50)]
DAYS = 400


def test_the_rates_are_those_that_are_stated() -> None:
    found = [each for hour in range(DAYS * 24) for each in mishaps(1, hour, CABINETS)]

    for habit in HABITS:
        of_kind = [mishap for mishap in found if mishap.kind == habit.kind]
        ending = [mishap for mishap in of_kind if mishap.end_time]
        assert 0.8 < len(of_kind) / DAYS / habit.per_day < 1.2
        assert 0.7 < len(ending) / len(of_kind) / habit.share_that_ends < 1.3
    assert {DOOR, SUPPLY} == {mishap.kind for mishap in found}
    assert len({mishap.cabinet for mishap in found}) == len(CABINETS)


def test_the_same_seed_and_hour_give_the_same_and_another_seed_others() -> None:
    def told(seed: int) -> list[object]:
        return [each for hour in range(500) for each in mishaps(seed, hour, CABINETS)]

    assert told(1) == told(1) != told(2)


def test_each_happens_within_its_hour_and_ends_after_it_began() -> None:
    for hour in range(2000):
        for mishap in mishaps(3, hour, CABINETS):
            assert hour * HOUR <= mishap.time < (hour + 1) * HOUR
            assert mishap.end_time is None or mishap.end_time > mishap.time


def test_a_city_without_cabinets_has_none() -> None:
    assert not mishaps(1, 1, [])


async def test_a_door_that_somebody_shuts_again_opens_and_shuts(
    hamlet: City, tmp_path: Path
) -> None:
    seed, hour = next(
        (seed, 500_000)
        for seed in range(10_000)
        if [m.kind for m in mishaps(seed, 500_000, ["HAM-0001"]) if m.end_time] == [DOOR]
    )
    equipment = SimulatedCabinets(hamlet.cabinets)
    notebook = Notebook.open(tmp_path / "field.json")
    faults = Faults(Wiring(hamlet.cabinets), equipment, notebook)
    (mishap,) = mishaps(seed, hour, ["HAM-0001"])
    clock = FieldClock(1000, mishap.time - 100)

    playing = asyncio.create_task(play_mishaps(faults, clock, seed))
    await until(lambda: tuple(faults.broken) == ("door HAM-0001",))
    await until(lambda: tuple(faults.broken) == ())
    playing.cancel()
