"""The demand of a city, counted from its urgent incidents."""

from __future__ import annotations

import pytest

from services.coordination.domain.fold.demand import AREA_DEGREES
from services.coordination.domain.fold.entities import Demand
from services.crews.domain.skills import REHEARSAL
from tests.coordination.places import CENTRE, NOON, at
from tests.coordination.scenarios.telling import role
from tests.coordination.world import World
from vigie.type.v1 import place_pb2


def demand(world: World) -> list[Demand]:
    return list(world.city.demand.values())


def test_a_fresh_city_has_no_demand(world: World) -> None:
    assert world.city.demand == {}


def test_each_urgent_incident_counts_where_it_is_and_what_it_requires(world: World) -> None:
    for number in range(2):
        world.need("roads", f"defect/{number}", at(0), 1, f"kind_{number}", ["tree_work"])
    (found,) = demand(world)
    assert (found.priority, found.skills, found.count) == (1, ("tree_work",), 2)
    assert found.first_time == NOON
    assert abs(found.longitude - CENTRE[0]) <= AREA_DEGREES / 2 + 1e-9
    assert abs(found.latitude - CENTRE[1]) <= AREA_DEGREES / 2 + 1e-9


def test_each_role_of_an_incident_is_a_crew(world: World) -> None:
    roles = [role("trees", "tree_work"), role("signs", "signing")]
    world.need("roads", "defect/1", at(0), 2, "tree_down", roles=roles)
    assert sorted(each.skills for each in demand(world)) == [("signing",), ("tree_work",)]


def test_routine_work_and_rehearsals_count_not(world: World) -> None:
    world.need("roads", "defect/1", at(0), 3)
    world.need("roads", "defect/2", at(1), 1, "tree_down", [REHEARSAL])
    assert demand(world) == []


@pytest.mark.parametrize(("before", "after", "counted"), [(3, 1, 1), (2, 1, 1), (1, 3, 1)])
def test_an_incident_counts_once_when_it_becomes_urgent(
    world: World, before: int, after: int, counted: int
) -> None:
    need = world.need("roads", "defect/1", at(0), before, "tree_down")
    world.change_need(need, "tree_down", at(0), after)
    assert sum(each.count for each in demand(world)) == counted


def test_places_farther_apart_than_an_area_are_two(world: World) -> None:
    place = place_pb2.Place()
    place.CopyFrom(at(3))
    world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.need("roads", "defect/2", place, 1, "tree_down")
    assert len(demand(world)) == 2
