"""Two crews on one role: the late one, the one that relieves, the one that is replaced."""

from __future__ import annotations

from itertools import product

import pytest

from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.fold.role import State
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import service_pb2 as crews


def flood(world: World, hours: float, priority: int = 1) -> str:
    """Raise a need whose work takes some hours."""
    work = round(hours * 3_600)
    return world.need("roads", "defect/1", at(0), priority, "flooding", work_seconds=work)


def declare_unsafe(world: World, crew: str) -> None:
    fields = {"task_id": world.task(crew), "unsafe": True, "make_safe_seconds": 300}
    world.do(crew, crews.DeclareSiteRequest, **fields)


def arrive_for_relief(world: World, second: str) -> None:
    world.advance(1_805)
    world.take_to_site(second)


def test_the_next_shift_takes_over_an_unsafe_site(world: World) -> None:
    """Given work that outlasts a shift. When the next crew arrives. Then the first one leaves."""
    first = world.crew("roads/early", at(1), hours=1)
    need = flood(world, 3)
    world.take_to_site(first)
    declare_unsafe(world, first)
    second = world.crew("roads/late", at(2))
    arrive_for_relief(world, second)
    task = world.state(second).task
    assert task is not None
    assert (task.site_unsafe, task.make_safe_seconds) == (True, 300)
    assert world.task(first) == ""
    assert world.incident(need).crew == second
    assert not world.incident(need).has_alert("LEFT_UNSAFE")
    assert [each.reason for each in world.decided(events.TaskRecalled)] == ["RELIEVED"]
    statuses = [note.status for note in world.departments["roads"].notes]
    assert bulletins.TASK_STATUS_RELEASED not in statuses


def test_a_relieving_crew_expects_the_rest_of_the_work_alone(world: World) -> None:
    first = world.crew("roads/early", at(1), hours=1)
    flood(world, 2)
    world.take_to_site(first)
    second = world.crew("roads/late", at(2))
    world.advance(1_805)
    offer = world.state(second).offer
    assert offer is not None
    assert offer.work_seconds == 5_400


def test_a_relieving_crew_that_turns_back_is_replaced(world: World) -> None:
    """The first crew still needs its relief: another one is sought at once."""
    first = world.crew("roads/early", at(1), hours=1)
    need = flood(world, 3)
    world.take_to_site(first)
    second = world.crew("roads/late", at(2))
    world.advance(1_805)
    task_id = world.accept(second)
    third = world.crew("roads/later", at(3))
    world.do(second, crews.ReleaseTaskRequest, task_id=task_id, reason="BREAKDOWN")
    assert world.task(first)
    assert world.offered(third)
    world.take_to_site(third)
    assert (world.task(first), world.incident(need).crew) == ("", third)


def test_a_broken_down_crew_leaves_an_unsafe_site_with_an_alert(world: World) -> None:
    crew = world.crew("roads/r1", at(1))
    need = world.need("roads", "defect/1", at(0), 4, "pothole")
    task_id = world.take_to_site(crew)
    declare_unsafe(world, crew)
    world.do(crew, crews.ReleaseTaskRequest, task_id=task_id, reason="BREAKDOWN")
    assert world.incident(need).has_alert("LEFT_UNSAFE")
    assert world.incident(need).priority == 2


def test_a_long_flood_is_served_over_two_shifts_and_more(world: World) -> None:
    """Given 23 hours of work. When each shift ends. Then the next crew holds the site."""
    need = flood(world, 23)  # the longest work that a need can state is a day
    crew = world.crew("roads/shift0", at(1), hours=8)
    world.advance(1)
    world.take_to_site(crew)
    served = [crew]
    for number in (1, 2):
        world.advance(7 * 3_600)
        following = world.crew(f"roads/shift{number}", at(1), hours=9)
        for _ in range(300):
            if not world.offered(following):
                world.advance(30)
        world.take_to_site(following)
        assert world.task(served[-1]) == ""
        assert world.incident(need).crew == following
        served.append(following)
    world.finish(served[-1])
    assert world.incident(need).state is State.CLOSED


def test_work_past_the_end_of_a_shift_is_an_alert(world: World) -> None:
    crew = world.crew("roads/r1", at(1), hours=1)
    need = flood(world, 0.5)
    world.take_to_site(crew)  # its work is to end before its shift
    world.advance(3_590)
    assert not world.incident(need).has_alert("SHIFT_OVERRUN")
    world.advance(20)
    assert world.incident(need).has_alert("SHIFT_OVERRUN")


def test_a_department_reports_that_its_crew_works_past_its_shift(world: World, crew: str) -> None:
    """Given a task that its department gave by itself. Then the alert is that of the crew."""
    over = bulletins.CrewChanged(crew_id="r1", on_duty=True, shift_overrun=True)
    world.announce("roads", "crew/r1", crew_changed=over)
    assert world.city.alert_of("SHIFT_OVERRUN", crew) is not None


def test_a_late_departure_ends_the_search(world: World, near: str, far: str) -> None:
    need = world.need("roads", "defect/1", at(0), 2, "subsidence")
    world.accept(near)
    world.advance(91)
    assert world.incident(need).has_alert("NOT_DEPARTED")
    assert world.offered(far)
    world.depart(near)
    assert world.offered(far) == ""
    assert world.incident(need).lead.search == ""


def test_the_crew_that_was_replaced_is_recalled(world: World, near: str, far: str) -> None:
    need = world.need("roads", "defect/1", at(0), 2, "subsidence")
    world.accept(near)
    world.advance(91)
    world.accept(far)
    assert (world.task(near), world.incident(need).crew) == ("", far)


def test_a_crew_on_call_has_its_own_time_to_leave(world: World, crew: str) -> None:
    need = world.need("roads", "defect/1", at(0), 2, "subsidence")
    at_home = bulletins.CrewChanged(crew_id="r1", on_duty=True, turnout_seconds=900)
    world.announce("roads", "crew/r1", crew_changed=at_home)
    world.departments["roads"].silent = True  # its own bulletins would state the usual time
    world.accept(crew)
    world.advance(880)
    assert not world.incident(need).has_alert("NOT_DEPARTED")
    world.advance(30)
    assert world.incident(need).has_alert("NOT_DEPARTED")


def test_a_queued_task_begins_its_turnout_when_it_becomes_active(world: World, crew: str) -> None:
    need = world.need("roads", "defect/1", at(0), 3, "subsidence")
    world.take_to_site(crew)
    declare_unsafe(world, crew)
    urgent = world.need("roads", "defect/2", at(3), 1, "flooding")
    world.accept(crew)
    (active, waiting) = sorted(world.city.tasks[crew], key=lambda task: task.waits)
    assert (active.id, waiting.waits) == ("I1.1", True)
    world.advance(200)
    assert not world.incident(urgent).has_alert("NOT_DEPARTED")
    world.do(crew, crews.MakeSafeRequest, task_id=active.id)
    world.advance(91)
    assert world.incident(urgent).has_alert("NOT_DEPARTED")
    assert world.incident(need).state is State.WAITING


def test_a_crew_that_sets_out_again_attends_once_more(world: World, crew: str) -> None:
    """Given an arrival at a wrong address. When it is corrected. Then the clock runs again."""
    need = world.need("roads", "defect/1", at(0), 2, "subsidence")
    world.take_to_site(crew)
    world.change_need(need, "subsidence", at(2), 2)
    assert world.incident(need).attended_time == 0
    notes = len(world.departments["roads"].notes)
    world.advance(60)
    world.arrive(crew)
    assert world.incident(need).attended_time == world.time
    statuses = [note.status for note in world.departments["roads"].notes]
    assert statuses.count(bulletins.TASK_STATUS_EN_ROUTE) == 2
    assert statuses[notes:] == [bulletins.TASK_STATUS_ON_SITE]


STEPS = ("accept", "depart", "arrive", "unsafe")
SEARCHES = ("NOT_DEPARTED", "NOT_ARRIVED", "UNABLE", "RELIEF", "CUT_OFF", "BETTER", "")


@pytest.mark.parametrize(
    ("search", "first_steps", "second_steps", "order"),
    list(product(SEARCHES, (1, 2, 3, 4), (1, 2, 3), (0, 1))),
)
def test_of_two_crews_one_stays(
    world: World, search: str, first_steps: int, second_steps: int, order: int
) -> None:
    """Given a search beside a crew. When both go on, with late orders. Then the site has a crew.

    Two stay only where both are on the site and an operator has the alert.
    """
    first, second = world.crew("roads/first", at(1)), world.crew("roads/second", at(3))
    need = world.need("roads", "defect/1", at(0), 2, "subsidence")
    world.accept(first)
    if search:
        about = {"incident_id": "I1", "role": "lead", "reason": search}
        _record(world, events.SearchStarted(**about))
        world.settle()
    late = order == 1
    world.lost_orders = late
    if world.offered(second):
        world.accept(second)
    for crew, steps in ((first, first_steps), (second, second_steps)):
        for step in STEPS[1:steps]:
            if world.task(crew):
                take_step(world, crew, step)
    world.lost_orders = False
    for _ in range(3):
        world.send(list(world.city.pending_orders.values()))
        world.settle()
    busy = [crew for crew in (first, second) if world.task(crew)]
    incident = world.incident(need)
    assert busy, "one of them stays"
    if len(busy) == 2:
        relief = search in {"RELIEF", "UNABLE"}
        assert relief or incident.has_alert("TWO_CREWS") or incident.has_alert("SITE_KEPT")
    serving = {each.crew for _, each in incident.assignments()}
    assert set(busy) <= serving | {each.crew for role in incident.roles for each in role.offers}


def take_step(world: World, crew: str, step: str) -> None:
    match step:
        case "depart":
            world.depart(crew)
        case "arrive":
            world.arrive(crew)
        case _:
            declare_unsafe(world, crew)


def _record(world: World, event: events.SearchStarted) -> None:
    context = DecisionContext(world.time, "city")
    world.city = evolve(world.city, event, context)
    world.journal.append((context, event))
