"""The workers of coordination, in a service context in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.settings import Settings, read
from services.coordination import workers
from services.coordination.dispatch.positions import CrewPositions
from tests.coordination.test_queries import Shown
from tests.coordination.world import NOON, World, at
from vigie.bulletin.v1 import telemetry_pb2
from vigie.journal.v1 import journal_pb2 as journal

PATIENCE_SECONDS = 5


class MemoryContext:
    """A service context that lists the orders and telemetry that are sent."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.view = Shown(world)
        self.settings = read(Settings)
        self.owner = True
        self.available = True
        self.orders: list[tuple[str, str, int, str]] = []
        self.published: list[Message] = []
        self.happening: asyncio.Queue[JournalEntry] = asyncio.Queue()
        self.seen: dict[str, list[bytes]] = {}

    def owns(self, _aggregate: str) -> bool:
        return self.owner

    def send_command(
        self,
        service: str,
        request: Message,
        *,
        command_id: str,
        cause: str,
        expires_time: int,
        traceparent: str = "",
    ) -> None:
        assert cause
        assert request.IsInitialized()
        self.orders.append((service, command_id, expires_time, traceparent))

    async def journal_entries(self) -> AsyncIterator[JournalEntry]:
        while True:
            yield await self.happening.get()

    def publish_telemetry(self, _key: str, message: Message) -> None:
        self.published.append(message)

    async def subscribe_telemetry(self, service: str) -> AsyncIterator[bytes]:
        for value in self.seen.get(service, []):
            yield value
        await asyncio.Event().wait()

    async def submit(self, *_args: Any, **_more: Any) -> Any:
        raise NotImplementedError


async def until(work: Awaitable[None], condition: Callable[[], object]) -> None:
    """Run a worker until the condition holds; fail after `PATIENCE_SECONDS`."""
    running = asyncio.ensure_future(work)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                assert not running.done()
                await asyncio.sleep(0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def idle(work: Awaitable[None], turns: int = 50) -> None:
    """Run a worker that has nothing to do for some turns of the event loop."""
    remaining = iter(range(turns))
    await until(work, lambda: next(remaining, None) is None)


def offered_world() -> World:
    world = World()
    world.crew("roads/r1", at(1))
    world.lost_orders = True
    world.need("roads", "defect/1", at(0))
    return world


def entry(world: World) -> JournalEntry:
    happened = tuple(event for _, event in world.journal)
    record = journal.Record(traceparent="trace")
    return JournalEntry(
        record,
        "city",
        "city",
        happened,
        world.city,
        world.city,
        DecisionContext(NOON, "city"),
        0,
        0,
    )


async def test_an_order_goes_out_when_its_decision_is_read_back() -> None:
    world = offered_world()
    context = MemoryContext(world)
    context.happening.put_nowait(entry(world))
    await until(workers.send_orders(context), lambda: context.orders)
    (owed,) = world.city.pending_orders.values()
    assert context.orders == [("roads", owed.id, owed.expires_time, "trace")]


async def test_who_does_not_own_the_city_orders_nothing_and_says_nothing() -> None:
    world = offered_world()
    context = MemoryContext(world)
    context.owner = False
    context.happening.put_nowait(entry(world))
    await idle(workers.send_orders(context))
    await idle(workers.resend_orders(context, lambda: NOON))
    await idle(workers.heartbeat(context, lambda: NOON))
    assert context.orders == []
    assert context.published == []


async def test_a_new_owner_sends_all_that_is_pending_once(monkeypatch: Any) -> None:
    monkeypatch.setattr(workers, "TICK_SECONDS", 0)
    context = MemoryContext(offered_world())
    await idle(workers.resend_orders(context, lambda: NOON), turns=500)
    assert len(context.orders) == 1


async def test_what_stays_unanswered_is_sent_again(monkeypatch: Any) -> None:
    monkeypatch.setattr(workers, "TICK_SECONDS", 0)
    context = MemoryContext(offered_world())
    later = NOON + (workers.RESEND_SECONDS + 1) * MICROS
    await until(workers.resend_orders(context, lambda: later), lambda: len(context.orders) > 1)
    assert len({order[1] for order in context.orders}) == 1


async def test_the_owner_s_heart_beats() -> None:
    context = MemoryContext(World())
    await until(workers.heartbeat(context, lambda: NOON), lambda: context.published)
    assert context.published == [telemetry_pb2.Heartbeat(sent_time=NOON)]


async def test_positions_of_every_department_are_heard_and_broken_ones_passed() -> None:
    context = MemoryContext(World())
    for department in ("lighting", "roads"):
        sighted = telemetry_pb2.CrewSighted(
            department=department, crew_id="c1", position=at(1).position, sighted_time=NOON
        )
        context.seen[department] = [b"\xff", sighted.SerializeToString()]
    positions = CrewPositions()
    worker = workers.follow_positions(positions, lambda: NOON)
    await until(worker(context), lambda: len(positions) == 2)
    assert sorted(positions) == ["lighting/c1", "roads/c1"]
