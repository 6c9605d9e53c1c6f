"""Floods that ask a service for its places, its processor time or its memory."""

from __future__ import annotations

import asyncio
import socket
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from services.chassis.sdk.ids import new_id
from services.client import acting_as
from tests.attack.honest_caller import ALONE, honest, honest_findings
from tests.bench.machine import rss_mib
from tests.channels import open_channel
from tests.faults.harness import Replica
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

GROWTH_MIB = 60.0
"""How much a service may grow in one flood."""
DAY_SECONDS = 86_400.0


@dataclass
class FloodResult:
    """The answers to one flood, and those to the honest caller beside it."""

    flood: str
    seconds: float = 0.0
    codes: dict[str, int] = field(default_factory=dict)
    honest_p50_ms: float = 0.0
    honest_worst_ms: float = 0.0
    honest_unanswered: int = 0
    growth_mib: float = 0.0
    findings: list[str] = field(default_factory=list)


@dataclass
class Sender:
    """The calls of one flood on roads, all by one actor; `size` is how many, more or less."""

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
        return {"metadata": acting_as("attacker:flood")}


Flood = Callable[[Sender], Awaitable[None]]


async def patient_queries(sender: Sender) -> None:
    """Queries that wait for a record that does not exist, with a day to spare."""
    stub = RoadsServiceStub(sender.channel)
    answer = await stub.ListDefects(roads.ListDefectsRequest(page_size=1), timeout=5)
    epoch = answer.cursor.partition(":")[0]
    request = roads.ListDefectsRequest(at_least=f"{epoch}:0=999999999")
    calls = [stub.ListDefects(request, timeout=DAY_SECONDS, **sender.named()) for _ in range(450)]
    await asyncio.gather(*map(sender.send, calls))


async def empty_strings(sender: Sender) -> None:
    """Lists of 100,000 empty strings, which break a rule each: all that a request can hold."""
    stub = CrewServiceStub(sender.channel)
    for _ in range(sender.size // 50):
        request = crews.RegisterCrewRequest(request_id=new_id(), crew_id="C", skills=[""] * 100_000)
        await sender.send(stub.RegisterCrew(request, timeout=30, **sender.named()))


async def refused_ids(sender: Sender) -> None:
    """Commands about things that do not exist, each with an id of its own."""
    stub = RoadsServiceStub(sender.channel)

    async def one() -> None:
        for _ in range(sender.size // 20):
            request = roads.CloseDefectRequest(
                request_id=new_id(), defect_id=new_id(), reason="repaired"
            )
            await sender.send(stub.CloseDefect(request, timeout=10, **sender.named()))

    await asyncio.gather(*(one() for _ in range(20)))


async def unknown_fields(sender: Sender) -> None:
    """Valid commands with 200 KB in a field that their proto does not have."""
    call: Any = sender.channel.unary_unary("/vigie.roads.v1.RoadsService/CloseDefect")
    padding = b"\xfa\x3f\xc0\x9a\x0c" + b"u" * 200_000  # field 1023
    for _ in range(sender.size // 20):
        request = roads.CloseDefectRequest(
            request_id=new_id(), defect_id=new_id(), reason="repaired"
        )
        await sender.send(call(request.SerializeToString() + padding, timeout=10, **sender.named()))


async def large_bodies(sender: Sender) -> None:
    """Requests beyond the limit of the server."""
    call: Any = sender.channel.unary_unary("/vigie.roads.v1.RoadsService/ReportDefect")
    for _ in range(sender.size // 50):
        await sender.send(call(b"\0" * 300_000, timeout=10, **sender.named()))


async def unread_streams(sender: Sender) -> None:
    """Streams whose frames are not read, and watches of health."""
    stub = CrewServiceStub(sender.channel)
    health: Any = health_pb2_grpc.HealthStub(sender.channel)
    streams: list[Any] = [
        stub.WatchCrews(crews.WatchCrewsRequest(), **sender.named()) for _ in range(300)
    ]
    streams += [health.Watch(health_pb2.HealthCheckRequest(service="x")) for _ in range(300)]
    await asyncio.gather(*(sender.send(_first(stream)) for stream in streams))
    await asyncio.sleep(sender.size / 500)
    for stream in streams:
        stream.cancel()


async def _first(stream: Any) -> None:
    await asyncio.wait_for(stream.read(), 30)


async def idle_connections(sender: Sender) -> None:
    """Connections to both ports that send nothing."""
    held: list[socket.socket] = []
    try:
        for port in (sender.replica.port, sender.replica.http_port):
            for _ in range(min(sender.size, 400)):
                held.append(socket.create_connection(("127.0.0.1", port), 5))
                sender.codes["connected"] += 1
        await asyncio.sleep(1)
    finally:
        for each in held:
            with suppress(OSError):
                each.close()


FLOODS: dict[str, Flood] = {
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


async def flood(name: str, replica: Replica, size: int) -> FloodResult:
    """Make one flood beside an honest caller, and judge it."""
    found, before = FloodResult(name), rss_mib(replica.pid)
    started = time.monotonic()
    async with AsyncExitStack() as stack:
        channel = await stack.enter_async_context(open_channel(replica.target, ALONE))
        times = await stack.enter_async_context(honest(replica))
        sender = Sender(replica, channel, size)
        await FLOODS[name](sender)
    found.seconds = round(time.monotonic() - started, 1)
    found.codes = dict(sender.codes)
    found.growth_mib = round(rss_mib(replica.pid) - before, 1)
    answered = [each for each in times if each is not None] or [0.0]
    found.honest_unanswered = times.count(None)
    found.honest_p50_ms = round(statistics.median(answered) * 1e3, 1)
    found.honest_worst_ms = round(max(answered) * 1e3, 1)
    found.findings = [*honest_findings(times), *_judged(found)]
    return found


def _judged(found: FloodResult) -> list[str]:
    findings = []
    if found.growth_mib > GROWTH_MIB:
        findings.append(f"memory grew by {found.growth_mib:.0f} MiB")
    faults = {code for code in found.codes if code in {"INTERNAL", "UNKNOWN"}}
    return findings + [f"calls were answered {code}" for code in sorted(faults)]
