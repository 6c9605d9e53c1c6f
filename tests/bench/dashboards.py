"""A thousand dashboards on one service that changes twenty times a second."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import Any

import grpc

from services.chassis.sdk.ids import new_id
from tests.bench import plain_topics as plain
from tests.bench.dashboard_clients import CALL_SIGN
from tests.bench.figures import LIMIT, VIGIE, Line, latency, repeated
from tests.bench.installation import Installation, Scene
from tests.bench.machine import cpu_seconds, rss_mib
from tests.bench.pacing import department, durations, paced, plain_report
from tests.channels import open_channel
from tests.processes import ROOT
from vigie.bulletin.v1 import bulletin_pb2
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.type.v1 import place_pb2

DASHBOARDS = 1_000
CLIENTS = 4
RATE = 20
SECONDS = 60
CREWS = 50
SETTLE_SECONDS = 5.0
CHANGE_SECONDS = 120.0  # a change that waits is to be seen waiting

Change = Callable[[int], Awaitable[object]]


def measure(scene: Scene) -> Iterator[Line]:
    """Vigie, then the same number of streams on the limit's process."""
    with scene.installation("dashboards") as city:
        city.plain_topics()
        for side in (VIGIE, LIMIT):
            yield from asyncio.run(_watched(scene, city, side))


async def _watched(scene: Scene, city: Installation, side: str) -> list[Line]:
    count, served = scene.some(DASHBOARDS), department(city, side)
    async with open_channel(served.target) as channel:
        versions = {f"crew-{number}": 0 for number in range(CREWS)}
        lost: list[int] = []
        change = _vigie(channel, versions, lost) if side == VIGIE else _plain(channel)
        await paced(50, CREWS, change)
        memory = {"before": rss_mib(served.pid)}
        with ExitStack() as stack:
            clients = [
                stack.enter_context(_client(served.target, side, count // CLIENTS))
                for _ in range(CLIENTS)
            ]
            for client in clients:
                if await _line(client) != "ready":
                    raise RuntimeError("a dashboard could not follow")
            used, began = cpu_seconds(served.pid), time.perf_counter()
            async with _memory(served.pid) as during:
                acknowledged = durations(await paced(RATE, scene.some(RATE * SECONDS), change))
                last = json.dumps(versions if side == VIGIE else {})
                found = [await _ended(client, last) for client in clients]
            share = (cpu_seconds(served.pid) - used) / (time.perf_counter() - began)
        await asyncio.sleep(SETTLE_SECONDS)
        memory |= {"during": max(during), "after": rss_mib(served.pid)}
    await asyncio.to_thread(served.terminate)

    def total(*keys: str) -> int:
        return sum(each[key] for each in found for key in keys)

    figure = f"{count:,} dashboards"
    note = (
        f"{total('frames'):,} frames and {total('merged'):,} merged into later ones; "
        f"the service used {share:.2f} cores; {len(lost)} changes were not acknowledged"
    )
    wrong = f"{figure}: repeats, steps back, streams ended or without the last state, lost calls"
    sum_wrong = total("repeats", "backwards", "behind", "ended") + len(lost)
    promised = 0.0 if side == VIGIE else None
    lags = [lag for each in found for lag in each["lags"]]
    return [
        repeated(wrong, side, "", [sum_wrong], promised=promised, note=note),
        latency(f"{figure}: change to screen", side, [lags]),
        latency(f"{figure}: change acknowledged", side, [acknowledged]),
        Line(f"{figure}: resident memory of the service", side, "MiB", memory, 1),
    ]


@contextmanager
def _client(target: str, side: str, streams: int) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.dashboard_clients", target, side, str(streams)],
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
    """Send the last versions to a client; return what it found."""
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
    """Sample the resident memory (MiB) twice a second."""
    found = [rss_mib(pid)]

    async def sample() -> None:
        while True:
            await asyncio.sleep(0.5)
            found.append(rss_mib(pid))

    task = asyncio.create_task(sample())
    try:
        yield found
    finally:
        task.cancel()


def _vigie(channel: grpc.aio.Channel, versions: dict[str, int], lost: list[int]) -> Change:
    """Return what renames a crew, with the time in its name, and notes the crew's version.

    A call that a saturated server does not take within 30 s ends as CANCELLED: gRPC ends it before
    the service has seen it. `lost` gets its number.
    """
    stub = CrewServiceStub(channel)
    ids = list(versions)
    position = place_pb2.Position(longitude=3.88, latitude=43.61)

    async def change(number: int) -> None:
        crew = ids[number % len(ids)]
        request = crews.RegisterCrewRequest(
            request_id=new_id(),
            crew_id=crew,
            name=f"{CALL_SIGN}{time.time_ns()}",
            skills=["road_repair", "signing"],
            equipment=["asphalt", "cones"],
            lending=bulletin_pb2.LENDING_RULE_P1_P2,
            depot=place_pb2.Place(position=position),
        )
        try:
            answer = await stub.RegisterCrew(request, timeout=CHANGE_SECONDS)
        except grpc.aio.AioRpcError as error:
            if error.code() is not grpc.StatusCode.CANCELLED:
                raise
            lost.append(number)
            return
        versions[crew] = max(versions[crew], answer.receipt.version)

    return change


def _plain(channel: grpc.aio.Channel) -> Change:
    report = plain_report(channel)

    async def change(number: int) -> None:
        ident = time.time_ns().to_bytes(8, "big") + (number + 1).to_bytes(8, "big")
        await report(plain.message(plain.ORDER, ident), timeout=CHANGE_SECONDS)

    return change
