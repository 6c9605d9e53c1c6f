"""A life first: what would be a bar for other work is a price for a life."""

from __future__ import annotations

import pytest

from services.coordination.domain.fold.role import State
from services.coordination.domain.policy import DEFAULT
from tests.coordination.places import at
from tests.coordination.scenarios.telling import asked, codes
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import place_pb2


def test_a_life_shortly_before_the_change_of_shift_gets_the_nearest_crew(world: World) -> None:
    """Given six crews whose shift ends in 20 min, when a P1 takes 90 min of work, one goes."""
    keys = [world.crew(f"roads/r{n}", at(n), hours=1 / 3) for n in range(1, 7)]
    need = world.need("roads", "defect/1", at(0), 1, "tree_down", work_seconds=5_400)
    assert keys[0] in asked(world, *keys)
    world.take_to_site(keys[0])
    world.advance(30)
    assert world.incident(need).attended_time
    routine = world.need("roads", "defect/2", at(9), 4, work_seconds=5_400)
    assert world.incident(routine).state is State.WAITING, "routine work must fit into the shift"


def test_a_life_does_not_wait_for_the_answer_to_a_routine_offer(world: World, crew: str) -> None:
    """Given a P4 offer that waits for its answer, a P1 withdraws it and is offered at once."""
    routine = world.need("roads", "defect/1", at(0), 4)
    assert world.offered(crew) == "I1.1"
    life = world.need("roads", "defect/2", at(0.5), 1, "tree_down")
    assert world.offered(crew) == "I2.1"
    assert world.incident(routine).state is State.WAITING
    withdrawn = world.decided(events.OfferWithdrawn)[-1]
    chosen = world.decided(events.CrewChosen)[-1]
    times = [context.time for context, e in world.journal if e is withdrawn or e is chosen]
    assert len(set(times)) == 1, "no moment without an offer is between the two"
    world.take_to_site(crew)
    world.finish(crew)
    world.advance(6)
    assert world.incident(life).close_reason == "DONE"
    assert world.offered(crew), "the routine work gets its crew afterwards"


def test_a_proposal_keeps_its_crew_from_no_other_life(world: World) -> None:
    """Given a P1 that an operator has taken, when its crew is proposed, the next P1 may have it.

    The crew that both could have was left to the older one at each turn, and neither got it.
    """
    taken = world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.operator(api.TakeIncidentRequest(incident_id=world.incident(taken).id))
    life = world.need("roads", "defect/2", at(3), 1, "subsidence")
    crew = world.crew("roads/r1", at(1))
    world.advance(16)
    assert world.offered(crew).startswith(world.incident(life).id)


def test_a_danger_withdraws_a_routine_offer_and_equal_work_does_not(
    world: World, crew: str
) -> None:
    world.need("roads", "defect/1", at(0), 4)
    world.need("roads", "defect/2", at(0.5), 4, "gully_blocked")
    assert world.offered(crew) == "I1.1"
    world.need("roads", "defect/3", at(1), 2, "tree_down")
    assert world.offered(crew) == "I3.1"


def test_a_life_replaces_the_work_that_waits_behind_a_site_being_made_safe(
    world: World, crew: str
) -> None:
    """Given a crew that makes its site safe for what turns out a P2, a P1 takes its place."""
    world.need("roads", "defect/1", at(1), 4)
    task_id = world.take_to_site(crew)
    world.do(crew, crews.DeclareSiteRequest, task_id=task_id, unsafe=True, make_safe_seconds=300)
    lesser = world.need("roads", "defect/2", at(0.8), 1, "subsidence")
    world.accept(crew)
    assert world.incident(lesser).state is State.ASSIGNED
    world.change_need(lesser, "subsidence", at(0.8), 2)
    life = world.need("roads", "defect/3", at(0.5), 1, "tree_down")
    world.accept(crew)
    world.do(crew, crews.MakeSafeRequest, task_id=task_id)
    assert world.task(crew) == world.incident(life).task_id
    assert world.incident(lesser).state is State.WAITING


def test_the_budgets_of_a_crew_bind_a_danger_and_not_a_life(world: World, crew: str) -> None:
    """Given a crew that was diverted three times in its shift, a P1 100 m away still gets it."""
    for number in range(3):
        world.need("roads", f"defect/{number}", at(1), 4, f"kind_{number}")
        world.accept(crew)
        world.need("roads", f"defect/9{number}", at(1), 1, f"life_{number}")
        world.take_to_site(crew)
        world.finish(crew)
        world.advance(6)
        while world.offered(crew):  # the routine work that was left
            world.take_to_site(crew)
            world.finish(crew)
            world.advance(6)
    assert world.state(crew).diversions == 3
    world.need("roads", "defect/4", at(1), 4, "kind_4")
    world.accept(crew)
    world.need("roads", "defect/5", at(1.1), 2, "danger")
    assert world.offered(crew) == ""
    world.need("roads", "defect/6", at(1.1), 1, "life")
    assert world.offered(crew)


def test_the_crew_beside_a_life_goes_whatever_is_left_of_its_work_and_shift(world: World) -> None:
    """Given a crew 30 s away with 90 min of P4 ahead and 2 h of shift left, and a free one far."""
    beside = world.crew("roads/beside", at(0.25), hours=2)
    world.need("roads", "defect/1", at(0.25), 4, work_seconds=5_400)
    world.take_to_site(beside)
    distant = world.crew("roads/distant", at(15))
    world.need("roads", "defect/2", at(0), 1, "tree_down", work_seconds=3_600)
    assert beside in asked(world, beside, distant)
    first = world.decided(events.CrewChosen)[-1]
    row = min(
        (r for r in first.appraisal.candidates if r.crew_id == "beside"),
        key=lambda r: r.price_seconds,
    )
    assert row.price_seconds < 300


def test_a_danger_takes_a_crew_off_a_safe_routine_site_and_no_other(world: World) -> None:
    """Given a tree across the road and a crew on a safe P4 site beside it, the crew goes.

    An unsafe site is not left for a danger, and neither is a P3.
    """
    crew = world.crew("roads/r1", at(0.2))
    world.need("roads", "defect/1", at(0.2), 4)
    task_id = world.take_to_site(crew)
    world.do(crew, crews.DeclareSiteRequest, task_id=task_id, unsafe=True, make_safe_seconds=60)
    tree = world.need("roads", "defect/2", at(0), 2, "tree_down")
    assert world.offered(crew) == ""
    world.do(crew, crews.DeclareSiteRequest, task_id=task_id, unsafe=False, make_safe_seconds=0)
    world.advance(31)
    assert world.offered(crew).startswith(world.incident(tree).id)


def test_a_danger_leaves_a_p3_site_alone(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(1), 3)
    world.take_to_site(crew)
    world.need("roads", "defect/2", at(0), 2, "tree_down")
    assert world.offered(crew) == ""


def test_two_crews_are_asked_about_a_life_and_all_again_when_nobody_is_left(world: World) -> None:
    """Given two leaders who decline, both get the offer again within a minute, under an alert."""
    keys = [world.crew(f"roads/r{n}", at(1 + n / 5)) for n in (1, 2)]
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    assert asked(world, *keys) == keys
    for key in keys:
        world.decline(key)
    assert "NOBODY_FOUND" in codes(world, need)
    world.advance(45)
    assert asked(world, *keys) == keys


def test_a_crew_whose_work_stops_being_a_life_is_offered_the_next_one_in_seconds(
    world: World, crew: str
) -> None:
    """Given all crews on lives, when one of them turns out routine, its crew gets an offer."""
    first = world.need("roads", "defect/1", at(1), 1, "tree_down")
    world.take_to_site(crew)
    second = world.need("roads", "defect/2", at(0), 1, "subsidence")
    assert world.offered(crew) == ""
    world.advance(2)
    world.change_need(first, "tree_down", at(1), 4)
    world.advance(2)
    assert world.offered(crew).startswith(world.incident(second).id)


@pytest.mark.parametrize("place", [at(80), None], ids=["asked", "nobody"])
def test_a_crew_that_leaves_late_ends_the_alerts_of_the_search_beside_it(
    world: World, crew: str, place: place_pb2.Place | None
) -> None:
    """Given a crew that has not left in time, and another one without an answer, or none."""
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.accept(crew)
    if place is not None:
        world.crew("roads/later", place)
    world.advance(DEFAULT.turnout_seconds + DEFAULT.lease_seconds[1] + 1)
    assert codes(world, need) >= {"NOT_DEPARTED"}
    assert codes(world, need) & {"NO_ANSWER", "NOBODY_FOUND"}
    world.depart(crew)
    assert not codes(world, need) & {"NO_ANSWER", "NOBODY_FOUND"}


def test_a_crew_whose_offer_the_department_refuses_is_free_for_the_next_life_at_once(
    world: World, crew: str
) -> None:
    """Given two lives and one crew, when the offer of one is refused, the other need not wait.

    No bulletin of the crew follows such an answer, so the life waited for its timer.
    """
    world.lost_orders = True
    first = world.need("roads", "defect/1", at(0), 1, "tree_down")
    second = world.need("roads", "defect/2", at(3), 1, "subsidence")
    (offer,) = world.incident(first).lead.offers
    world.advance(2)
    world.lost_orders = False
    order = next(o for o in world.city.pending_orders.values() if o.task_id == offer.task_id)
    world.announce("roads", crew, order_answered={"order_id": order.id, "outcome": "refused"})
    world.advance(2)
    assert world.offered(crew).startswith(world.incident(second).id)
