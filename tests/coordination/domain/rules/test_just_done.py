"""A report of something that was done a moment ago asks the operators, but not for ever."""

from __future__ import annotations

import pytest

from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import service_pb2 as api

CREW = "roads/roads-01"


@pytest.fixture
def again(world: World) -> str:
    """A crew has done a danger; five minutes later a danger is reported at the same place."""
    world.crew(CREW, at(0))
    world.need("roads", "defect/1", at(0), 2, "footway_unsafe")
    world.take_to_site(CREW)
    world.finish(CREW)
    world.advance(300)
    return world.incident(world.need("roads", "defect/2", at(0), 2, "footway_unsafe")).id


def test_the_operators_are_asked_first(world: World, again: str) -> None:
    incident = world.incident(again)
    alert = incident.alert("SUSPECTED_SAME")
    assert incident.held
    assert alert is not None
    assert "A crew is sent after 10 min" in alert.detail
    assert world.offered(CREW) == ""


def test_without_an_answer_a_crew_is_sent(world: World, again: str) -> None:
    world.advance(599)
    assert world.offered(CREW) == ""
    world.advance(2)
    assert not world.incident(again).held
    assert world.offered(CREW) != ""


def test_an_operator_may_send_a_crew_at_once(world: World, again: str) -> None:
    world.operator(api.ReleaseIncidentRequest(incident_id=again))
    assert world.offered(CREW) != ""


def test_a_hold_by_an_operator_lasts_until_an_operator_ends_it(world: World, again: str) -> None:
    world.operator(api.HoldIncidentRequest(incident_id=again))
    world.advance(3_600)
    assert world.incident(again).held
    assert world.incident(again).has_alert("HELD")


def test_a_danger_to_life_does_not_wait(world: World, again: str) -> None:
    world.close(again)
    life = world.need("roads", "defect/3", at(0), 1, "footway_unsafe")
    assert not world.incident(life).held
    assert world.offered(CREW) != ""
