"""The decisions after the steps of tasks, beside the stories of `test_decide`."""

from __future__ import annotations

from services.coordination.domain.fold.entities import EN_ROUTE
from services.coordination.domain.fold.role import State
from services.coordination.domain.rules.notifications import Step
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import service_pb2 as crews


def test_a_step_is_the_same_from_a_bulletin_and_from_the_state(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0))
    world.accept(crew)
    world.depart(crew)
    (task,) = world.city.tasks[crew]
    told = bulletins.TaskChanged(task_id="I1.1", need_id="roads/defect/1", status=EN_ROUTE)
    assert Step.of_task(task) == Step.of_bulletin(told) == Step("I1.1", "roads/defect/1", EN_ROUTE)


def test_two_crews_on_one_need_alert_the_operators(world: World) -> None:
    crew = world.crew("roads/r1", at(1))
    second = world.crew("lighting/l1", at(2))
    need = world.need("roads", "defect/1", at(0))
    world.accept(crew)
    world.report_step(second, need, "ACCEPTED")
    assert world.incident(need).has_alert("TWO_CREWS")
    assert world.incident(need).crew == crew


def test_a_released_task_goes_to_another_crew(world: World, near: str, far: str) -> None:
    need = world.need("roads", "defect/1", at(0))
    task_id = world.accept(near)
    world.do(near, crews.ReleaseTaskRequest, task_id=task_id, reason="BREAKDOWN")
    incident = world.incident(need)
    assert (incident.diversions, incident.crew) == (0, far)
    assert world.notified("RELEASED", need)


def test_three_failed_offers_alert_the_operators(world: World) -> None:
    keys = [world.crew(f"roads/r{n}", at(n + 1)) for n in range(3)]
    world.need("roads", "defect/1", at(0), priority=3)
    for key in keys:
        world.decline(key)
    assert world.incident("I1").has_alert("DECLINED_OFTEN")


def test_a_new_task_waits_until_the_crew_has_made_its_site_safe(world: World, crew: str) -> None:
    left = world.need("roads", "defect/1", at(1.1), priority=4)
    task_id = world.take_to_site(crew)
    world.do(crew, crews.DeclareSiteRequest, task_id=task_id, unsafe=True, make_safe_seconds=300)
    urgent = world.need("roads", "defect/2", at(0), 1, "tree_down")
    row = world.decided(events.CrewChosen)[-1].appraisal.candidates[0]
    assert row.make_safe_seconds == 300
    assert row.price_seconds >= row.eta_seconds + 300
    world.accept(crew)
    assert world.incident(left).state is State.ASSIGNED
    assert world.notified("MAKING_SAFE", left)
    world.do(crew, crews.MakeSafeRequest, task_id=task_id)
    assert world.incident(left).state is State.WAITING
    assert world.incident(urgent).crew == crew
    assert not world.incident(left).has_alert("LEFT_UNSAFE")


def test_a_task_diverted_twice_is_left_for_a_life_only(world: World, crew: str) -> None:
    routine = world.need("roads", "defect/0", at(1), priority=4)
    for number in (1, 2):
        world.take_to_site(crew)
        world.need("roads", f"defect/{number}", at(0), 1, f"kind_{number}")
        world.take_to_site(crew)
        world.finish(crew)
        world.advance(6)
    assert world.incident(routine).diversions == 2
    world.take_to_site(crew)
    world.need("roads", "defect/3", at(0), 2, "kind_3")
    assert world.offered(crew) == ""
    (group,) = world.decided(events.NobodyFound)[-1].appraisal.verdicts
    assert group.verdict == events.VERDICT_TASK_DIVERTED_ENOUGH
    assert list(group.numbers) == [2]
    world.need("roads", "defect/4", at(0), 1, "kind_4")
    assert world.offered(crew).startswith("I5.")
