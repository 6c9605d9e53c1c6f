"""Crews that hold: the end of their shift, further roles, joins, and what crosses a staging."""

from __future__ import annotations

import pytest

from services.crews.domain.task import Status
from tests.coordination.places import at
from tests.coordination.scenarios.telling import correct, role
from tests.coordination.scenarios.test_hold_places import (
    HERE,
    assignment,
    findings,
    goes_to,
    hold_at,
    incident,
    proceed,
    stage,
    status,
)
from tests.coordination.scenarios.test_queue import queued
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews


@pytest.fixture
def ending(world: World) -> str:
    """A crew that holds at a danger, with an hour left in its shift."""
    early = world.crew("roads/early", at(0.6), hours=1)
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    hold_at(world, early)
    return early


def test_a_crew_that_holds_past_its_shift_is_alerted_and_relieved(
    world: World, ending: str
) -> None:
    """Given a shift that ends at the hold place, when the next crew holds, the first goes home."""
    following = world.crew("roads/following", at(3), hours=9)
    world.advance(3_500)
    assert not incident(world).has_alert("SHIFT_OVERRUN")
    assert not world.offered(following)
    world.advance(150)
    assert incident(world).has_alert("SHIFT_OVERRUN")
    world.accept(following)
    world.depart(following)
    assert world.task(ending)
    world.arrive(following)
    assert status(world, following) is Status.HOLDING
    assert world.task(ending) == ""
    assert assignment(world).crew == following
    proceed(world)
    world.arrive(following)
    assert incident(world).attended_time


def test_a_crew_that_goes_on_before_the_end_of_its_shift_is_checked_on_its_way(
    world: World, ending: str
) -> None:
    """Given the check of the shift of a crew that holds, its drive has a check of its own."""
    proceed(world)
    assert findings(world)[-2:] == ["STAGED", "WENT_ON"]
    world.advance(900)
    assert incident(world).has_alert("NOT_ARRIVED")
    world.arrive(ending)
    world.advance(3_600)
    assert incident(world).has_alert("SHIFT_OVERRUN")


@pytest.mark.usefixtures("ending")
def test_a_crew_that_holds_has_no_alert_while_its_shift_lasts(world: World) -> None:
    world.advance(3_000)
    assert {each.code for each in incident(world).alerts} == set()


def test_the_relief_of_a_crew_that_holds_and_goes_on_first_takes_the_site_over(
    world: World, ending: str
) -> None:
    """Given a relief under way to the hold place, when both go on, then the relief takes over."""
    following = world.crew("roads/following", at(3), hours=9)
    world.advance(3_650)
    world.accept(following)
    world.depart(following)
    proceed(world)
    world.arrive(ending)
    assert world.task(ending)
    world.arrive(following)
    assert world.task(ending) == ""
    assert assignment(world).crew == following


THERE = HERE.position.longitude


def test_a_relief_that_holds_sends_home_a_crew_that_comes_back_from_its_site(
    world: World,
) -> None:
    """Given an unsafe site that is held until the relief holds, then one crew of them goes on."""
    early = world.crew("roads/early", at(0.6), hours=1)
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    task_id = world.take_to_site(early)
    fields = {"crew_id": "early", "task_id": task_id}
    unsafe = crews.DeclareSiteRequest(unsafe=True, make_safe_seconds=300, **fields)
    assert world.departments["roads"].decide("early", unsafe, early, world.time) is None
    stage(world)
    following = world.crew("roads/following", at(3), hours=9)
    world.advance(3_610)
    world.accept(following)
    world.depart(following)
    world.arrive(following)
    assert world.task(early), "an unsafe site is not left"
    world.do(early, crews.DeclareSiteRequest, unsafe=False, task_id=task_id)
    world.arrive(early)
    assert world.task(early) == ""
    assert assignment(world).crew == following


def test_a_crew_is_staged_again_while_its_department_is_in_local_mode(
    world: World, near: str
) -> None:
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    hold_at(world, near)
    world.announce("roads", "desk/mode", mode_changed=bulletins.ModeChanged(local=True))
    proceed(world)
    assert status(world, near) is Status.EN_ROUTE
    world.advance(5)
    stage(world)
    world.arrive(near)
    assert status(world, near) is Status.HOLDING


def test_queued_work_that_is_staged_leads_to_its_hold_place(world: World) -> None:
    """Given work that waits behind other work, when it is staged and begins, its crew holds."""
    crew, _ = queued(world)
    world.operator(api.StageRoleRequest(incident_id="I2", hold_place=HERE))
    world.finish(crew)
    assert goes_to(world, crew) == THERE
    world.depart(crew)
    world.arrive(crew)
    assert status(world, crew) is Status.HOLDING


def test_the_backup_that_a_leader_requests_at_its_hold_place_holds_too(
    world: World, near: str, far: str
) -> None:
    """Given a crew that holds, the crew that its leader requests is not sent into the danger."""
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    hold_at(world, near)
    fields = {"task_id": world.task(near), "role": role("signing"), "reason": "TOO_LARGE"}
    world.do(near, crews.RequestBackupRequest, **fields)
    assert goes_to(world, far) == THERE


def test_a_role_that_a_report_adds_to_a_staged_incident_is_staged(
    world: World, near: str, far: str
) -> None:
    need = world.need("roads", "defect/1", at(0), 2, "tree_down")
    stage(world)
    world.accept(near)
    correct(world, need, at(0), 2, "tree_down", roles=[role("lead"), role("signing")])
    assert goes_to(world, far) == THERE


def test_a_join_keeps_the_hold_place_of_the_incident_that_ends(
    world: World, near: str, far: str
) -> None:
    """Given an incident whose crew must not drive in, when it ends in one without a hold place."""
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.accept(near)
    world.need("roads", "defect/2", at(3), 2, "flooding")
    world.operator(api.StageRoleRequest(incident_id="I2", hold_place=HERE))
    world.operator(api.RequestBackupRequest(incident_id="I2", hold_place=at(0.7)))
    request = api.JoinIncidentsRequest(incident_id="I1", other_incident_id="I2", confirm=True)
    world.operator(request)
    holds = {each.name: each.hold and each.hold.longitude for each in incident(world).roles}
    assert holds == {"lead": THERE, "backup": at(0.7).position.longitude}
    assert goes_to(world, near) == THERE


def test_a_crew_that_holds_is_not_lost_and_not_exchanged(world: World, near: str) -> None:
    """Given a hold place without a radio, and a nearer crew that comes free, the crew stays."""
    world.need("roads", "defect/1", at(0), 1, "tree_down")
    hold_at(world, near)
    world.crew("roads/nearer", at(0.51))
    world.advance(900, seen=False)
    assert not incident(world).has_alert("POSITION_LOST")
    assert status(world, near) is Status.HOLDING


def test_an_offer_that_is_staged_counts_both_drives(world: World, near: str) -> None:
    """Given an offer, when its role is staged before the yes, its arrival is checked by both."""
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    before = incident(world).lead.offers[0].eta_seconds
    stage(world)
    world.accept(near)
    assert assignment(world).eta_seconds == before + round(500 * 1.4 / 8.3)


def test_a_staging_that_crosses_the_yes_reaches_the_crew(world: World, near: str) -> None:
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    department = world.departments["roads"]
    accept = crews.AcceptTaskRequest(crew_id="near", task_id=world.offered(near))
    assert department.decide("near", accept, near, world.time) is None
    stage(world)
    assert goes_to(world, near) == THERE


def test_a_staging_that_crosses_the_arrival_draws_the_crew_back(world: World, near: str) -> None:
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.accept(near)
    world.depart(near)
    arrive = crews.ArriveRequest(crew_id="near", task_id=world.task(near))
    assert world.departments["roads"].decide("near", arrive, near, world.time) is None
    stage(world)
    assert goes_to(world, near) == THERE
    assert status(world, near) is Status.EN_ROUTE


def test_a_proceed_that_crosses_the_arrival_lets_the_crew_go_on(world: World, near: str) -> None:
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    stage(world)
    world.accept(near)
    world.depart(near)
    arrive = crews.ArriveRequest(crew_id="near", task_id=world.task(near))
    assert world.departments["roads"].decide("near", arrive, near, world.time) is None
    proceed(world)
    assert status(world, near) is Status.EN_ROUTE
    world.arrive(near)
    assert incident(world).attended_time


def test_a_department_that_is_silent_while_its_crew_is_staged_raises_an_alert(
    world: World, near: str
) -> None:
    """Given an outage, when the staging expires unheard, then an operator learns of it."""
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.accept(near)
    world.depart(near)
    world.departments["roads"].silent = True
    stage(world)
    world.advance(400)
    world.departments["roads"].silent = False
    world.send(list(world.city.pending_orders.values()))
    world.settle()
    assert goes_to(world, near) == THERE or incident(world).has_alert("ORDER_FAILED")


def test_a_backup_that_holds_is_stood_down(world: World, near: str, far: str) -> None:
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.accept(near)
    world.operator(api.RequestBackupRequest(incident_id="I1", hold_place=HERE))
    world.accept(far)
    world.depart(far)
    world.arrive(far)
    assert status(world, far) is Status.HOLDING
    world.operator(api.StandDownRequest(incident_id="I1", role="backup"))
    assert world.task(far) == ""
    assert [each.name for each in incident(world).roles] == ["lead"]


def test_a_backup_of_an_operator_holds_where_the_leading_crew_holds(
    world: World, near: str, far: str
) -> None:
    """Given a staged lead, a backup without a hold place of its own waits there as well."""
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    hold_at(world, near)
    world.operator(api.RequestBackupRequest(incident_id="I1"))
    world.accept(far)
    assert goes_to(world, far) == THERE
    proceed(world, "backup")
    assert goes_to(world, far) == at(0).position.longitude
    assert status(world, near) is Status.HOLDING
