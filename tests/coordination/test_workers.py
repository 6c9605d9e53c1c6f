"""The workers of coordination, in a service context in memory."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination import workers
from services.coordination.dispatch.positions import CrewPositions
from services.coordination.dispatch.slow_streets import SlowStreets
from services.coordination.domain.fold.city_state import CityState
from services.coordination.metrics.sources import TELEMETRY_REJECTED
from services.coordination.outbox import orders_of
from tests.coordination.memory_context import MemoryContext, run_idle, run_until
from tests.coordination.places import NOON, at
from tests.coordination.world import World
from vigie.bulletin.v1 import telemetry_pb2


@pytest.fixture
def world(world: World) -> World:
    """A city whose one order was lost."""
    world.crew("roads/r1", at(1))
    world.lost_orders = True
    world.need("roads", "defect/1", at(0))
    return world


def test_a_record_gives_the_orders_that_are_still_pending(world: World) -> None:
    entry = MemoryContext(world).entry
    (pending,) = world.city.pending_orders.values()
    (order,) = orders_of(entry)
    assert (order.service, order.id, order.traceparent) == ("roads", pending.id, "trace")
    assert (order.cause, order.expires_time) == (pending.cause, pending.expires_time)
    answered = replace(entry, state=CityState())
    assert list(orders_of(answered)) == []


async def test_only_the_owner_resends_orders_and_sends_heartbeats(world: World) -> None:
    context = MemoryContext(world, owner=False)
    await run_idle(workers.resend_orders(context, lambda: NOON))
    await run_idle(workers.heartbeat(context, lambda: NOON))
    assert context.orders == []
    assert context.published == []


async def test_a_new_owner_sends_every_pending_order_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "TICK_SECONDS", 0)
    context = MemoryContext(world)
    await run_idle(workers.resend_orders(context, lambda: NOON), turns=500)
    assert len(context.orders) == 1


async def test_an_order_without_an_answer_is_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "TICK_SECONDS", 0)
    context = MemoryContext(world)
    later = NOON + (workers.RESEND_SECONDS + 1) * MICROS
    await run_until(workers.resend_orders(context, lambda: later), lambda: len(context.orders) > 1)
    assert len({order.id for order in context.orders}) == 1


async def test_an_expired_order_is_seldom_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a department that does not answer for a day, its topic is not filled."""
    monkeypatch.setattr(workers, "TICK_SECONDS", 0)
    monkeypatch.setattr(workers, "LATE_RESEND_SECONDS", 10 * workers.RESEND_SECONDS)
    context, turns = MemoryContext(world), 0

    def later() -> int:
        nonlocal turns
        turns += 1
        return NOON + 86_400 * MICROS

    await run_until(workers.resend_orders(context, later), lambda: len(context.orders) > 3)
    assert turns > 30


async def test_the_owner_publishes_heartbeats(world: World) -> None:
    context = MemoryContext(world)
    await run_until(workers.heartbeat(context, lambda: NOON), lambda: context.published)
    assert context.published == [telemetry_pb2.Heartbeat(sent_time=NOON)]


async def test_telemetry_is_read_and_bad_ones_counted_by_department(world: World) -> None:
    context = MemoryContext(world)
    counted = TELEMETRY_REJECTED.labels("coordination", "roads", "undecodable")
    before = counted._value.get()
    for department in ("lighting", "roads"):
        sighted = telemetry_pb2.CrewSighted(
            department=department, crew_id="c1", position=at(1).position, sighted_time=NOON
        )
        flow = telemetry_pb2.FlowMeasured(
            junction_id="J",
            until_time=NOON,
            sections=[{"section_id": "A", "edge_id": "1", "delay_percent": 100}],
        )
        messages = (sighted, flow)
        context.telemetry[department] = [b"\xff", *(m.SerializeToString() for m in messages)]
    positions = CrewPositions()
    slow_streets = SlowStreets({"1"})
    worker = workers.follow_telemetry(positions, slow_streets, lambda: NOON)
    await run_until(worker(context), lambda: len(positions) == 2 and slow_streets.at(NOON).delays)
    assert slow_streets.at(NOON).delays == {("1", False, 100)}
    assert sorted(positions) == ["lighting/c1", "roads/c1"]
    assert counted._value.get() == before + 1
