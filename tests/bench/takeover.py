"""Time without acknowledgements after an owner was killed, or stopped as planned.

Two replicas share the partitions. Commands go to the replica that stays. The gap is the longest
time without an acknowledgement of any partition, until all partitions acknowledge again.
"""

from __future__ import annotations

import asyncio
import signal
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import grpc

from services.chassis.partition.partitioning import partition_of
from tests.bench import plain_topics as plain
from tests.bench.figures import LIMIT, VIGIE, Line, repeated
from tests.bench.installation import Installation, Served
from tests.bench.pacing import Reports
from tests.bench.scene import Scene
from tests.waiting import until
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

REPEATS = 5
RATE = 100
PATIENCE_SECONDS = 30.0
CALL_SECONDS = 25.0
SETTLE_SECONDS = 2.0

Send = Callable[[], Awaitable[int]]
"""Send one command and wait for its answer; the partition that it was for."""


@dataclass
class Load:
    """A steady load, and when each partition acknowledged."""

    send: Send
    answered: dict[int, list[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    failed: int = 0

    async def run(self) -> None:
        """Send until cancelled."""
        async with asyncio.TaskGroup() as group:
            begin, number = time.perf_counter(), 0
            while True:
                number += 1
                await asyncio.sleep(max(0.0, begin + number / RATE - time.perf_counter()))
                group.create_task(self._one())

    async def _one(self) -> None:
        sent = time.perf_counter()
        try:
            partition = await self.send()
        except grpc.aio.AioRpcError:
            self.failed += 1
        else:
            self.answered[partition].append((sent, time.perf_counter()))

    def all_since(self, context: float) -> bool:
        """Whether every partition has acknowledged something sent since then."""
        return len(self.answered) == plain.PARTITIONS and all(
            any(sent > context for sent, _ in reversed(answered))
            for answered in self.answered.values()
        )

    def gap(self, context: float) -> float:
        """The longest time without an answer, of any partition, since then."""
        longest = 0.0
        for answered in self.answered.values():
            times = [context, *sorted(end for _, end in answered if end > context)]
            longest = max(longest, *(later - earlier for earlier, later in pairwise(times)))
        return longest


def measure(scene: Scene) -> Iterator[Line]:
    """Vigie and its limit, killed and stopped."""
    with scene.installation("takeover") as city:
        for kind in plain.KINDS:
            city.topic(f"plain.{kind}", plain.PARTITIONS)
        found = asyncio.run(_measure(scene, city))
    for what, promised in (("crash", 8.0), ("planned stop", 2.0)):
        for who in (VIGIE, LIMIT):
            yield repeated(
                f"takeover after a {what}",
                who,
                "s",
                found[who, what],
                promised=promised if who == VIGIE else None,
            )


async def _measure(scene: Scene, city: Installation) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for who in (VIGIE, LIMIT):
        staying = await _start(city, who)
        async with grpc.aio.insecure_channel(f"127.0.0.1:{staying.port}") as channel:
            send = _vigie(channel) if who == VIGIE else _plain(channel)
            for _ in range(scene.repeats(REPEATS)):
                for what in ("crash", "planned stop"):
                    going = await _start(city, who)
                    found[who, what].append(await _gap(send, going, what))
                    await asyncio.to_thread(going.terminate)
        await asyncio.to_thread(staying.terminate)
    return found


async def _start(city: Installation, who: str) -> Served:
    served = city.service("roads") if who == VIGIE else city.plain("plain_department")
    await asyncio.to_thread(served.wait_ready)
    if who == VIGIE:
        await until(served.owned, "a partition is open", PATIENCE_SECONDS, 0.1)
    return served


async def _gap(send: Send, going: Served, what: str) -> float:
    load = Load(send)
    async with _running(load):
        await _until(load, time.perf_counter())
        await asyncio.sleep(SETTLE_SECONDS)
        context = time.perf_counter()
        if what == "crash":
            going.kill()
        else:
            going.signal(signal.SIGTERM)
        await asyncio.to_thread(going.wait)
        await _until(load, time.perf_counter())
        await asyncio.sleep(SETTLE_SECONDS)
    return load.gap(context)


@asynccontextmanager
async def _running(load: Load) -> AsyncIterator[None]:
    task = asyncio.create_task(load.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _until(load: Load, context: float) -> None:
    await until(lambda: load.all_since(context), "every client is served", PATIENCE_SECONDS)


def _vigie(channel: grpc.aio.Channel) -> Send:
    stub = RoadsServiceStub(channel)
    reports = Reports()

    async def send() -> int:
        answer = await stub.ReportDefect(reports.next(), timeout=CALL_SECONDS)
        return partition_of(answer.receipt.aggregate, plain.PARTITIONS)

    return send


def _plain(channel: grpc.aio.Channel) -> Send:
    report: Any = channel.unary_unary("/bench.Plain/Report")

    async def send() -> int:
        ident = uuid.uuid4().bytes
        await report(plain.message(plain.REPORT, ident), timeout=CALL_SECONDS)
        return ident[-1] % plain.PARTITIONS

    return send
