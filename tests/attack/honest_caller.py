"""An honest caller, who queries beside the attackers and times the answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import grpc

from services.client import acting_as
from tests.channels import open_channel
from tests.faults.harness import Replica
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

LIMIT_SECONDS = 2.0
"""The longest that an honest caller may wait for an answer."""
EVERY_SECONDS = 0.25
ALONE = (("grpc.use_local_subchannel_pool", 1),)

Times = list[float | None]
"""The seconds until each answer; None for a call without one."""


@asynccontextmanager
async def honest(replica: Replica) -> AsyncIterator[Times]:
    """Query roads until the block ends; yield the times, which grow meanwhile."""
    times: Times = []
    async with open_channel(replica.target, ALONE) as channel:
        task = asyncio.create_task(_query(channel, times))
        try:
            yield times
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _query(channel: grpc.aio.Channel, times: Times) -> None:
    stub = RoadsServiceStub(channel)
    request = roads.ListDefectsRequest(page_size=1)
    while True:
        started = time.monotonic()
        try:
            await stub.ListDefects(request, timeout=10, metadata=acting_as("operator:honest"))
            times.append(time.monotonic() - started)
        except grpc.aio.AioRpcError:
            times.append(None)
        except asyncio.CancelledError:
            if time.monotonic() - started > LIMIT_SECONDS:
                times.append(None)
            raise
        await asyncio.sleep(EVERY_SECONDS)


def honest_findings(times: Sequence[float | None]) -> list[str]:
    """Return the calls without an answer in time."""
    findings = []
    if unanswered := times.count(None):
        findings.append(f"{unanswered} honest calls were not answered")
    worst = max((each for each in times if each is not None), default=0.0)
    if worst > LIMIT_SECONDS:
        findings.append(f"an honest call waited {worst:.1f} s")
    return findings
