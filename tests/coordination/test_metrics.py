"""The metrics of the city."""

from __future__ import annotations

import pytest

from services.chassis.sdk.decider import MICROS
from services.chassis.telemetry.metrics import REGISTRY
from services.coordination import metrics
from services.coordination.domain.policy import DEFAULT
from tests.coordination.memory_context import MemoryContext, run_idle
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events

BOTH = ("lighting", "roads")


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {"service": "coordination", **labels}) or 0.0


def crews(world: World) -> dict[str, float]:
    metrics.set_crew_gauges(world.city, BOTH, world.positions, world.time)
    return {
        state: sample("vigie_crews", department="roads", state=state)
        for state in metrics.CREW_STATES
    }


def incidents(world: World, priority: str, state: str) -> float:
    metrics.set_incident_gauges(world.city)
    return sample("vigie_incidents", priority=priority, state=state)


def alerted(world: World, priority: str, code: str) -> float:
    metrics.set_incident_gauges(world.city)
    return sample("vigie_incidents_alerted", priority=priority, code=code)


def test_open_incidents_are_counted_by_priority_and_state(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.need("roads", "defect/2", at(5), priority=3)
    assert incidents(world, "P2", "offered") == 1
    assert incidents(world, "P3", "waiting") == 1
    world.take_to_site(crew)
    assert incidents(world, "P2", "assigned") == 1
    world.finish(crew)
    assert incidents(world, "P2", "assigned") == 0


def test_crews_are_counted_by_state(world: World, near: str, far: str) -> None:
    assert crews(world) == {"off_duty": 0, "free": 2, "offered": 0, "busy": 0}
    world.need("roads", "defect/1", at(0))
    assert crews(world)["offered"] == 1
    world.accept(near)
    assert crews(world) == {"off_duty": 0, "free": 1, "offered": 0, "busy": 1}


@pytest.mark.parametrize(("seconds", "stale"), [(0, 0), (DEFAULT.position_seconds + 1, 1)])
def test_crews_on_duty_with_an_old_position_are_counted(
    world: World, crew: str, seconds: int, stale: int
) -> None:
    world.time += seconds * MICROS
    crews(world)
    assert sample("vigie_crews_position_stale", department="roads") == stale


def test_an_alert_applies_until_a_crew_accepts_or_is_on_the_site(world: World) -> None:
    world.need("roads", "defect/1", at(0), priority=1)
    assert alerted(world, "P1", "NOBODY_FOUND") == 1
    crew = world.crew("roads/r1", at(1))
    world.advance(30)
    world.accept(crew)
    assert alerted(world, "P1", "NOBODY_FOUND") == 0
    world.advance(DEFAULT.goal_seconds[1])
    assert alerted(world, "P1", "LATE") == 1
    world.depart(crew)
    world.arrive(crew)
    assert alerted(world, "P1", "LATE") == 0


def test_pending_orders_are_counted_with_their_age(world: World, crew: str) -> None:
    world.lost_orders = True
    world.need("roads", "defect/1", at(0))
    metrics.set_order_gauges(world.city, BOTH, world.time + 7 * MICROS)
    for department, count, age in (("roads", 1, 7), ("lighting", 0, 0)):
        assert sample("vigie_orders_pending", department=department) == count
        assert sample("vigie_orders_pending_oldest_seconds", department=department) == age


def test_the_wait_is_measured_from_the_clock_to_the_first_decision(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    before = sample("vigie_retask_seconds_count", priority="P2")
    attended = sample("vigie_incident_attended_seconds_sum", priority="P2")
    world.decline(crew)
    other = world.crew("roads/r2", at(2))
    world.advance(40)
    world.take_to_site(other)
    assert len(world.decided(events.CrewChosen)) == 2
    happened = [event for _, event in world.journal]
    metrics.observe_durations(happened, world.city, world.time)
    assert sample("vigie_retask_seconds_count", priority="P2") == before + 1
    assert sample("vigie_incident_attended_seconds_sum", priority="P2") == attended + 40


@pytest.mark.parametrize(("owner", "more"), [(False, 0), (True, 1)])
async def test_only_the_city_s_owner_measures_and_every_replica_counts(
    world: World, crew: str, *, owner: bool, more: int
) -> None:
    world.need("roads", "defect/1", at(0), priority=4)
    before = sample("vigie_retask_seconds_count", priority="P4")
    context = MemoryContext(world, owner=owner)
    await run_idle(metrics.metrics_worker(world.positions, lambda: world.time)(context))
    assert sample("vigie_retask_seconds_count", priority="P4") == before + more
    assert sample("vigie_incidents", priority="P4", state="offered") == 1
