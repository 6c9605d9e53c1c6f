"""What follows from the steps of tasks, beside the stories told in `test_decide`."""

from __future__ import annotations

from services.coordination.domain.fold.values import EN_ROUTE, State
from services.coordination.domain.rules.notifications import Step
from tests.coordination.world import World, at, check_city
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import service_pb2 as crews


def test_a_step_is_the_same_from_a_bulletin_and_from_the_crew_s_task() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0))
    world.accept(crew)
    world.depart(crew)
    (task,) = world.city.tasks[crew]
    told = bulletins.TaskChanged(task_id="I1.1", need_id="roads/defect/1", status=EN_ROUTE)
    assert Step.of_task(task) == Step.of_bulletin(told) == Step("I1.1", "roads/defect/1", EN_ROUTE)


def test_two_crews_on_one_need_alert_the_operators() -> None:
    world = World()
    crew = world.crew("lighting/l1", at(1))
    world.crew("roads/r1", at(2))
    need = world.need("roads", "defect/1", at(0))
    world.accept(crew)
    own = bulletins.TaskChanged(
        crew_id="r1", task_id="local-1", need_id=need, status=bulletins.TASK_STATUS_ACCEPTED
    )
    world.tell("roads", "crew/r1", version=100, task_changed=own)
    world.settle()
    assert world.incident(need).has_alert("TWO_CREWS")
    assert world.incident(need).crew == crew
    check_city(world)


def test_a_released_task_waits_again_and_that_crew_is_left_alone_for_it() -> None:
    world = World()
    crew, other = world.crew("roads/r1", at(1)), world.crew("roads/r2", at(4))
    need = world.need("roads", "defect/1", at(0))
    task_id = world.accept(crew)
    world.do(crew, crews.ReleaseTaskRequest(crew_id="r1", task_id=task_id, reason="BREAKDOWN"))
    incident = world.incident(need)
    assert (incident.diversions, incident.crew) == (0, other)
    assert world.says(bulletins.TASK_STATUS_RELEASED, need)
    check_city(world)


def test_three_offers_that_came_to_nothing_alert_the_operators() -> None:
    world = World()
    keys = [world.crew(f"roads/r{n}", at(n + 1)) for n in range(3)]
    world.need("roads", "defect/1", at(0), priority=3)
    for key in keys:
        world.decline(key)
    assert world.incident("I1").has_alert("DECLINED_OFTEN")


def test_a_crew_that_must_make_its_site_safe_first_has_the_new_task_waiting() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    left = world.need("roads", "defect/1", at(1.1), priority=4)
    task_id = world.take_to_site(crew)
    unsafe = crews.DeclareSiteRequest(
        crew_id="r1", task_id=task_id, unsafe=True, make_safe_seconds=300
    )
    world.do(crew, unsafe)
    urgent = world.need("roads", "defect/2", at(0), 1, "tree_down")
    row = world.decided(events.CrewChosen)[-1].appraisal.candidates[0]
    assert row.make_safe_seconds == 300
    assert row.price_seconds >= row.eta_seconds + 300
    world.accept(crew)
    assert world.incident(left).state is State.ASSIGNED
    assert world.says(bulletins.TASK_STATUS_MAKING_SAFE, left)
    world.do(crew, crews.MakeSafeRequest(crew_id="r1", task_id=task_id))
    assert world.incident(left).state is State.WAITING
    assert world.incident(urgent).crew == crew
    assert not world.incident(left).has_alert("LEFT_UNSAFE")
    check_city(world)


def test_a_task_diverted_twice_is_not_diverted_again() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    routine = world.need("roads", "defect/0", at(1), priority=4)
    for number in (1, 2):
        world.take_to_site(crew)
        world.need("roads", f"defect/{number}", at(0), 1, f"kind_{number}")
        world.accept(crew)
        world.depart(crew)
        world.arrive(crew)
        world.finish(crew)
        world.advance(6)
    assert world.incident(routine).diversions == 2
    world.take_to_site(crew)
    world.need("roads", "defect/3", at(0), 1, "kind_3")
    assert world.offered(crew) == ""
    row = world.decided(events.NobodyFound)[-1].appraisal.candidates[0]
    assert row.verdict == events.VERDICT_TASK_DIVERTED_ENOUGH
    check_city(world)
