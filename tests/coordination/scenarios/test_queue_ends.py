"""Queued work that its crew never begins: after a no, a shift, a close, a join, a correction."""

from __future__ import annotations

from services.coordination.domain import limits
from services.coordination.domain.policy import DEFAULT
from tests.coordination.places import at
from tests.coordination.scenarios.telling import asked, correct
from tests.coordination.scenarios.test_queue import NEAR, nearly_done, queued
from tests.coordination.world import World
from vigie.coordination.v1 import service_pb2 as api


def test_a_crew_that_declines_queued_work_is_not_asked_for_it_when_it_is_done(
    world: World,
) -> None:
    crew = nearly_done(world)
    job = world.need("roads", "defect/2", NEAR, 3, "gully_blocked")
    world.decline(crew)
    world.finish(crew)
    world.advance(20)
    assert not world.offered(crew)
    other = world.crew("roads/other", at(6))
    world.advance(2)
    assert world.incident(job).crew == other


def test_queued_work_that_would_begin_after_the_shift_waits_for_the_next_one(world: World) -> None:
    """Given a first task that lasts longer than expected, the crew goes home after it."""
    crew = world.crew("roads/near", at(0), hours=0.4)
    world.need("roads", "defect/1", at(0), 3, work_seconds=600)
    world.take_to_site(crew)
    world.advance(540)
    job = world.need("roads", "defect/2", NEAR, 3, "gully_blocked", work_seconds=600)
    world.accept(crew)
    world.advance(1_000)
    world.finish(crew)
    assert not world.state(crew).on_duty
    following = world.crew("roads/following", at(3))
    world.advance(limits.REST_SECONDS + 1)
    assert world.incident(job).crew == following


def test_a_yes_to_queued_work_that_crosses_its_end_is_recalled(world: World) -> None:
    crew = nearly_done(world)
    job = world.need("roads", "defect/2", NEAR, 3, "gully_blocked")
    world.lost_orders = True
    world.end_need(job)
    world.accept(crew)
    world.lost_orders = False
    world.send(list(world.city.pending_orders.values()))
    world.settle()
    assert world.state(crew).next_task is None
    assert world.task(crew) == "I1.1"


def test_queued_work_joins_an_incident_that_has_a_crew(world: World) -> None:
    """Given an operator who joins the two, the crew with its own does not go there as well."""
    crew, _ = queued(world)
    other = world.crew("roads/other", at(6))
    third = world.need("roads", "defect/3", at(0.1), 3, "sign_damaged", work_seconds=7_200)
    world.accept(other)
    world.operator(api.JoinIncidentsRequest(incident_id="I3", other_incident_id="I2"))
    assert world.incident(third).crew == other
    assert world.state(crew).next_task is None
    assert world.task(crew) == "I1.1"


def test_the_crew_of_queued_work_whose_first_site_moves_away_is_replaced(world: World) -> None:
    """Given a correction of the first place, the second waits half an hour more than expected."""
    crew = world.crew("roads/near", at(0))
    first = world.need("roads", "defect/1", at(0.5), 4, work_seconds=600)
    world.accept(crew)
    world.depart(crew)
    job = world.need("roads", "defect/2", at(0.52), 4, "gully_blocked")
    world.accept(crew)
    correct(world, first, at(9), 4)
    other = world.crew("roads/other", at(6))
    world.advance(DEFAULT.queue_wait_seconds + DEFAULT.queue_late_seconds)
    assert asked(world, other) == [other]
    assert world.incident(job).crew == other
