"""Latency of a command: a defect reported over gRPC until its receipt."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import grpc

from tests.bench import plain_topics as plain
from tests.bench.figures import LIMIT, VIGIE, Line, latency
from tests.bench.hop import Hop
from tests.bench.installation import BENCH_PYTHON, Installation
from tests.bench.pacing import DEADLINE_SECONDS, Reports, durations, paced
from tests.bench.scene import Scene
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

REPEATS = 3
START_SECONDS = 10
PROMISES = {20: {"p50": 15.0, "p99": 60.0}, 200: {"p50": 20.0, "p99": 80.0}}
NAMES = {20: "acknowledged, quiet (20/s)", 200: "acknowledged, 200/s"}

NOTES = {
    "quixstreams": "exactly once, a commit each message; no gRPC, no group of waiters, no fence",
    "faust": "at least once: it may lose and double; no gRPC, no transaction",
}
WARM_SECONDS = 60

Call = Callable[[int], Awaitable[object]]


def measure(scene: Scene) -> Iterator[Line]:
    """Vigie and its limit in turn, on the same broker."""
    with scene.installation("acknowledged") as city:
        for kind in plain.KINDS:
            city.topic(f"plain.{kind}", plain.PARTITIONS)
        yield from asyncio.run(_measure(scene, city))


async def _measure(scene: Scene, city: Installation) -> list[Line]:
    whose: dict[str, Call] = {}
    starts: dict[str, Sequence[float]] = {}
    calls = {VIGIE: ("roads", _vigie), LIMIT: ("plain", _plain)}
    channels: list[grpc.aio.Channel] = []
    for who, (name, call) in calls.items():
        served = city.service(name) if who == VIGIE else city.plain("plain_department")
        served.wait_ready()
        channels.append(grpc.aio.insecure_channel(f"127.0.0.1:{served.port}"))
        whose[who] = call(channels[-1])
        starts[who] = durations(await paced(20, scene.some(20 * START_SECONDS), whose[who]))
    hops = await _alternatives(city) if BENCH_PYTHON.exists() else {}
    whose |= {who: hop.call for who, hop in hops.items()}
    lines: list[Line] = []
    for rate, samples in ((20, 200), (200, 1000)):
        found: dict[str, list[list[float]]] = {who: [] for who in whose}
        for _ in range(scene.repeats(REPEATS)):
            for who, send in whose.items():
                found[who].append(durations(await paced(rate, scene.some(samples), send)))
        for who, repeats in found.items():
            promised = PROMISES[rate] if who == VIGIE else {}
            start = starts.get(who, ()) if rate == 20 else ()
            note = NOTES.get(who, "")
            figure = NAMES[rate]
            lines.append(latency(figure, who, repeats, promised=promised, start=start, note=note))
    await asyncio.gather(*(each.close() for each in channels), *(h.close() for h in hops.values()))
    return lines


async def _alternatives(city: Installation) -> dict[str, Hop]:
    """What else one would take, each with its own topics; warm before it is measured."""
    found: dict[str, Hop] = {}
    for who in ("quixstreams", "faust"):
        topics = [city.topic(f"{who}.{kind}", plain.PARTITIONS) for kind in ("commands", "journal")]
        city.run(f"hop_{who.removesuffix('streams')}", *topics, python=BENCH_PYTHON)
        found[who] = Hop(city.bootstrap, *topics)
        async with asyncio.timeout(WARM_SECONDS):
            await paced(20, 40, found[who].call)
    return found


def _vigie(channel: grpc.aio.Channel) -> Call:
    stub = RoadsServiceStub(channel)
    reports = Reports()

    def call(_number: int) -> Awaitable[object]:
        answer: Awaitable[object] = stub.ReportDefect(reports.next(), timeout=DEADLINE_SECONDS)
        return answer

    return call


def _plain(channel: grpc.aio.Channel) -> Call:
    report: Any = channel.unary_unary("/bench.Plain/Report")

    async def call(_number: int) -> None:
        await report(plain.message(plain.REPORT, uuid.uuid4().bytes), timeout=DEADLINE_SECONDS)

    return call
