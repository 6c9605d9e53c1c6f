"""A department does not answer for a while: the orders of that time reach its crews later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.coordination.domain import limits
from services.coordination.domain.fold.role import State
from tests.coordination.places import at
from tests.coordination.scenarios.telling import codes
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import service_pb2 as crews

LONG = limits.ORDER_SECONDS + 60


@contextmanager
def outage(world: World, seconds: float) -> Iterator[None]:
    """Lose all orders for so long; coordination sends those without an answer again after that."""
    world.lost_orders = True
    yield
    world.advance(seconds)
    world.lost_orders = False
    world.send(list(world.city.pending_orders.values()))
    world.settle()


def under_way(world: World, crew: str) -> str:
    """Let a crew drive to a danger; return the need."""
    need = world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.accept(crew)
    world.depart(crew)
    return need


@pytest.mark.parametrize("seconds", [60, LONG, 3 * LONG])
def test_a_crew_turns_back_from_a_closed_incident_once_its_department_is_back(
    world: World, crew: str, seconds: int
) -> None:
    """Given a recall that expired in the outage, it is given again with its first answer."""
    need = under_way(world, crew)
    with outage(world, seconds):
        world.close(world.incident(need).id)
    assert world.incident(need).state is State.CLOSED
    assert world.task(crew) == ""
    assert not world.city.pending_orders


def test_a_crew_that_arrived_in_the_outage_goes_on_with_its_work(world: World, crew: str) -> None:
    need = under_way(world, crew)
    with outage(world, LONG):
        world.close(world.incident(need).id)
        world.arrive(crew)
    assert world.task(crew)
    assert len(world.decided(events.TaskRecalled)) == 1


def test_a_recall_that_fails_at_once_is_not_given_for_ever(world: World, crew: str) -> None:
    """Given a department with a wrong clock, which ends each order, the operators call the crew."""
    need = under_way(world, crew)
    world.lost_orders = True
    world.close(world.incident(need).id)
    (order,) = [each for each in world.city.pending_orders.values() if each.type == "recall"]
    world.announce("roads", "crew/r1", order_answered={"order_id": order.id, "outcome": "expired"})
    assert len(world.decided(events.TaskRecalled)) == 1
    alert = world.city.alert_of("ORDER_FAILED", crew)
    assert alert is not None
    assert "call it" in alert.detail


def test_a_site_is_handed_over_once_the_departments_are_back(world: World) -> None:
    """Given a relief that arrives in an outage, which loses the orders of the hand-over."""
    early = world.crew("lighting/early", at(0.5), hours=2)
    need = world.need("roads", "defect/1", at(0), 2, "subsidence", work_seconds=36_000)
    task_id = world.take_to_site(early)
    world.do(early, crews.DeclareSiteRequest, task_id=task_id, unsafe=True, make_safe_seconds=900)
    world.advance(5_400)
    following = world.crew("roads/following", at(3))
    world.advance(5)
    world.accept(following)
    world.depart(following)
    with outage(world, LONG):
        world.arrive(following)
        world.advance(1)
    assert world.task(early) == ""
    held = world.state(following).task
    assert held is not None
    assert (held.site_unsafe, held.make_safe_seconds) == (True, 900)
    assert codes(world, need) == set()
    assert not world.city.pending_orders
