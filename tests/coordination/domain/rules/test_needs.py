"""The decisions after a need is raised, changes or ends."""

from __future__ import annotations

from services.coordination.domain.fold.role import State
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events


def test_a_need_that_becomes_urgent_takes_a_crew_off_routine_work(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(1.2), priority=4)
    world.take_to_site(crew)
    need = world.need("roads", "defect/2", at(0), priority=3, kind="sign_damaged")
    assert world.offered(crew) == ""
    world.change_need(need, "sign_damaged", at(0), priority=1)
    assert world.offered(crew).startswith("I2.")
    assert world.decided(events.IncidentUpgraded)[0].reason == "REPORT"


def test_an_incident_lives_as_long_as_one_of_its_reports(world: World) -> None:
    first = world.need("roads", "defect/1", at(0), 1, "column_fallen")
    second = world.need("lighting", "cabinet/1", at(0), 3, "lamp_knocked_down")
    world.end_need(first)
    assert world.incident("I1").state is State.WAITING
    assert world.incident("I1").priority == 3
    world.end_need(second)
    assert world.incident("I1").close_reason == "NEEDS_ENDED"


def test_a_crew_on_the_site_of_a_need_that_ended_is_left_to_finish(world: World, crew: str) -> None:
    need = world.need("roads", "defect/1", at(0))
    world.take_to_site(crew)
    world.end_need(need)
    assert world.task(crew) == "I1.1"
    world.finish(crew)


def test_a_need_that_comes_back_opens_a_new_incident(world: World) -> None:
    need = world.need("lighting", "cabinet/1/lamp/2", at(0), kind="lamp_failure")
    world.end_need(need)
    world.need("lighting", "cabinet/1/lamp/2", at(0), kind="lamp_failure")
    assert world.incident(need).id == "I2"


def test_a_change_of_a_need_that_an_operator_closed_opens_nothing(world: World) -> None:
    need = world.need("roads", "defect/1", at(0))
    world.close("I1")
    world.change_need(need, "sign_damaged", at(0), priority=3)
    assert world.city.incidents == {}


def test_a_need_that_becomes_more_urgent_after_an_operator_closed_it_opens_an_incident(
    world: World,
) -> None:
    need = world.need("roads", "defect/1", at(0))
    world.close("I1")
    world.change_need(need, "pothole", at(0), priority=1)
    assert (world.incident(need).id, world.incident(need).priority) == ("I2", 1)


def test_a_report_that_joins_late_is_notified_of_the_crew(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), 1, "column_fallen")
    world.take_to_site(crew)
    late = world.need("lighting", "cabinet/1", at(0), 1, "lamp_knocked_down")
    assert world.notified("ON_SITE", late)
