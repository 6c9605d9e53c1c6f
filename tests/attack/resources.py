"""Attacks on what a service has: places, processor time, memory. An honest caller looks on."""

from __future__ import annotations

import asyncio
import socket
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from services.chassis.sdk.ids import new_id
from services.client import acting_as
from tests.bench.machine import rss_mib
from tests.channels import open_channel
from tests.faults.harness import Replica
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

HONEST_SECONDS = 2.0
"""The longest that an honest caller may wait for an answer during an attack."""
GROWTH_MIB = 60.0
"""How much memory an attack may leave behind."""
EVERY_SECONDS = 0.25
DAY_SECONDS = 86_400.0
ALONE = (("grpc.use_local_subchannel_pool", 1),)


@dataclass
class Siege:
    """One attack: what its calls were answered, and what the honest caller noticed."""

    attack: str
    seconds: float = 0.0
    codes: dict[str, int] = field(default_factory=dict)
    honest_p50_ms: float = 0.0
    honest_worst_ms: float = 0.0
    honest_unanswered: int = 0
    growth_mib: float = 0.0
    findings: list[str] = field(default_factory=list)


@dataclass
class Wave:
    """The calls of one attack on roads, all by one actor."""

    replica: Replica
    channel: grpc.aio.Channel
    size: int
    codes: Counter[str] = field(default_factory=Counter)

    async def send(self, call: Any) -> None:
        """Count what a call is answered."""
        try:
            await call
            self.codes["OK"] += 1
        except grpc.aio.AioRpcError as error:
            self.codes[error.code().name] += 1
        except TimeoutError:
            self.codes["UNREAD"] += 1

    def named(self) -> dict[str, Any]:
        return {"metadata": acting_as("attacker:siege")}


Attack = Callable[[Wave], Awaitable[None]]


async def patient_queries(wave: Wave) -> None:
    """Queries that wait for a record that does not exist, with a day to spare."""
    stub = RoadsServiceStub(wave.channel)
    answer = await stub.ListDefects(roads.ListDefectsRequest(page_size=1), timeout=5)
    epoch = answer.cursor.partition(":")[0]
    request = roads.ListDefectsRequest(at_least=f"{epoch}:0=999999999")
    calls = [stub.ListDefects(request, timeout=DAY_SECONDS, **wave.named()) for _ in range(450)]
    await asyncio.gather(*map(wave.send, calls))


async def empty_strings(wave: Wave) -> None:
    """Lists of 100,000 empty strings, which break a rule each: all that a request can hold."""
    stub = CrewServiceStub(wave.channel)
    for _ in range(wave.size // 50):
        request = crews.RegisterCrewRequest(request_id=new_id(), crew_id="C", skills=[""] * 100_000)
        await wave.send(stub.RegisterCrew(request, timeout=30, **wave.named()))


async def refused_ids(wave: Wave) -> None:
    """Commands about things that do not exist, each with an id of its own."""
    stub = RoadsServiceStub(wave.channel)

    async def one() -> None:
        for _ in range(wave.size // 20):
            request = roads.CloseDefectRequest(
                request_id=new_id(), defect_id=new_id(), reason="repaired"
            )
            await wave.send(stub.CloseDefect(request, timeout=10, **wave.named()))

    await asyncio.gather(*(one() for _ in range(20)))


async def unknown_fields(wave: Wave) -> None:
    """Valid commands with 200 KB in a field that their proto does not have."""
    call: Any = wave.channel.unary_unary("/vigie.roads.v1.RoadsService/CloseDefect")
    padding = b"\xfa\x3f\xc0\x9a\x0c" + b"u" * 200_000  # field 1023
    for _ in range(wave.size // 20):
        request = roads.CloseDefectRequest(
            request_id=new_id(), defect_id=new_id(), reason="repaired"
        )
        await wave.send(call(request.SerializeToString() + padding, timeout=10, **wave.named()))


async def large_bodies(wave: Wave) -> None:
    """Requests beyond the limit of the server."""
    call: Any = wave.channel.unary_unary("/vigie.roads.v1.RoadsService/ReportDefect")
    for _ in range(wave.size // 50):
        await wave.send(call(b"\0" * 300_000, timeout=10, **wave.named()))


async def unread_streams(wave: Wave) -> None:
    """Streams whose frames are not read, and watches of health."""
    stub = CrewServiceStub(wave.channel)
    health: Any = health_pb2_grpc.HealthStub(wave.channel)
    streams: list[Any] = [
        stub.WatchCrews(crews.WatchCrewsRequest(), **wave.named()) for _ in range(300)
    ]
    streams += [health.Watch(health_pb2.HealthCheckRequest(service="x")) for _ in range(300)]
    await asyncio.gather(*(wave.send(_first(stream)) for stream in streams))
    await asyncio.sleep(wave.size / 500)
    for stream in streams:
        stream.cancel()


async def _first(stream: Any) -> None:
    await asyncio.wait_for(stream.read(), 30)


async def idle_connections(wave: Wave) -> None:
    """Connections to both ports that send nothing."""
    held: list[socket.socket] = []
    try:
        for port in (wave.replica.port, wave.replica.http_port):
            for _ in range(min(wave.size, 400)):
                held.append(socket.create_connection(("127.0.0.1", port), 5))
                wave.codes["connected"] += 1
        await asyncio.sleep(1)
    finally:
        for each in held:
            with suppress(OSError):
                each.close()


ATTACKS: dict[str, Attack] = {
    each.__name__: each
    for each in (
        patient_queries,
        empty_strings,
        refused_ids,
        unknown_fields,
        large_bodies,
        unread_streams,
        idle_connections,
    )
}


async def besiege(name: str, replica: Replica, size: int) -> Siege:
    """Make one attack beside an honest caller, and judge what that one noticed."""
    found, before = Siege(name), rss_mib(replica.pid)
    started = time.monotonic()
    async with AsyncExitStack() as stack:
        channel = await stack.enter_async_context(open_channel(replica.target, ALONE))
        times = await stack.enter_async_context(honest(replica))
        wave = Wave(replica, channel, size)
        await ATTACKS[name](wave)
    found.seconds = round(time.monotonic() - started, 1)
    found.codes = dict(wave.codes)
    found.growth_mib = round(rss_mib(replica.pid) - before, 1)
    answered = [each for each in times if each is not None] or [0.0]
    found.honest_unanswered = times.count(None)
    found.honest_p50_ms = round(statistics.median(answered) * 1e3, 1)
    found.honest_worst_ms = round(max(answered) * 1e3, 1)
    found.findings = [*honest_findings(times), *_judged(found)]
    return found


def honest_findings(times: Sequence[float | None]) -> list[str]:
    """Return what an honest caller suffered: calls without an answer, or with a late one."""
    findings = []
    if unanswered := times.count(None):
        findings.append(f"{unanswered} honest calls were not answered")
    worst = max((each for each in times if each is not None), default=0.0)
    if worst > HONEST_SECONDS:
        findings.append(f"an honest call waited {worst:.1f} s")
    return findings


def _judged(found: Siege) -> list[str]:
    findings = []
    if found.growth_mib > GROWTH_MIB:
        findings.append(f"memory grew by {found.growth_mib:.0f} MiB")
    faults = {code for code in found.codes if code in {"INTERNAL", "UNKNOWN"}}
    return findings + [f"calls were answered {code}" for code in sorted(faults)]


@asynccontextmanager
async def honest(replica: Replica) -> AsyncIterator[list[float | None]]:
    """Query all the while as another caller; yield the times of answers, None without one."""
    times: list[float | None] = []

    async def ask(channel: grpc.aio.Channel) -> None:
        stub = RoadsServiceStub(channel)
        while True:
            started = time.monotonic()
            try:
                await stub.ListDefects(
                    roads.ListDefectsRequest(page_size=1),
                    timeout=10,
                    metadata=acting_as("operator:honest"),
                )
                times.append(time.monotonic() - started)
            except grpc.aio.AioRpcError:
                times.append(None)
            await asyncio.sleep(EVERY_SECONDS)

    async with open_channel(replica.target, ALONE) as channel:
        task = asyncio.create_task(ask(channel))
        try:
            yield times
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
