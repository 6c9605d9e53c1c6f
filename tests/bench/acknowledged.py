"""Latency of a command: a defect reported over gRPC until its receipt."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import grpc

from tests.bench.figures import ALTERNATIVES, LIMIT, VIGIE, Line, latency
from tests.bench.hop import Hop
from tests.bench.installation import BENCH_PYTHON, Installation, Scene
from tests.bench.pacing import DEADLINE_SECONDS, department, durations, paced, reporting
from tests.channels import open_channel

REPEATS = 3
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
    channels: list[grpc.aio.Channel] = []
    for side in (VIGIE, LIMIT):
        channels.append(open_channel(department(city, side).target))
        calls[side] = reporting(channels[-1], side, DEADLINE_SECONDS)
        await paced(20, scene.some(200), calls[side])  # warm, before it is measured
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
            note = NOTES.get(who, "")
            lines.append(latency(figure, who, repeats, promised=promised, note=note))
    await asyncio.gather(*(each.close() for each in channels), *(h.close() for h in hops.values()))
    return lines


async def _alternatives(city: Installation) -> dict[str, Hop]:
    """Start each alternative with its own topics, and warm it before it is measured."""
    found: dict[str, Hop] = {}
    for who in ALTERNATIVES:
        commands, journal = city.topic(f"{who}.commands"), city.topic(f"{who}.journal")
        city.run(f"with_{who}", "hop", commands, journal, python=BENCH_PYTHON)
        found[who] = Hop(city.bootstrap, commands, journal)
        async with asyncio.timeout(WARM_SECONDS):
            await paced(20, 40, found[who].call)
    return found
