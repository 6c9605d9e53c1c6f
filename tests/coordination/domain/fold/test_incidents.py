"""What incidents leave in the state as they come and go."""

from __future__ import annotations

from services.coordination.domain.fold.values import State
from tests.coordination.world import NOON, World, at, check_city
from vigie.coordination.v1 import service_pb2 as api
from vigie.type.v1 import place_pb2


def test_an_incident_keeps_the_earliest_clock_of_its_reports() -> None:
    world = World()
    world.need("roads", "defect/1", at(0), kind="tree_down")
    world.advance(60)
    world.need("lighting", "thing/1", at(0), kind="tree_down")
    assert world.incident("I1").clock_start_time == NOON
    check_city(world)


def test_incidents_are_numbered_as_they_come_and_no_number_is_used_twice() -> None:
    world = World()
    world.need("roads", "defect/1", at(0), kind="tree_down")
    report = world.need("lighting", "thing/1", at(0), kind="tree_down")
    world.operator(api.SplitIncidentRequest(incident_id="I1", need_id=report))
    world.operator_closes("I2")
    world.need("roads", "defect/2", at(5))
    assert set(world.city.incidents) == {"I1", "I3"}


def test_a_report_of_an_operator_ends_with_its_incident() -> None:
    world = World()
    request = api.OpenIncidentRequest(kind="tree_down", priority=place_pb2.PRIORITY_P1, place=at(0))
    world.operator(request)
    assert len(world.city.needs) == 1
    world.operator_closes("I1")
    assert world.city.needs == {}
    assert world.incident(f"coordination/report/{request.request_id}").state is State.CLOSED
    check_city(world)
