"""Crews are people: they may not answer, may need rest, or drive longer than estimated."""

from __future__ import annotations

import pytest

from services.coordination.domain.fold.role import State
from tests.coordination.places import at
from tests.coordination.scenarios.telling import asked, codes, role
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import availability_pb2


def test_a_crew_that_said_yes_and_never_left_is_replaced(world: World, near: str) -> None:
    """Given a yes and a dead tablet, an alert follows after 90 s, then the next offer."""
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.accept(near)
    later = world.crew("roads/later", at(6))
    world.advance(60)
    assert codes(world, need) == set()
    world.advance(40)
    assert "NOT_DEPARTED" in codes(world, need)
    assert asked(world, later) == [later]
    world.take_to_site(later)
    assert world.incident(need).attended_time
    assert world.task(near) == "", "the first crew is recalled, not left on its way"


def test_a_crew_that_left_and_does_not_arrive_is_replaced(world: World, near: str) -> None:
    """Given no arrival after the drive and half of it, an alert follows, and the next offer."""
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.accept(near)
    world.depart(near)
    later = world.crew("roads/later", at(1.5))
    world.advance(170)
    assert codes(world, need) == set()
    world.advance(30)
    assert "NOT_ARRIVED" in codes(world, need)
    assert asked(world, later) == [later]


def test_a_crew_that_is_on_its_way_in_time_is_left_alone(world: World, near: str, far: str) -> None:
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.take_to_site(near)
    world.advance(1_200)
    assert codes(world, need) == set()
    assert world.offered(far) == ""


def wait(world: World, seconds: int) -> None:
    """Let time pass as the owner does: it looks for lost crews about every second."""
    for _ in range(0, seconds, 10):
        world.advance(10)


@pytest.fixture
def under_way(world: World, far: str) -> str:
    """The need of a P1 whose crew has left and is out of sight; another crew is in sight."""
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.accept(far)
    world.depart(far)
    del world.parked[far]
    world.crew("roads/other", at(20))
    return need


def test_a_crew_that_is_out_of_sight_on_its_way_has_an_alert_and_the_next_one_goes(
    world: World, far: str, under_way: str
) -> None:
    """Given no position for 3 min on the way, the operators call it and the next crew goes."""
    wait(world, 170)
    assert codes(world, under_way) == set()
    wait(world, 30)
    assert "POSITION_LOST" in codes(world, under_way)
    assert asked(world, "roads/other") == ["roads/other"]
    assert world.task(far), "it may be on its way all the same"
    world.accept("roads/other")
    assert world.incident(under_way).crew == "roads/other"
    assert world.task(far) == ""


def test_a_crew_that_is_in_sight_again_before_another_one_said_yes_goes_on(
    world: World, far: str, under_way: str
) -> None:
    wait(world, 200)
    assert asked(world, "roads/other") == ["roads/other"]
    world.parked[far] = at(0.2)
    world.decline("roads/other")
    wait(world, 40)
    assert codes(world, under_way) & {"POSITION_LOST"} == set()
    assert world.incident(under_way).lead.search == ""
    assert world.incident(under_way).crew == far


def test_a_feed_of_positions_that_is_down_loses_no_crew(
    world: World, far: str, under_way: str
) -> None:
    """Given no position of any crew, the telemetry is at fault and no second crew sets out."""
    world.parked.clear()
    wait(world, 300)
    assert "POSITION_LOST" not in codes(world, under_way)
    assert world.incident(under_way).crew == far


def test_a_crew_that_does_not_answer_twice_is_asked_no_more_until_it_speaks(world: World) -> None:
    """Given two offers without an answer, a dead tablet takes the first minute of no more lives."""
    silent = world.crew("roads/silent", at(0.3))
    for number in (1, 2):
        need = world.need("roads", f"defect/{number}", at(0), 3, f"kind_{number}")
        assert world.offered(silent)
        world.advance(200)
        world.end_need(need)
    other = world.crew("roads/other", at(5))
    world.need("roads", "defect/3", at(0), 3, "kind_3")
    assert asked(world, silent, other) == [other]
    table = world.decided(events.CrewChosen)[-1].appraisal
    refused = {tuple(group.crews): group.verdict for group in table.verdicts}
    assert refused["roads/silent",] == events.VERDICT_NOT_ANSWERING


def test_a_crew_that_needs_rest_is_offered_no_routine_work_for_a_while(
    world: World, crew: str
) -> None:
    """Given a leader who declines with REST, the next nuisance does not ask the same people."""
    world.need("roads", "defect/1", at(0), 3)
    world.decline(crew, "REST")
    world.need("roads", "defect/2", at(2), 3, "gully_blocked")
    assert world.offered(crew) == ""
    assert world.city.crews[crew].offered_from < 3


@pytest.mark.parametrize(
    ("availability", "least_urgent"),
    [
        (availability_pb2.AVAILABILITY_MEAL_BREAK, 1),
        (availability_pb2.AVAILABILITY_REFUELLING, 2),
        (availability_pb2.AVAILABILITY_RELOADING, 2),
    ],
)
def test_a_crew_at_its_meal_or_pump_is_disturbed_for_what_is_urgent_alone(
    world: World, crew: str, availability: int, least_urgent: int
) -> None:
    world.do(crew, crews.SetAvailabilityRequest, availability=availability)
    world.need("roads", "defect/1", at(0), least_urgent + 1)
    assert world.offered(crew) == ""
    world.need("roads", "defect/2", at(0.5), least_urgent, "tree_down")
    assert world.offered(crew)


def test_a_better_crew_that_becomes_free_takes_over_from_one_still_under_way(
    world: World, far: str
) -> None:
    """Given a yes from 10 min away, when a crew 1 min away comes on duty, it goes instead."""
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.accept(far)
    world.depart(far)
    world.advance(10)
    near = world.crew("roads/near", at(0.4))
    world.advance(6)
    assert asked(world, near) == [near]
    world.accept(near)
    assert world.incident(need).crew == near
    assert world.task(far) == ""


def test_a_slightly_better_crew_turns_nobody_round(world: World, far: str) -> None:
    world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.accept(far)
    world.depart(far)
    similar = world.crew("roads/similar", at(4.5))
    world.advance(10)
    assert world.offered(similar) == ""


def test_work_that_becomes_a_life_gets_the_crew_beside_it(world: World, far: str) -> None:
    """Given a P3 whose crew is 10 min away, when it becomes a P1, the crew 1 min away goes."""
    need = world.need("roads", "defect/1", at(0), 3)
    world.accept(far)
    near = world.crew("roads/near", at(0.4))
    world.advance(10)
    assert world.offered(near) == ""
    world.change_need(need, "pothole", at(0), 1)
    world.advance(6)
    assert asked(world, near) == [near]


def test_a_crew_works_past_its_shift_under_an_alert_and_is_relieved(world: World) -> None:
    """Given a life whose work outlasts the shift, the next shift has an offer before its end."""
    early = world.crew("roads/early", at(0.5), hours=1)
    need = world.need("roads", "defect/1", at(0), 1, "tree_down", work_seconds=10_000)
    task_id = world.accept(early)
    world.depart(early)
    world.do(early, crews.ArriveRequest, task_id=task_id)
    late = world.crew("roads/late", at(2), hours=10)
    world.advance(1_900)
    assert asked(world, late) == [late], "the relief is sought before the end of the shift"
    world.accept(late)
    assert world.task(early) == task_id, "the site is not left before the relief has arrived"
    world.depart(late)
    world.arrive(late)
    assert world.task(early) == ""
    assert world.incident(need).crew == late
    assert world.incident(need).diversions == 0


def test_a_crew_that_nobody_relieves_is_named_when_its_shift_is_over(world: World) -> None:
    early = world.crew("roads/early", at(0.5), hours=1)
    need = world.need("roads", "defect/1", at(0), 1, "tree_down", work_seconds=10_000)
    world.take_to_site(early)
    world.advance(3_700)
    assert "SHIFT_OVERRUN" in codes(world, need)


def test_a_danger_that_outlasts_every_shift_is_begun(world: World) -> None:
    """Given a flood of five hours and crews with three hours left, one goes and is relieved."""
    crew = world.crew("roads/r1", at(1), hours=3)
    need = world.need("roads", "defect/1", at(0), 2, "flooding", work_seconds=18_000)
    assert world.offered(crew).startswith(world.incident(need).id)


def test_a_clock_that_is_wrong_burns_no_crew(world: World, crew: str) -> None:
    """Given a department whose clock is 70 s off, an offer that came too late excludes no crew."""
    world.lost_orders = True
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    (offer,) = world.incident(need).lead.offers
    answer = bulletins.OrderAnswered(order_id=_order(world, offer.task_id), outcome="expired")
    world.announce("roads", "crew/r1", order_answered=answer)
    world.lost_orders = False
    assert "NO_ANSWER" not in codes(world, need)
    assert world.incident(need).state is State.WAITING
    world.advance(16)
    assert world.offered(crew)


def _order(world: World, task_id: str) -> str:
    return next(o.id for o in world.city.pending_orders.values() if o.task_id == task_id)


def test_the_arrival_of_a_crew_ends_the_search_in_each_role_that_it_fills(world: World) -> None:
    """Given a crew that left late for two roles, its arrival ends the search in both of them.

    The offer of the second role used to stay open: it kept its crew from the next life, and when
    it ran out it counted as the silence of a crew that was recalled.
    """
    both = world.crew("roads/both", at(1), ("electrical", "signing"))
    roles = [role("electrical", "electrical"), role("signing", "signing")]
    world.need("roads", "defect/1", at(0), 1, roles=roles)
    world.accept(both)
    world.advance(91)
    signer = world.crew("roads/signer", at(2), ("signing",))
    world.advance(16)
    assert world.offered(signer)
    world.depart(both)
    world.arrive(both)
    assert not world.offered(signer)
    assert not any(each.search or each.offers for each in world.incident("I1").roles)


def test_a_crew_that_spoke_meanwhile_is_not_silent(world: World, crew: str) -> None:
    """Given two offers without an answer, when the crew reported its state in between.

    Its department refuses to note the silence, so the alert of it ends at once.
    """
    for number, place in enumerate((at(0), at(3))):
        world.need("roads", f"defect/{number}", place, 1, f"life_{number}")
    world.advance(10)
    world.do(crew, crews.SetAvailabilityRequest, availability="AVAILABILITY_RELOADING")
    world.advance(115)
    assert world.decided(events.CrewSilent)
    assert not world.city.alert_of("CREW_NOT_ANSWERING", crew)
