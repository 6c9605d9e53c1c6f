"""A need that is reported by its position alone gets its street and district from the map."""

from __future__ import annotations

from typing import Any

from services.coordination.domain.rules.city_decider import city_decider
from tests.coordination.places import at, in_city
from tests.coordination.world import World
from vigie.coordination.v1 import service_pb2 as api
from vigie.type.v1.place_pb2 import Place


def named(longitude: float, _latitude: float) -> tuple[str, str]:
    return f"Rue {longitude:.3f}", "Centre"


def world_with_names() -> World:
    world = World()
    world.decider = city_decider(in_city, name_place=named)
    return world


def unnamed() -> Place:
    return Place(position=at(1).position)


def on_the_map(world: World, key: str) -> tuple[str, str]:
    incident = world.incident(key)
    return named(incident.longitude, incident.latitude)


def names(world: World, key: str) -> tuple[str, str]:
    incident: Any = world.incident(key)
    return incident.street, incident.district


def test_a_need_without_names_gets_those_of_the_map() -> None:
    world = world_with_names()
    need = world.need("roads", "defect/1", unnamed())
    assert names(world, need) == on_the_map(world, need)
    moved = Place(position=at(2).position)
    world.change_need(need, "pothole", moved, 3)
    assert names(world, need) == on_the_map(world, need)


def test_a_name_that_is_reported_is_kept() -> None:
    world = world_with_names()
    need = world.need("roads", "defect/1", Place(position=at(1).position, street="Quai"))
    assert names(world, need) == ("Quai", "Centre")


def test_a_report_of_an_operator_gets_the_names_too() -> None:
    world = world_with_names()
    request = api.OpenIncidentRequest(kind="oil_spill", priority=1, place=unnamed())  # type: ignore[arg-type]
    world.operator(request)
    assert names(world, "I1")[1] == "Centre"


def test_without_a_map_a_place_has_no_name() -> None:
    world = World()
    need = world.need("roads", "defect/1", unnamed())
    assert names(world, need) == ("", "")
