"""Staging: the crew of a role waits at a hold place until an operator lets it go on to the site."""

from __future__ import annotations

import pytest

from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Assignment
from services.crews.domain.task import Status
from tests.coordination.domain.rules.test_operator import rejected
from tests.coordination.places import at
from tests.coordination.scenarios.telling import correct
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import place_pb2

HERE = at(0.5)
"""Half a kilometre east of the site."""


@pytest.fixture
def need(world: World, near: str) -> str:
    """A danger whose crew has an offer."""
    assert near
    return world.need("roads", "defect/1", at(0), 2, "tree_down")


def stage(world: World, place: place_pb2.Place = HERE, role_name: str = "") -> None:
    request = api.StageRoleRequest(incident_id="I1", role=role_name, hold_place=place)
    world.operator(request)


def proceed(world: World, role_name: str = "") -> None:
    world.operator(api.StageRoleRequest(incident_id="I1", role=role_name))


def incident(world: World) -> Incident:
    return world.incident("I1")


def assignment(world: World) -> Assignment:
    (only,) = incident(world).lead.assignments
    return only


def status(world: World, crew: str) -> Status:
    task = world.state(crew).task
    assert task is not None
    return task.status


def goes_to(world: World, crew: str) -> float:
    """Return the longitude of where the crew's department sends it."""
    task = world.state(crew).task or world.state(crew).offer
    assert task is not None
    return task.goal.longitude


def hold_at(world: World, crew: str) -> None:
    """Stage the role and let its crew drive to the hold place."""
    stage(world)
    world.accept(crew)
    world.depart(crew)
    world.arrive(crew)


def findings(world: World) -> list[str]:
    return [each.finding for each in world.decided(events.AssignmentChecked)]


@pytest.mark.usefixtures("need")
def test_a_crew_with_an_offer_is_sent_to_the_hold_place(world: World, near: str) -> None:
    stage(world)
    assert goes_to(world, near) == HERE.position.longitude


def test_the_crew_of_a_later_offer_is_sent_to_the_hold_place(world: World) -> None:
    """Given a role that waits for a crew, when it is staged, then the offer has the hold place."""
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    stage(world)
    crew = world.crew("roads/r1", at(1))
    world.advance(31)
    assert goes_to(world, crew) == HERE.position.longitude
    table = world.decided(events.CrewChosen)[-1].appraisal
    assert table.hold_place == HERE
    assert abs(table.candidates[0].eta_seconds - 500 / 8.3) < 2, "the drive to the hold place"


@pytest.mark.usefixtures("need")
def test_an_incident_whose_only_crew_holds_is_not_attended(world: World, near: str) -> None:
    """Given a crew at its hold place, the incident has no crew on its site, and is late in time."""
    hold_at(world, near)
    assert status(world, near) is Status.HOLDING
    assert not assignment(world).attended_time
    assert not incident(world).attended_time
    assert not incident(world).milestones.on_site
    world.advance(3_700)
    assert incident(world).has_alert("LATE")


@pytest.mark.usefixtures("need")
def test_a_crew_that_holds_is_not_alerted_as_late_on_its_way(world: World, near: str) -> None:
    hold_at(world, near)
    world.advance(3_000)
    assert not incident(world).has_alert("NOT_ARRIVED")
    assert incident(world).lead.search == ""
    assert findings(world)[-1] == "HOLDING"


@pytest.mark.usefixtures("need")
def test_a_crew_that_goes_on_gets_a_new_check_of_its_arrival(world: World, near: str) -> None:
    """Given a crew that held for long, when it is let go on, then its drive counts from now on."""
    hold_at(world, near)
    world.advance(2_000)
    proceed(world)
    assert status(world, near) is Status.EN_ROUTE
    assert findings(world)[-2:] == ["STAGED", "WENT_ON"]
    assert assignment(world).eta_seconds == round(500 * 1.4 / 8.3)
    world.advance(60)
    assert not incident(world).has_alert("NOT_ARRIVED")
    world.advance(900)
    assert incident(world).has_alert("NOT_ARRIVED")
    world.arrive(near)
    assert incident(world).attended_time


@pytest.mark.usefixtures("need")
def test_the_alert_of_a_late_crew_ends_when_it_holds(world: World, near: str) -> None:
    """Given a crew that was late, when it comes to its hold place, then the alert is over."""
    stage(world)
    world.accept(near)
    world.depart(near)
    world.advance(2_000)
    assert incident(world).has_alert("NOT_ARRIVED")
    world.arrive(near)
    assert not incident(world).has_alert("NOT_ARRIVED")
    assert incident(world).lead.search == ""


@pytest.mark.usefixtures("need")
def test_a_crew_under_way_is_sent_to_the_hold_place(world: World, near: str) -> None:
    """Given a crew on its way, when its role is staged, then its estimate has both drives."""
    world.accept(near)
    world.depart(near)
    before = assignment(world)
    stage(world)
    assert goes_to(world, near) == HERE.position.longitude
    after = assignment(world)
    assert after.eta_seconds == before.eta_seconds + round(500 * 1.4 / 8.3)
    assert after.check_time >= before.check_time
    world.arrive(near)
    assert status(world, near) is Status.HOLDING


@pytest.mark.usefixtures("need")
def test_a_crew_on_the_site_is_drawn_back_to_the_hold_place(world: World, near: str) -> None:
    """Given a crew on its site, when its role is staged, then the site has no crew."""
    world.take_to_site(near)
    stage(world)
    assert status(world, near) is Status.EN_ROUTE
    assert not incident(world).attended_time
    world.arrive(near)
    assert status(world, near) is Status.HOLDING
    assert not incident(world).attended_time


@pytest.mark.usefixtures("need")
def test_a_crew_on_an_unsafe_site_is_not_drawn_back(world: World, near: str) -> None:
    task = world.take_to_site(near)
    world.do(near, crews.DeclareSiteRequest, task_id=task, unsafe=True, make_safe_seconds=300)
    request = api.StageRoleRequest(incident_id="I1", hold_place=HERE)
    found = rejected(world, request)
    assert (found.code, found.field) == ("SITE_UNSAFE", "role")


@pytest.mark.usefixtures("need")
def test_a_hold_that_crossed_an_unsafe_site_follows_when_it_is_safe(
    world: World, near: str
) -> None:
    """Given a site that became unsafe as the order was sent, the crew stays until it is safe."""
    task_id = world.take_to_site(near)
    department = world.departments["roads"]
    unsafe = crews.DeclareSiteRequest(
        crew_id="near", task_id=task_id, unsafe=True, make_safe_seconds=300
    )
    assert department.decide("near", unsafe, near, world.time) is None
    stage(world)
    assert status(world, near) is Status.ON_SITE
    assert incident(world).has_alert("SITE_KEPT")
    world.advance(10)
    world.do(near, crews.DeclareSiteRequest, unsafe=False, task_id=task_id)
    assert status(world, near) is Status.EN_ROUTE
    assert goes_to(world, near) == HERE.position.longitude


@pytest.mark.usefixtures("need")
def test_another_hold_place_moves_the_crew_that_holds(world: World, near: str) -> None:
    hold_at(world, near)
    stage(world, at(1.5))
    assert status(world, near) is Status.EN_ROUTE
    assert goes_to(world, near) == at(1.5).position.longitude
    world.arrive(near)
    assert status(world, near) is Status.HOLDING


@pytest.mark.usefixtures("need")
def test_a_correction_of_the_site_leaves_the_crew_at_its_hold_place(
    world: World, near: str, need: str
) -> None:
    hold_at(world, near)
    correct(world, need, at(0.2), 2, "tree_down")
    assert status(world, near) is Status.HOLDING
    proceed(world)
    assert goes_to(world, near) == at(0.2).position.longitude


@pytest.mark.usefixtures("need")
def test_the_same_hold_place_again_changes_nothing(world: World, near: str) -> None:
    hold_at(world, near)
    request = api.StageRoleRequest(incident_id="I1", hold_place=HERE)
    assert world.operator(request) == []
    proceed(world)
    assert world.operator(api.StageRoleRequest(incident_id="I1")) == []


@pytest.mark.usefixtures("need")
def test_the_crew_that_follows_a_released_one_holds_too(world: World, near: str, far: str) -> None:
    """Given a crew that leaves its hold place, the next crew is sent to the hold place."""
    hold_at(world, near)
    world.do(near, crews.ReleaseTaskRequest, task_id=world.task(near), reason="BREAKDOWN")
    world.advance(5)
    world.accept(far)
    assert goes_to(world, far) == HERE.position.longitude


@pytest.mark.usefixtures("need")
def test_a_crew_that_holds_is_recalled_when_the_incident_is_closed(world: World, near: str) -> None:
    hold_at(world, near)
    world.close("I1")
    assert world.task(near) == ""
