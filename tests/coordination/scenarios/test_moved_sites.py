"""The site of a crew that holds is corrected: where it waits, and what the operators read."""

from __future__ import annotations

import pytest

from services.coordination.domain.fold.incident import Alert
from services.crews.domain.task import Status
from tests.coordination.places import at
from tests.coordination.scenarios.telling import correct
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1 import place_pb2

HERE = at(0.5)
"""Half a kilometre east of the site."""


@pytest.fixture
def need(world: World, crew: str) -> str:
    """A danger whose crew waits at a hold place."""
    need_id = world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.operator(api.StageRoleRequest(incident_id="I1", hold_place=HERE))
    world.take_to_site(crew)
    return need_id


def moved(world: World) -> Alert | None:
    return world.incident("I1").alert("SITE_MOVED")


def goal(world: World, crew: str) -> tuple[float, Status]:
    """Return where the crew's department sends it, and its step."""
    task = world.state(crew).task
    assert task is not None
    return task.goal.longitude, task.status


def test_a_crew_keeps_its_hold_place_when_the_site_moves_and_the_operators_read_how_far_it_is(
    world: World, crew: str, need: str
) -> None:
    """Given a crew that waits, a corrected site sends it nowhere: only an operator lets it go."""
    correct(world, need, at(3), 2, "tree_down")
    assert goal(world, crew) == (HERE.position.longitude, Status.HOLDING)
    alert = moved(world)
    assert alert is not None
    assert alert.roles == ("lead",)
    assert "has moved 3000 m, and the hold place is 2500 m from it now" in alert.detail
    correct(world, need, at(4), 2, "tree_down")
    again = moved(world)
    assert again is not None
    assert "3500 m from it now" in again.detail
    assert again.repeat_time


@pytest.mark.parametrize("place", [at(2.5), None])
def test_the_alert_ends_with_the_word_of_an_operator(
    world: World, need: str, place: place_pb2.Place | None
) -> None:
    """Given a hold place of a former site, another one, or the way to the site, ends the alert."""
    correct(world, need, at(3), 2, "tree_down")
    world.operator(api.StageRoleRequest(incident_id="I1", hold_place=place))
    assert moved(world) is None


def test_a_correction_within_sight_is_none(world: World, need: str) -> None:
    correct(world, need, at(0.02), 2, "tree_down")
    assert moved(world) is None


def test_the_site_of_a_crew_that_need_not_wait_moves_without_an_alert(
    world: World, crew: str
) -> None:
    """Given a crew on its way, it gets the corrected site, and its drive is estimated again."""
    need = world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.accept(crew)
    world.depart(crew)
    (before,) = world.incident(need).lead.assignments
    correct(world, need, at(3), 2, "tree_down")
    (after,) = world.incident(need).lead.assignments
    assert after.eta_seconds - before.eta_seconds == round(3_000 * 1.4 / 8.3)
    assert after.check_time > before.check_time
    assert moved(world) is None


def test_a_split_that_leaves_a_crew_at_the_hold_place_of_another_site_is_alerted(
    world: World, crew: str, need: str
) -> None:
    """Given a hold place that was chosen for one report, the split of the other one is a move."""
    second = world.need("lighting", "thing/1", at(0.03), 2, "tree_down")
    correct(world, second, at(2), 1, "tree_down")
    world.operator(api.StageRoleRequest(incident_id="I1", hold_place=at(1.5)))
    assert moved(world) is None
    world.operator(api.SplitIncidentRequest(incident_id="I1", need_id=need))
    incident = world.incident(need)
    assert incident.crew == crew
    assert incident.id != "I1"
    alert = incident.alert("SITE_MOVED")
    assert alert is not None
    assert "has moved 2000 m, and the hold place is 1500 m from it" in alert.detail
    assert [each.code for each in world.decided(events.SupervisorAlerted)].count("SITE_MOVED") == 2
