"""What the city shows of itself in figures."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.chassis.telemetry.metrics import REGISTRY
from services.coordination import metrics
from services.coordination.domain.policy import GOAL_SECONDS, POSITION_SECONDS
from tests.coordination.test_workers import MemoryContext, entry, idle
from tests.coordination.world import World, at
from vigie.coordination.v1 import events_pb2 as events

BOTH = ("lighting", "roads")


def shown(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {"service": "coordination", **labels}) or 0.0


def crews(world: World) -> dict[str, float]:
    metrics.set_crew_gauges(world.city, BOTH, world.positions, world.time)
    return {
        state: shown("vigie_crews", department="roads", state=state)
        for state in metrics.CREW_STATES
    }


def incidents(world: World, priority: str, state: str) -> float:
    metrics.set_incident_gauges(world.city)
    return shown("vigie_incidents", priority=priority, state=state)


def alerted(world: World, priority: str, code: str) -> float:
    metrics.set_incident_gauges(world.city)
    return shown("vigie_incidents_alerted", priority=priority, code=code)


def test_open_incidents_are_shown_by_priority_and_state_until_they_are_closed() -> None:
    world = World()
    world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0), priority=2)
    world.need("roads", "defect/2", at(5), priority=3)
    assert incidents(world, "P2", "offered") == 1
    assert incidents(world, "P3", "waiting") == 1
    world.take_to_site("roads/r1")
    assert incidents(world, "P2", "assigned") == 1
    world.finish("roads/r1")
    assert incidents(world, "P2", "assigned") == 0


def test_crews_are_shown_by_what_they_are_at() -> None:
    world = World()
    world.crew("roads/r1", at(1))
    world.crew("roads/r2", at(50))
    assert crews(world) == {"off_duty": 0, "free": 2, "offered": 0, "busy": 0}
    world.need("roads", "defect/1", at(0))
    assert crews(world)["offered"] == 1
    world.accept("roads/r1")
    assert crews(world) == {"off_duty": 0, "free": 1, "offered": 0, "busy": 1}


def test_a_crew_on_duty_whose_position_is_old_is_unseen() -> None:
    world = World()
    world.crew("roads/r1", at(1))
    crews(world)
    assert shown("vigie_crews_position_stale", department="roads") == 0
    world.time += (POSITION_SECONDS + 1) * MICROS
    crews(world)
    assert shown("vigie_crews_position_stale", department="roads") == 1


def test_an_alert_of_nobody_is_shown_until_somebody_takes_the_incident_up() -> None:
    world = World()
    world.need("roads", "defect/1", at(0), priority=1)
    assert alerted(world, "P1", "NOBODY_FOUND") == 1
    world.crew("roads/r1", at(1))
    world.advance(30)
    world.accept("roads/r1")
    assert alerted(world, "P1", "NOBODY_FOUND") == 0
    world.advance(GOAL_SECONDS[1])
    assert alerted(world, "P1", "LATE") == 1
    world.depart("roads/r1")
    world.arrive("roads/r1")
    assert alerted(world, "P1", "LATE") == 0


def test_orders_that_nobody_answers_grow_old() -> None:
    world = World()
    world.lost_orders = True
    world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0))
    metrics.set_order_gauges(world.city, BOTH, world.time + 7 * MICROS)
    assert shown("vigie_orders_pending", department="roads") == 1
    assert shown("vigie_orders_pending_oldest_seconds", department="roads") == 7
    assert shown("vigie_orders_pending", department="lighting") == 0
    assert shown("vigie_orders_pending_oldest_seconds", department="lighting") == 0


def test_the_wait_counts_from_the_incidents_clock_and_the_first_decision_once() -> None:
    world = World()
    world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0), priority=2)
    before = shown("vigie_retask_seconds_count", priority="P2")
    attended = shown("vigie_incident_attended_seconds_sum", priority="P2")
    world.decline("roads/r1")
    world.crew("roads/r2", at(2))
    world.advance(40)
    world.take_to_site("roads/r2")
    assert len(world.decided(events.CrewChosen)) == 2
    happened = [event for _, event in world.journal]
    metrics.observe_durations(happened, world.city, world.time)
    assert shown("vigie_retask_seconds_count", priority="P2") == before + 1
    assert shown("vigie_incident_attended_seconds_sum", priority="P2") == attended + 40


async def test_only_the_citys_owner_counts_and_every_replica_shows() -> None:
    world = World()
    world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0), priority=4)
    before = shown("vigie_retask_seconds_count", priority="P4")
    for owner, more in ((False, 0), (True, 1)):
        context = MemoryContext(world)
        context.owner = owner
        context.happening.put_nowait(entry(world))
        await idle(metrics.metrics_worker(world.positions, lambda: world.time)(context))
        assert shown("vigie_retask_seconds_count", priority="P4") == before + more
        assert shown("vigie_incidents", priority="P4", state="offered") == 1
