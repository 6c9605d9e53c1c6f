"""The service context of coordination's workers, over a small city in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry, StoredRecord
from services.chassis.sdk.order import Order
from services.chassis.sdk.settings import Settings, read
from tests.coordination.places import NOON
from tests.coordination.world import World
from vigie.journal.v1 import journal_pb2 as journal

PATIENCE_SECONDS = 5


class WorldView:
    """The read model of one city."""

    def __init__(self, world: World | None) -> None:
        self.world = world

    def get(self, _kind: str, _id: str) -> Any | None:
        return self.world.city if self.world else None

    def version(self, _kind: str, _id: str) -> int:
        return 1

    def all(self, _kind: str) -> Iterator[tuple[str, Any]]:
        yield "city", self.get("city", "city")


class MemoryContext:
    """Lists the orders and the telemetry that are sent; its journal has one record."""

    def __init__(self, world: World, *, owner: bool = True) -> None:
        self.view = WorldView(world)
        self.settings = read(Settings)
        self.owner = owner
        self.available = True
        self.orders: list[Order] = []
        self.published: list[Message] = []
        self.telemetry: dict[str, list[bytes]] = {}
        record = journal.Record(traceparent="trace")
        happened = tuple(event for _, event in world.journal)
        city, context = world.city, DecisionContext(NOON, "city")
        self.entry = JournalEntry(record, "city", "city", happened, city, city, context)

    def owns(self, _aggregate: str) -> bool:
        return self.owner

    def send_order(self, order: Order) -> None:
        assert order.cause
        assert order.request.IsInitialized()
        self.orders.append(order)

    async def journal_entries(self) -> AsyncIterator[JournalEntry]:
        yield self.entry
        await asyncio.Event().wait()

    async def stored_records(
        self, _partition: int, *, from_time: int = 0, offset: int = 0
    ) -> AsyncIterator[Sequence[StoredRecord]]:
        """Yield one record for each event of the city, two offsets apart as in a journal."""
        assert self.view.world is not None
        found = [
            StoredRecord(2 * number, self._record(context), (event,))
            for number, (context, event) in enumerate(self.view.world.journal)
            if 2 * number >= offset and (offset or context.time >= from_time)
        ]
        for first in range(0, len(found), 10):
            yield found[first : first + 10]

    def _record(self, context: DecisionContext) -> journal.Record:
        return journal.Record(decided_time=context.time, actor="operator:ana")

    def publish_telemetry(self, _key: str, message: Message) -> None:
        self.published.append(message)

    async def subscribe_telemetry(self, service: str) -> AsyncIterator[bytes]:
        for value in self.telemetry.get(service, []):
            yield value
        await asyncio.Event().wait()

    async def submit(self, *_args: Any, **_more: Any) -> Any:
        raise NotImplementedError


async def run_until(work: Awaitable[None], condition: Callable[[], object]) -> None:
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


async def run_idle(work: Awaitable[None], turns: int = 50) -> None:
    """Run a worker that has nothing to do for some turns of the event loop."""
    remaining = iter(range(turns))
    await run_until(work, lambda: next(remaining, None) is None)
