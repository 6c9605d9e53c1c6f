"""Latency of a command: a defect reported over gRPC until its receipt."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence

import grpc
from confluent_kafka import Producer

from services.chassis.journal.kafka_config import PRODUCER
from tests.bench import plain_topics as plain
from tests.bench.figures import ALTERNATIVES, LIMIT, VIGIE, Line, latency
from tests.bench.installation import BENCH_PYTHON, Installation, Scene
from tests.bench.pacing import DEADLINE_SECONDS, durations, paced
from tests.bench.sides import department, reporting

REPEATS = 3
START_SECONDS = 10
WARM_SECONDS = 60
# Rate, samples, name, promised milliseconds.
LOADS = (
    (20, 200, "acknowledged, quiet (20/s)", {"p50": 15.0, "p99": 60.0}),
    (200, 1000, "acknowledged, 200/s", {"p50": 20.0, "p99": 80.0}),
)
NOTES = {
    "quixstreams": "exactly once, a commit each message; no gRPC, no group of waiters, no fence",
    "faust": "at least once: it may lose and double; no gRPC, no transaction",
}


def measure(scene: Scene) -> Iterator[Line]:
    """Vigie, its limit and the alternatives in turn, on the same broker."""
    with scene.installation("acknowledged") as city:
        city.plain_topics()
        yield from asyncio.run(_measure(scene, city))


async def _measure(scene: Scene, city: Installation) -> list[Line]:
    calls: dict[str, Callable[[int], Awaitable[object]]] = {}
    starts: dict[str, Sequence[float]] = {}
    channels: list[grpc.aio.Channel] = []
    for side in (VIGIE, LIMIT):
        channels.append(grpc.aio.insecure_channel(department(city, side).target))
        calls[side] = reporting(channels[-1], side, DEADLINE_SECONDS)
        starts[side] = durations(await paced(20, scene.some(20 * START_SECONDS), calls[side]))
    hops = await _alternatives(city) if BENCH_PYTHON.exists() else {}
    calls |= {who: hop.call for who, hop in hops.items()}
    lines: list[Line] = []
    for rate, samples, figure, promises in LOADS:
        found: dict[str, list[list[float]]] = {who: [] for who in calls}
        for _ in range(scene.repeats(REPEATS)):
            for who, call in calls.items():
                found[who].append(durations(await paced(rate, scene.some(samples), call)))
        for who, repeats in found.items():
            promised = promises if who == VIGIE else {}
            start = starts.get(who, ()) if rate == 20 else ()
            note = NOTES.get(who, "")
            lines.append(latency(figure, who, repeats, promised=promised, start=start, note=note))
    await asyncio.gather(*(each.close() for each in channels), *(h.close() for h in hops.values()))
    return lines


async def _alternatives(city: Installation) -> dict[str, Hop]:
    """Start each alternative with its own topics, and warm it before it is measured."""
    found: dict[str, Hop] = {}
    for who in ALTERNATIVES:
        topics = [city.topic(f"{who}.{kind}") for kind in ("commands", "journal")]
        city.run(f"with_{who}", "hop", *topics, python=BENCH_PYTHON)
        found[who] = Hop(city.bootstrap, *topics)
        async with asyncio.timeout(WARM_SECONDS):
            await paced(20, 40, found[who].call)
    return found


class Hop:
    """The client of an alternative, on one event loop: a command to one topic, its record back.

    There is no gRPC in front, and an alternative may process the command in any way.
    """

    def __init__(self, bootstrap: str, commands: str, journal: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._commands = commands
        where = {"bootstrap.servers": bootstrap}
        self._producer = Producer({**plain.settings(), **PRODUCER, **where})
        places = {(journal, p): -2 for p in range(plain.PARTITIONS)}
        self._consumer = plain.reader(places, committed=True, **where)
        self._waiting: dict[bytes, asyncio.Future[None]] = {}
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=run) for run in (self._send, self._tail)]
        for thread in self._threads:
            thread.start()

    async def call(self, _number: int) -> None:
        """Send one command and wait for its record."""
        ident = uuid.uuid4().bytes
        self._waiting[ident] = self._loop.create_future()
        value = plain.message(plain.REPORT, ident)
        self._producer.produce(self._commands, value, partition=ident[-1] % plain.PARTITIONS)
        await self._waiting[ident]

    async def close(self) -> None:
        self._ended.set()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._consumer.close()

    def _send(self) -> None:
        while not self._ended.is_set():
            self._producer.poll(0.2)

    def _tail(self) -> None:
        while not self._ended.is_set():
            found = [value for _, _, value in plain.batch(self._consumer, 1000, 0.2)]
            if found:
                self._loop.call_soon_threadsafe(self._take, found)

    def _take(self, values: list[bytes]) -> None:
        for value in values:
            future = self._waiting.pop(plain.ident_of(value), None)
            if future is not None:
                future.set_result(None)
