"""The sections of a patrol, and what it observes."""

from __future__ import annotations

from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from services.city.city import City
from services.simulator.platform.clock import SimulatedClock
from services.simulator.winter.patrol import BEST, WORST, Patrol, patrols_of

MONTPELLIER = Path(__file__).parents[3] / "deploy" / "cities" / "montpellier"


class Department:
    """Keeps the observations; ends the patrol after `most` of them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.observed: dict[str, int] = {}

    async def observe(self, request: Any, metadata: Any) -> None:
        assert ("vigie-actor", "simulated:patrol-1") in metadata
        self.observed[request.section_id] = request.condition
        if len(self.observed) == self.most:
            raise EndOfTest


class EndOfTest(Exception):
    """The patrol has reported enough."""


async def drive(assumed: dict[str, int], sections: int, most: int) -> dict[str, int]:
    """Return what a patrol observes on its first sections; each drive takes no time."""
    department, clock = Department(most), SimulatedClock(1_000)
    way = [(f"S{number}", 0.0) for number in range(sections)]
    stub: Any = SimpleNamespace(ObserveSection=department.observe)
    patrol = Patrol("patrol-1", way, stub, clock, assumed, lambda: True, Random(1))
    try:
        await patrol.live()
    except EndOfTest:
        return department.observed
    raise AssertionError("a patrol has no end")


async def test_a_patrol_mostly_confirms_what_the_department_assumes() -> None:
    assumed = {f"S{number}": 1 + number % 4 for number in range(400)}
    observed = await drive(assumed, 400, 400)
    same = sum(observed[name] == condition for name, condition in assumed.items())
    assert 340 < same < 400
    assert all(abs(observed[name] - condition) <= 1 for name, condition in assumed.items())
    assert {BEST, WORST} <= set(observed.values()) <= set(range(BEST, WORST + 1))


async def test_a_section_that_the_department_has_not_assessed_is_left_out() -> None:
    assert set(await drive({"S1": 2, "S3": 3}, 5, 2)) == {"S1", "S3"}


def test_each_depot_of_the_city_has_a_patrol_on_its_streets_of_the_first_rank() -> None:
    city = City.load(MONTPELLIER)
    stub: Any = SimpleNamespace()
    patrols = patrols_of(city, stub, SimulatedClock(), {}, lambda: True)
    assert [each.id for each in patrols] == [f"patrol-{depot.id}" for depot in city.depots]
    driven = [name for each in patrols for name, _ in each.sections]
    assert sorted(driven) == sorted(s.id for s in city.winter_sections if s.rank == 1)
    assert all(seconds > 0 for each in patrols for _, seconds in each.sections)
