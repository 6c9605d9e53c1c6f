"""Commands of operators that news has overtaken, that were answered before, or that are many."""

from __future__ import annotations

import pytest

from services.coordination.domain import limits
from tests.coordination.domain.rules.test_backups import backs, names, stands_down
from tests.coordination.domain.rules.test_operator import joins, rejected
from tests.coordination.domain.rules.test_operator_holds import confirms, sets
from tests.coordination.laws import check_city
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews


def with_a_backup(world: World, near: str, far: str) -> str:
    """Let `far` accept to back up `near` on its site; return its task id."""
    world.need("roads", "defect/1", at(0))
    world.take_to_site(near)
    world.operator(backs())
    return world.accept(far)


def keeps_apart(one: str, other: str) -> api.KeepApartRequest:
    return api.KeepApartRequest(incident_id=one, other_incident_id=other)


def test_a_proposal_whose_crew_has_other_work_by_now_is_not_confirmed(
    world: World, crew: str
) -> None:
    """Given a proposed crew, when it is at a life, then the proposal offers it no pothole."""
    world.operator(sets("ADVISE", 3))
    world.need("roads", "defect/1", at(0))
    world.need("roads", "defect/2", at(5), 1, "subsidence")
    world.take_to_site(crew)
    assert rejected(world, confirms("I1.1")).code == "DECISION_CHANGED"
    assert world.offered(crew) == ""


def test_a_proposal_of_a_role_that_a_crew_serves_by_now_is_superseded(
    world: World, near: str, far: str
) -> None:
    """Given a proposed crew, when the department sends another one, then no second one goes."""
    world.operator(sets("ADVISE", 3))
    world.need("roads", "defect/1", at(0))
    world.report_step(far, "roads/defect/1", "EN_ROUTE")
    assert world.city.decisions["I1.1"].outcome == "SUPERSEDED"
    assert rejected(world, confirms("I1.1")).code == "DECISION_UNKNOWN"
    assert world.offered(near) == ""


def test_a_life_that_loses_its_crew_rings_for_the_proposal_that_waits(
    world: World, near: str, far: str
) -> None:
    """Given a proposal beside a crew that does not arrive, when that crew leaves."""
    world.operator(sets("ADVISE", 1))
    world.need("roads", "defect/1", at(0), 1, "subsidence")
    world.report_step(far, "roads/defect/1", "EN_ROUTE")
    world.advance(3_600)
    world.operator(sets("CONFIRM", 1))
    world.report_step(far, "roads/defect/1", "RELEASED")
    assert world.offered(near) == world.offered(far) == ""
    assert world.incident("I1").has_alert("CREW_PROPOSED")


def test_a_stand_down_that_an_unsafe_site_refused_is_given_again(
    world: World, near: str, far: str
) -> None:
    """Given news that crosses the order, when the site is safe, then a second press counts."""
    task_id = with_a_backup(world, near, far)
    world.depart(far)
    world.arrive(far)
    name, _, crew_id = far.partition("/")
    unsafe = crews.DeclareSiteRequest(crew_id=crew_id, task_id=task_id, unsafe=True)
    world.departments[name].decide(crew_id, unsafe, far, world.time)
    world.operator(stands_down("backup"))
    assert world.incident("I1").has_alert("SITE_KEPT")
    world.do(far, crews.DeclareSiteRequest, task_id=task_id, unsafe=False)
    world.advance(60)
    world.operator(stands_down("backup"))
    assert world.task(far) == ""
    assert names(world) == ["lead"]


def test_a_stand_down_that_expired_on_the_way_is_given_again(
    world: World, near: str, far: str
) -> None:
    """Given a department that was cut off for longer than an order lives, when it is back."""
    with_a_backup(world, near, far)
    world.lost_orders = True
    world.operator(stands_down("backup"))
    world.operator(stands_down("backup"))
    recalls = [each for each in world.city.pending_orders.values() if each.type == "recall"]
    assert len(recalls) == 1, "a second press while the first is on its way is no second order"
    world.advance(limits.ORDER_SECONDS + 1)
    world.lost_orders = False
    world.send(recalls)
    world.settle()
    assert world.incident("I1").has_alert("ORDER_FAILED")
    world.operator(stands_down("backup"))
    assert world.task(far) == ""


@pytest.mark.parametrize("count", [0, 1, 7, 20])
def test_a_key_that_is_pressed_again_sends_not_the_whole_city(world: World, count: int) -> None:
    """Given an incident, when backups are requested again and again, then there is an end."""
    world.need("roads", "defect/1", at(0))
    each = max(1, count)
    for _ in range(limits.BACKUPS_MOST // each):
        world.operator(backs(count=count))
    refused = rejected(world, backs(count=20))
    assert (refused.code, refused.field) == ("BACKUPS_TOO_MANY", "count")
    assert len(names(world)) == 1 + limits.BACKUPS_MOST // each * each
    world.operator(stands_down("backup"))
    world.operator(backs(count=1))
    check_city(world)


def test_two_incidents_that_are_one_are_split_and_not_kept_apart(world: World) -> None:
    """Given a joined incident, when an operator keeps the two apart, then the remedy is named."""
    world.need("roads", "defect/1", at(0))
    world.need("lighting", "cabinet/1", at(0.2), 3, "cabinet_open")
    world.operator(joins("I1", "I2"))
    refused = rejected(world, keeps_apart("I1", "I2"))
    assert refused.code == "OTHER_INCIDENT_INVALID"
    assert "SplitIncident" in str(refused)
    assert world.incident("I1").apart == ()
