"""A thousand dashboards on one service that changes twenty times a second."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import grpc

from services.chassis.sdk.ids import new_id
from tests.bench import plain_topics as plain
from tests.bench.dashboard_clients import CALL_SIGN
from tests.bench.figures import LIMIT, VIGIE, Line, latency, repeated
from tests.bench.installation import Installation, Served
from tests.bench.machine import cpu_seconds, rss_mib
from tests.bench.pacing import durations, paced
from tests.bench.scene import Scene
from tests.processes import ROOT
from vigie.bulletin.v1 import bulletin_pb2
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub

DASHBOARDS = 1_000
CLIENTS = 4
RATE = 20
SECONDS = 60
CREWS = 50
SETTLE_SECONDS = 5.0
CHANGE_SECONDS = 120.0  # a change that waits is to be seen waiting

Change = Callable[[int], Awaitable[object]]


@dataclass
class Seen:
    """What a run of dashboards came to."""

    acknowledged: list[float]
    lags: list[float]
    wrong: int
    note: str
    memory: tuple[float, float, float]


def measure(scene: Scene) -> Iterator[Line]:
    """Vigie, then the same number of streams on the limit's process."""
    with scene.installation("dashboards") as city:
        for kind in plain.KINDS:
            city.topic(f"plain.{kind}", plain.PARTITIONS)
        count = scene.some(DASHBOARDS)
        for who in (VIGIE, LIMIT):
            seen = asyncio.run(_watched(scene, city, who, count))
            yield from _lines(f"{count:,} dashboards", who, seen)


def _lines(figure: str, who: str, seen: Seen) -> Iterator[Line]:
    wrong = f"{figure}: repeats, steps back, streams ended or without the last state"
    promised = 0.0 if who == VIGIE else None
    yield repeated(wrong, who, "", [seen.wrong], promised=promised, note=seen.note)
    yield latency(f"{figure}: change to screen", who, [seen.lags])
    yield latency(f"{figure}: change acknowledged", who, [seen.acknowledged])
    values = dict(zip(("before", "during", "after"), seen.memory, strict=True))
    yield Line(f"{figure}: resident memory of the service", who, "MiB", values, 1)


async def _watched(scene: Scene, city: Installation, who: str, count: int) -> Seen:
    served = city.service("roads") if who == VIGIE else city.plain("plain_department")
    served.wait_ready()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{served.port}") as channel:
        versions = dict.fromkeys((f"crew-{number}" for number in range(CREWS)), 0)
        change = _vigie(channel, versions) if who == VIGIE else _plain(channel)
        await paced(50, CREWS, change)
        seen = await _with_clients(scene, served, who, count, change, versions)
    await asyncio.to_thread(served.terminate)
    return seen


async def _with_clients(
    scene: Scene, served: Served, who: str, count: int, change: Change, versions: dict[str, int]
) -> Seen:
    before = rss_mib(served.pid)
    with ExitStack() as stack:
        clients = [
            stack.enter_context(_client(served.port, who, count // CLIENTS)) for _ in range(CLIENTS)
        ]
        for client in clients:
            if await _line(client) != "ready":
                raise RuntimeError("a dashboard could not follow")
        used, began = cpu_seconds(served.pid), time.perf_counter()
        async with _memory(served.pid) as during:
            acknowledged = durations(await paced(RATE, scene.some(RATE * SECONDS), change))
            last = json.dumps(versions if who == VIGIE else {})
            found = [await _ended(client, last) for client in clients]
        share = (cpu_seconds(served.pid) - used) / (time.perf_counter() - began)
    await asyncio.sleep(SETTLE_SECONDS)
    return _seen(found, acknowledged, (before, max(during), rss_mib(served.pid)), share)


def _seen(
    found: list[dict[str, Any]],
    acknowledged: list[float],
    memory: tuple[float, float, float],
    share: float,
) -> Seen:
    total = {key: sum(each[key] for each in found) for key in found[0] if key != "lags"}
    wrong = total["repeats"] + total["backwards"] + total["behind"] + total["ended"]
    lags = [lag for each in found for lag in each["lags"]]
    note = (
        f"{total['frames']:,} frames and {total['melted']:,} that melted into later ones; "
        f"the service used {share:.2f} cores"
    )
    return Seen(acknowledged, lags, wrong, note, memory)


@contextmanager
def _client(port: int, who: str, streams: int) -> Iterator[subprocess.Popen[str]]:
    module = "tests.bench.dashboard_clients"
    with subprocess.Popen(
        [sys.executable, "-m", module, f"127.0.0.1:{port}", who, str(streams)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as client:
        try:
            yield client
        finally:
            client.kill()


async def _ended(client: subprocess.Popen[str], last: str) -> dict[str, Any]:
    """Tell a client what the last versions are; what it saw."""
    assert client.stdin is not None
    client.stdin.write(last + "\n")
    client.stdin.flush()
    found: dict[str, Any] = json.loads(await _line(client))
    return found


async def _line(client: subprocess.Popen[str]) -> str:
    assert client.stdout is not None
    return (await asyncio.to_thread(client.stdout.readline)).strip()


@asynccontextmanager
async def _memory(pid: int) -> AsyncIterator[list[float]]:
    """The resident memory, twice a second."""
    found = [rss_mib(pid)]

    async def look() -> None:
        while True:
            await asyncio.sleep(0.5)
            found.append(rss_mib(pid))

    task = asyncio.create_task(look())
    try:
        yield found
    finally:
        task.cancel()


def _vigie(channel: grpc.aio.Channel, versions: dict[str, int]) -> Change:
    stub = CrewServiceStub(channel)
    ids = list(versions)

    async def change(number: int) -> None:
        crew = ids[number % len(ids)]
        request = crews.RegisterCrewRequest(
            request_id=new_id(),
            crew_id=crew,
            name=f"{CALL_SIGN}{time.time_ns()}",
            skills=["road_repair", "signing"],
            equipment=["asphalt", "cones"],
            lending=bulletin_pb2.LENDING_RULE_P1_P2,
        )
        request.depot.position.longitude = 3.88
        request.depot.position.latitude = 43.61
        answer = await stub.RegisterCrew(request, timeout=CHANGE_SECONDS)
        versions[crew] = max(versions[crew], answer.receipt.version)

    return change


def _plain(channel: grpc.aio.Channel) -> Change:
    report: Any = channel.unary_unary("/bench.Plain/Report")

    async def change(number: int) -> None:
        ident = time.time_ns().to_bytes(8, "big") + (number + 1).to_bytes(8, "big")
        await report(plain.message(plain.ORDER, ident), timeout=CHANGE_SECONDS)

    return change
