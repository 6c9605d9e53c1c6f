"""Time without acknowledgements after an owner was killed, or stopped as planned.

Two replicas share the partitions. Commands go to the replica that stays. The gap is the longest
time without an acknowledgement of any partition, until all partitions acknowledge again.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count, pairwise

import grpc

from tests.bench import plain_topics as plain
from tests.bench.figures import LIMIT, VIGIE, Line, repeated
from tests.bench.installation import Installation, Scene, Served
from tests.bench.pacing import Call, department, reporting
from tests.channels import open_channel
from tests.waiting import until

REPEATS = 5
RATE = 100
PATIENCE_SECONDS = 30.0
CALL_SECONDS = 25.0
SETTLE_SECONDS = 2.0
PROMISED_SECONDS = {"crash": 8.0, "planned stop": 2.0}


@dataclass
class Load:
    """A steady load, and when each partition acknowledged: (sent, answered) in seconds."""

    call: Call
    answered: dict[int, list[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            begin = time.perf_counter()
            for number in count(1):
                await asyncio.sleep(max(0.0, begin + number / RATE - time.perf_counter()))
                group.create_task(self._one(number))

    async def _one(self, number: int) -> None:
        sent = time.perf_counter()
        try:
            partition = await self.call(number)
        except grpc.aio.AioRpcError:
            return  # a call without an answer lengthens the gap
        self.answered[partition].append((sent, time.perf_counter()))

    async def all_acknowledge(self) -> None:
        """Wait until every partition has acknowledged something sent from now on."""
        now = time.perf_counter()

        def acknowledged() -> bool:
            return len(self.answered) == plain.PARTITIONS and all(
                any(sent > now for sent, _ in reversed(times)) for times in self.answered.values()
            )

        await until(acknowledged, "every client is served", PATIENCE_SECONDS)

    def gap(self, since: float) -> float:
        """Return the longest time without an answer, of any partition, since then."""
        longest = 0.0
        for answered in self.answered.values():
            times = [since, *sorted(end for _, end in answered if end > since)]
            longest = max(longest, *(later - earlier for earlier, later in pairwise(times)))
        return longest


def measure(scene: Scene) -> Iterator[Line]:
    """Vigie and its limit, killed and stopped."""
    with scene.installation("takeover") as city:
        city.plain_topics()
        found = asyncio.run(_measure(scene, city))
    for what, seconds in PROMISED_SECONDS.items():
        for side in (VIGIE, LIMIT):
            promised = seconds if side == VIGIE else None
            name = f"takeover after a {what}"
            yield repeated(name, side, "s", found[side, what], promised=promised)


async def _measure(scene: Scene, city: Installation) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for side in (VIGIE, LIMIT):
        staying = await _start(city, side)
        async with open_channel(staying.target) as channel:
            call = reporting(channel, side, CALL_SECONDS)
            for _ in range(scene.repeats(REPEATS)):
                for what in PROMISED_SECONDS:
                    going = await _start(city, side)
                    found[side, what].append(await _gap(call, going, what))
        await asyncio.to_thread(staying.terminate)
    return found


async def _start(city: Installation, side: str) -> Served:
    served = await asyncio.to_thread(department, city, side)
    if side == VIGIE:
        await until(served.owned, "a partition is open", PATIENCE_SECONDS, 0.1)
    return served


async def _gap(call: Call, going: Served, what: str) -> float:
    load = Load(call)
    async with _running(load):
        await load.all_acknowledge()
        await asyncio.sleep(SETTLE_SECONDS)
        since = time.perf_counter()
        going.signal(signal.SIGKILL if what == "crash" else signal.SIGTERM)
        await asyncio.to_thread(going.wait)
        await load.all_acknowledge()
        await asyncio.sleep(SETTLE_SECONDS)
    return load.gap(since)


@asynccontextmanager
async def _running(load: Load) -> AsyncIterator[None]:
    task = asyncio.create_task(load.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
