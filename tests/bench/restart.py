"""Time until a service is ready after a restart, with a month of events in its journal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import grpc

from services.chassis.partition.partitioning import partition_of, resolve_address
from services.chassis.rpc.call_context import ANONYMOUS
from tests.bench import plain_topics as plain
from tests.bench.figures import LIMIT, VIGIE, Line, repeated
from tests.bench.installation import Installation, Served
from tests.bench.machine import rss_mib
from tests.bench.pacing import Reports
from tests.bench.scene import Scene
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

EVENTS = 1_000_000
REPEATS = 3
PROMISED_SECONDS = 15.0
CALL_SECONDS = 60.0


def measure(scene: Scene) -> Iterator[Line]:
    """Without a snapshot, with one, and what it costs to write one."""
    events = EVENTS // 10 if scene.quick else EVENTS
    with scene.installation("restart") as city:
        city.run("synthetic_journal", str(events)).output()
        yield from _restarts(scene, city, f"restart, {events:,} events, no snapshot")
        replays = [_replay(city, events) for _ in range(scene.repeats(REPEATS))]
        yield repeated(f"restart, {events:,} events, no snapshot: ready", LIMIT, "s", replays)
        yield _snapshot(city, events)
        yield from _restarts(scene, city, f"restart, {events:,} events, snapshot")


def _restarts(scene: Scene, city: Installation, name: str) -> Iterator[Line]:
    found = [_restart(city) for _ in range(scene.repeats(REPEATS))]
    memory = max(rss for _, _, rss in found)
    ready = [ready for ready, _, _ in found]
    open_ = [acknowledged for _, acknowledged, _ in found]
    note = f"{memory:.0f} MiB resident once ready"
    yield repeated(f"{name}: ready", VIGIE, "s", ready, promised=PROMISED_SECONDS, note=note)
    yield repeated(
        f"{name}: every partition acknowledges", VIGIE, "s", open_, promised=PROMISED_SECONDS
    )


def _restart(city: Installation, **told: str) -> tuple[float, float, float]:
    """Start; until it is ready, until every partition acknowledged, and its memory. Then stop."""
    served = city.service("roads", **told)
    ready = served.wait_ready()
    asyncio.run(_one_each(served))
    acknowledged = time.perf_counter() - served.started
    memory = rss_mib(served.pid)
    served.terminate()
    return ready, acknowledged, memory


def _snapshot(city: Installation, events: int) -> Line:
    """Have each partition write its snapshot; how long the command waits that comes just then."""
    served = city.service("roads", VIGIE_SNAPSHOT_RECORDS="1")
    served.wait_ready()
    asyncio.run(_one_each(served))
    waits = asyncio.run(_one_each(served))
    counted = [line for line in served.metrics().splitlines() if "_snapshot_bytes{" in line]
    size = sum(float(line.rpartition(" ")[2]) for line in counted)
    served.terminate()
    note = f"{size / 1e6:.0f} MB in all; every 100,000 records of a partition"
    return repeated(f"a command during a snapshot, {events:,} events", VIGIE, "s", waits, note=note)


def _replay(city: Installation, events: int) -> float:
    started = time.perf_counter()
    city.run("plain_replay", f"{city.prefix}.roads.journal", str(events)).output()
    return time.perf_counter() - started


async def _one_each(served: Served) -> list[float]:
    """Report one defect to each partition, at once; how long each took."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{served.port}") as channel:
        stub = RoadsServiceStub(channel)

        async def one(request: roads.ReportDefectRequest) -> float:
            sent = time.perf_counter()
            await stub.ReportDefect(request, timeout=CALL_SECONDS)
            return time.perf_counter() - sent

        return await asyncio.gather(*map(one, _for_each_partition()))


def _for_each_partition() -> list[roads.ReportDefectRequest]:
    reports = Reports()
    found: dict[int, roads.ReportDefectRequest] = {}
    while len(found) < plain.PARTITIONS:
        request = reports.next()
        found[partition_of(resolve_address(request, ANONYMOUS), plain.PARTITIONS)] = request
    return list(found.values())
