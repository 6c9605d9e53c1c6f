"""What follows when needs come, change and go."""

from __future__ import annotations

from services.coordination.domain.fold.values import State
from tests.coordination.world import World, at, check_city
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2


def end(world: World, need_id: str) -> None:
    name, _, aggregate = need_id.partition("/")
    world.tell(name, aggregate, need_ended=bulletins.NeedEnded(need_id=need_id, reason="cleared"))
    world.settle()


def test_a_need_that_becomes_urgent_takes_a_crew_off_routine_work() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(1.2), priority=4)
    world.take_to_site(crew)
    world.need("roads", "defect/2", at(0), priority=3, kind="sign_damaged")
    assert world.offered(crew) == ""
    worse = bulletins.NeedRaised(
        need_id="roads/defect/2",
        kind="sign_damaged",
        priority=place_pb2.PRIORITY_P1,
        place=at(0),
    )
    world.tell("roads", "defect/2", need_changed=bulletins.NeedChanged(need=worse))
    world.settle()
    assert world.offered(crew).startswith("I2.")
    assert world.decided(events.IncidentUpgraded)[0].reason == "REPORT"
    check_city(world)


def test_an_incident_lives_as_long_as_one_of_its_reports() -> None:
    world = World()
    first = world.need("roads", "defect/1", at(0), 1, "column_fallen")
    second = world.need("lighting", "cabinet/1", at(0), 3, "lamp_knocked_down")
    end(world, first)
    assert world.incident("I1").state is State.WAITING
    assert world.incident("I1").priority == 3
    end(world, second)
    assert world.incident("I1").close_reason == "NEEDS_ENDED"
    check_city(world)


def test_a_crew_on_the_site_of_a_need_that_ended_is_left_to_finish() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    need = world.need("roads", "defect/1", at(0))
    world.take_to_site(crew)
    end(world, need)
    assert world.task(crew) == "I1.1"
    world.finish(crew)
    check_city(world)


def test_a_need_that_comes_back_opens_a_new_incident() -> None:
    world = World()
    need = world.need("lighting", "cabinet/1/lamp/2", at(0), kind="lamp_failure")
    end(world, need)
    world.need("lighting", "cabinet/1/lamp/2", at(0), kind="lamp_failure")
    assert world.incident(need).id == "I2"
    check_city(world)


def test_a_need_that_an_operator_closed_opens_nothing_when_its_department_edits_it() -> None:
    world = World()
    world.need("roads", "defect/1", at(0))
    world.operator_closes("I1")
    edited = bulletins.NeedRaised(
        need_id="roads/defect/1", kind="pothole", priority=place_pb2.PRIORITY_P2, place=at(0)
    )
    world.tell("roads", "defect/1", need_changed=bulletins.NeedChanged(need=edited))
    world.settle()
    assert world.city.incidents == {}


def test_a_report_that_joins_late_is_notified_of_the_crew() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0), 1, "column_fallen")
    world.take_to_site(crew)
    late = world.need("lighting", "cabinet/1", at(0), 1, "lamp_knocked_down")
    assert world.says(bulletins.TASK_STATUS_ON_SITE, late)
