"""Time until a service is ready after a restart, with a month of events in its journal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from services.chassis.partition.partitioning import partition_of, resolve_address
from services.chassis.rpc.call_context import ANONYMOUS
from tests.bench import plain_topics as plain
from tests.bench.figures import LIMIT, VIGIE, Line, repeated
from tests.bench.installation import Installation, Scene, Served
from tests.bench.machine import cpu_seconds, rss_mib
from tests.bench.pacing import Reports
from tests.channels import open_channel
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

EVENTS = 1_000_000
REPEATS = 3
PROMISED_SECONDS = 15.0
CALL_SECONDS = 60.0
PROMISED_STOP_SECONDS = 0.1
SNAPSHOT_SECONDS = 300.0


def measure(scene: Scene) -> Iterator[Line]:
    """Without a snapshot, with one, and what it costs to write one."""
    events = EVENTS // 10 if scene.quick else EVENTS
    with scene.installation("restart") as city:
        city.run("synthetic_journal", str(events)).output()
        yield from _restarts(scene, city, f"restart, {events:,} events, no snapshot")
        replays = [_replay(city, events) for _ in range(scene.repeats(REPEATS))]
        yield repeated(f"restart, {events:,} events, no snapshot: ready", LIMIT, "s", replays)
        yield from _snapshot(city, events)
        yield from _restarts(scene, city, f"restart, {events:,} events, snapshot")


def _restarts(scene: Scene, city: Installation, name: str) -> Iterator[Line]:
    found = [_restart(city) for _ in range(scene.repeats(REPEATS))]
    ready, acknowledged, memory, cpu = (list(each) for each in zip(*found, strict=True))
    note = f"{max(memory):.0f} MiB resident once ready; CPU time {min(cpu):.1f} s"
    promised = PROMISED_SECONDS
    yield repeated(f"{name}: ready", VIGIE, "s", ready, promised=promised, note=note)
    figure = f"{name}: every partition acknowledges"
    yield repeated(figure, VIGIE, "s", acknowledged, promised=promised)


def _restart(city: Installation) -> tuple[float, float, float, float]:
    """Return seconds until ready and until every partition acknowledged, MiB, and CPU seconds."""
    served = city.service("roads")
    ready = served.wait_ready()
    cpu = cpu_seconds(served.pid)
    asyncio.run(_one_each(served))
    acknowledged = time.perf_counter() - served.started
    memory = rss_mib(served.pid)
    served.terminate()
    return ready, acknowledged, memory, cpu


def _snapshot(city: Installation, events: int) -> Iterator[Line]:
    """Have each partition write its snapshot; how long it stops, and how long commands wait."""
    served = city.service("roads", VIGIE_SNAPSHOT_RECORDS="1")
    served.wait_ready()
    asyncio.run(_one_each(served))
    began = time.perf_counter()
    waits: list[float] = []
    while _total(served, "vigie_snapshot_total{", 'outcome="written"') < plain.PARTITIONS:
        if time.perf_counter() - began > SNAPSHOT_SECONDS:
            raise RuntimeError(f"no snapshot within {SNAPSHOT_SECONDS:g} s: {served.log_tail()}")
        waits += asyncio.run(_one_each(served))
    took = time.perf_counter() - began
    size = _total(served, "vigie_snapshot_bytes{")
    stop = _longest_stop(served)
    served.terminate()
    note = (
        f"{size / 1e6:.0f} MB in all, written in {took:.0f} s; every 100,000 records of a partition"
    )
    name = f"{events:,} events"
    yield repeated(f"a command during a snapshot, {name}", VIGIE, "s", waits)
    yield repeated(
        f"a partition stops for a snapshot, {name}: at most",
        VIGIE,
        "s",
        [stop],
        promised=PROMISED_STOP_SECONDS,
        note=note,
    )


def _total(served: Served, *parts: str) -> float:
    """Return the sum of a metric's series that have all of these parts."""
    page = served.page("/metrics", timeout_seconds=10)
    found = [line for line in page.splitlines() if all(part in line for part in parts)]
    return sum(float(line.rpartition(" ")[2]) for line in found)


def _longest_stop(served: Served) -> float:
    """Return the smallest bound of the histogram's buckets that holds every stop."""
    page = served.page("/metrics", timeout_seconds=10)
    buckets = {
        float(line.split('le="')[1].split('"')[0]): float(line.rpartition(" ")[2])
        for line in page.splitlines()
        if line.startswith("vigie_snapshot_stop_seconds_bucket{")
    }
    return min(bound for bound, count in buckets.items() if count == max(buckets.values()))


def _replay(city: Installation, events: int) -> float:
    started = time.perf_counter()
    city.run("read_topic", "replay", f"{city.prefix}.roads.journal", str(events)).output()
    return time.perf_counter() - started


async def _one_each(served: Served) -> list[float]:
    """Report one defect to each partition, at once; return how long each took."""
    reports = Reports()
    requests: dict[int, roads.ReportDefectRequest] = {}
    while len(requests) < plain.PARTITIONS:
        request = reports.next()
        requests[partition_of(resolve_address(request, ANONYMOUS), plain.PARTITIONS)] = request
    async with open_channel(served.target) as channel:
        stub = RoadsServiceStub(channel)

        async def one(request: roads.ReportDefectRequest) -> float:
            sent = time.perf_counter()
            await stub.ReportDefect(request, timeout=CALL_SECONDS)
            return time.perf_counter() - sent

        return await asyncio.gather(*map(one, requests.values()))
