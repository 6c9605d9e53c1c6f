"""Shifts end and work does not: long work, its relief, overrun, and crews on call."""

from __future__ import annotations

import pytest

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.entities import timestamp
from services.crews.domain.task import Status
from tests.coordination.places import at
from tests.coordination.scenarios.telling import asked, codes, on_call, role
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import service_pb2 as crews

HOUR = 3_600
TRADES = ("electrical", "signing")


@pytest.fixture
def ending(world: World) -> str:
    """A crew at an open pit (P2) of ten hours of work, with an hour left in its shift."""
    early = world.crew("roads/early", at(0.5), hours=2)
    world.need("roads", "defect/1", at(0), 2, "subsidence", work_seconds=10 * HOUR)
    task_id = world.take_to_site(early)
    world.do(early, crews.DeclareSiteRequest, task_id=task_id, unsafe=True, make_safe_seconds=900)
    world.advance(HOUR)
    return early


@pytest.fixture
def two_roles(world: World) -> tuple[str, str]:
    """A crew on the site of a P2 in both roles, each of ten hours of work, and the incident."""
    early = world.crew("roads/early", at(0.5), TRADES, hours=2)
    roles = [role(name, name, work_seconds=10 * HOUR) for name in TRADES]
    need = world.need("roads", "defect/1", at(0), 2, roles=roles)
    world.take_to_site(early)
    return early, need


def searches(world: World) -> list[str]:
    return [event.reason for event in world.decided(events.SearchStarted)]


@pytest.mark.parametrize("priority", [2, 3, 4])
def test_work_that_outlasts_every_shift_goes_from_shift_to_shift(
    world: World, priority: int
) -> None:
    """Given 24 h of work, one shift begins it and each next one takes it over on the site."""
    need = world.need("roads", "defect/1", at(0), priority, "flooding", work_seconds=24 * HOUR)
    crew = world.crew("roads/s0", at(0.5), hours=8)
    world.advance(6)
    world.take_to_site(crew)
    for shift in range(1, 4):
        world.advance(7.6 * HOUR)
        following = world.crew(f"roads/s{shift}", at(0.5), hours=8)
        world.advance(5)
        assert asked(world, following) == [following], "the relief is sought half an hour before"
        assert world.task(crew), "the crew stays until the next one is there"
        world.take_to_site(following)
        assert world.task(crew) == ""
        assert world.incident(need).crew == following
        crew = following
    world.finish(crew)
    assert world.incident(need).close_reason == "DONE"
    assert world.incident(need).diversions == 0


def test_a_crew_whose_own_shift_ends_relieves_nobody(world: World, ending: str) -> None:
    """Given a nearer crew of the same shift, the relief comes from the next one."""
    world.crew("roads/same", at(0.1), hours=1)
    following = world.crew("roads/following", at(3), hours=9)
    world.advance(HOUR / 2 + 5)
    assert asked(world, ending, "roads/same", following) == [following]


def test_nobody_rings_for_a_relief_while_the_shift_lasts(world: World, ending: str) -> None:
    world.crew("roads/same", at(0.1), hours=1)
    world.advance(HOUR / 2 + 5)
    need = world.city.incident_for_need("roads/defect/1")
    assert need is not None
    assert searches(world) == ["RELIEF"]
    assert codes(world, need.id) == set()
    world.advance(HOUR / 2)
    assert codes(world, need.id) == {"SHIFT_OVERRUN"}
    assert world.task(ending), "an open pit is not left"


def test_a_crew_at_home_is_called_out_for_a_relief_after_the_shift_alone(
    world: World, ending: str
) -> None:
    """Given a crew on call, the next shift is awaited; if none comes, the crew is called out."""
    home = on_call(world, "roads/home", at(1))
    world.advance(HOUR - 60)
    assert searches(world) == ["RELIEF"]
    assert asked(world, home) == []
    world.advance(120)
    assert asked(world, home) == [home]
    assert world.task(ending)


def test_a_site_that_ought_to_have_been_safe_by_the_end_of_the_shift_is_relieved(
    world: World,
) -> None:
    """Given a danger whose work was to be done in time and is not, a relief comes at the end."""
    crew = world.crew("roads/early", at(0.5), hours=1)
    world.need("roads", "defect/1", at(0), 2, "subsidence", work_seconds=HOUR // 2)
    world.take_to_site(crew)
    following = world.crew("roads/following", at(3), hours=9)
    world.advance(HOUR - 10)
    assert searches(world) == []
    world.advance(20)
    assert searches(world) == ["RELIEF"]
    assert asked(world, following) == [following]


def test_routine_work_that_is_nearly_done_has_an_alert_and_no_relief(world: World) -> None:
    crew = world.crew("roads/early", at(0.5), hours=1)
    need = world.need("roads", "defect/1", at(0), 4, work_seconds=HOUR // 2)
    world.take_to_site(crew)
    world.crew("roads/following", at(3), hours=9)
    world.advance(HOUR + 10)
    assert codes(world, need) == {"SHIFT_OVERRUN"}
    assert searches(world) == []


def test_a_relief_takes_each_role_of_the_crew_that_it_sends_home(
    world: World, two_roles: tuple[str, str]
) -> None:
    """Given a crew in two roles and a relief that is able for both, none of them is left open."""
    early, need = two_roles
    following = world.crew("roads/following", at(1), TRADES)
    world.advance(1.5 * HOUR + 10)
    assert searches(world) == ["RELIEF", "RELIEF"]
    world.take_to_site(following)
    assert world.task(early) == ""
    assert [role.crews for role in world.incident(need).roles] == [{following}, {following}]
    assert codes(world, need) == set()


def test_two_reliefs_take_a_role_each_where_neither_can_fill_both(
    world: World, two_roles: tuple[str, str]
) -> None:
    early, need = two_roles
    following = [world.crew(f"roads/{trade}", at(1), (trade,)) for trade in TRADES]
    world.advance(1.5 * HOUR + 10)
    for crew in following:
        assert world.task(early), "it stays until both are there"
        world.take_to_site(crew)
    assert world.task(early) == ""
    assert [role.crews for role in world.incident(need).roles] == [{crew} for crew in following]


def test_a_crew_that_is_relieved_in_one_role_stays_for_the_other(
    world: World, two_roles: tuple[str, str]
) -> None:
    """Given a crew in two roles and one relief for the first, it goes on with the second alone.

    The crew used to go home with the first relief, and no crew was left for the signs.
    """
    early, need = two_roles
    task_id = world.task(early)
    world.do(early, crews.DeclareSiteRequest, task_id=task_id, unsafe=True, make_safe_seconds=900)
    electrician = world.crew("roads/electrician", at(1), ("electrical",))
    world.advance(1.5 * HOUR + 10)
    world.take_to_site(electrician)
    assert [role.crews for role in world.incident(need).roles] == [{electrician}, {early}]
    task = world.state(early).task
    assert task is not None
    assert (task.role, task.status) == ("signing", Status.ON_SITE)
    assert task.site_unsafe, "it still holds the site"
    world.finish(early)
    assert [role.done_by for role in world.incident(need).roles] == ["", early]


def test_the_end_of_the_work_calls_off_the_reliefs_of_each_role(
    world: World, two_roles: tuple[str, str]
) -> None:
    """Given a crew in two roles whose work is done, neither relief drives on for nothing."""
    early, need = two_roles
    following = [world.crew(f"roads/{trade}", at(1), (trade,)) for trade in TRADES]
    world.advance(1.5 * HOUR + 10)
    for crew in following:
        world.accept(crew)
    world.finish(early)
    assert [world.task(crew) for crew in following] == ["", ""]
    assert world.incident(need).close_reason == "DONE"


def test_a_relief_under_way_is_not_sought_again_at_the_end_of_the_shift(
    world: World, ending: str
) -> None:
    following = world.crew("roads/following", at(3), hours=9)
    world.advance(HOUR / 2 + 5)
    world.accept(following)
    world.depart(following)
    other = world.crew("roads/other", at(2.9), hours=9)
    world.advance(HOUR / 2)
    assert searches(world).count("RELIEF") == 1
    assert asked(world, other) == []
    assert world.task(ending)


def test_a_shift_that_begins_on_the_site_moves_the_search_for_a_relief(world: World) -> None:
    """Given a crew called out at night that goes on in its shift, no relief comes at dawn."""
    home = on_call(world, "roads/home", at(1), hours=2)
    world.need("roads", "defect/1", at(0), 2, "subsidence", work_seconds=10 * HOUR)
    world.take_to_site(home)
    world.advance(HOUR)
    end_time = timestamp(world.time + 7 * HOUR * MICROS)
    world.do(home, crews.StartShiftRequest, end_time=end_time)
    following = world.crew("roads/following", at(3), hours=9)
    world.advance(2 * HOUR)
    assert asked(world, following) == []
    world.advance(4.5 * HOUR + 5)
    assert asked(world, following) == [following]


def test_a_crew_on_call_has_the_time_of_its_turnout_to_leave(world: World) -> None:
    """Given 30 min from home to the road, no alert and no other crew follow after 90 s."""
    home = on_call(world, "roads/home", at(1))
    need = world.need("roads", "defect/1", at(0), 2, "tree_down")
    assert asked(world, home) == [home]
    world.accept(home)
    later = world.crew("roads/later", at(80))
    world.advance(30 * 60 - 10)
    assert codes(world, need) == set()
    assert asked(world, later) == []
    world.advance(20)
    assert codes(world, need) == {"NOT_DEPARTED"}
    assert asked(world, later) == [later]
