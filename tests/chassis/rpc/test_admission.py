"""The limits of a server and of a caller, over a real gRPC server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from structlog.testing import capture_logs

from services.chassis.rpc.admission import Admission
from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.caller_limits import BURST_SECONDS, LimitReached
from services.chassis.rpc.errors import StatusError
from services.chassis.rpc.limits import Limits
from services.client import acting_as
from tests.chassis import readers
from tests.chassis.crew_server import (
    Served,
    offer,
    reason_of,
    refusal,
    retry_seconds_of,
    serving,
    status_of,
)
from tests.waiting import until
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import place_pb2 as places

P1, P4 = places.PRIORITY_P1, places.PRIORITY_P4
BURST = 20
FEW_CALLS = Limits(caller_calls_per_second=BURST / BURST_SECONDS)
FEW_STREAMS = Limits(streams=3, caller_streams=2)


async def lasting(_request: Any, _caller: CallContext) -> AsyncIterator[Any]:
    yield crews.WatchCrewsResponse(synced=True)
    await asyncio.Event().wait()


async def watch(served: Served, actor: str = "ana") -> Any:
    call = served.crews.WatchCrews(crews.WatchCrewsRequest(), metadata=acting_as(actor))
    await call.read()
    return call


def refused(service: str, limit: str) -> float:
    return readers.figure("vigie_calls_refused_total", service=service, limit=limit)


async def test_a_caller_beyond_its_rate_is_refused_with_a_delay_and_others_are_not() -> None:
    async with serving(limits=FEW_CALLS, name="t-rate") as served:

        async def call(priority: Any, actor: str = "ana") -> None:
            await served.crews.OfferTask(offer(priority), timeout=5, metadata=acting_as(actor))

        with capture_logs() as lines:
            for _ in range(BURST):
                await call(P4)
            error = await refusal(call(P4))
            stream = await refusal(watch(served))
        for each in (error, stream):
            assert each.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
            assert reason_of(status_of(each)) == "CALLER_RATE_EXCEEDED"
            assert 0 < retry_seconds_of(status_of(each)) <= BURST_SECONDS / BURST
        assert refused("t-rate", "rate") == 2
        [line] = [line for line in lines if line["event"] == "caller_refused"]
        assert line["caller"].startswith("ana@ipv4:127.0.0.1")

        await call(P1)
        await call(P4, "ben")


async def test_the_streams_of_a_caller_and_of_all_are_bounded_until_one_ends() -> None:
    async with serving(frames=lasting, limits=FEW_STREAMS, name="t-streams") as served:
        first = await watch(served)
        await watch(served)
        for actor in ("ana", "ben", "eve"):
            if actor == "ben":
                await watch(served, actor)
                continue
            error = await refusal(watch(served, actor))
            assert reason_of(status_of(error)) == "TOO_MANY_STREAMS"
            assert retry_seconds_of(status_of(error)) > 0
        assert refused("t-streams", "streams") == 2

        first.cancel()
        ended = {"service": "t-streams", "method": "WatchCrews", "code": "CANCELLED"}
        await until(lambda: readers.figure("vigie_stream_ended_total", **ended) == 1)
        await watch(served, "eve")


async def test_the_watches_of_health_are_bounded() -> None:
    async with serving(limits=FEW_STREAMS) as served:
        health: Any = health_pb2_grpc.HealthStub(served.channel)
        watches = [health.Watch(health_pb2.HealthCheckRequest(service="")) for _ in range(2)]
        for each in watches:
            await each.read()
        error = await refusal(health.Watch(health_pb2.HealthCheckRequest(service="x")).read())
        assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
        check = health.Check(health_pb2.HealthCheckRequest(service=""), timeout=5)
        assert (await check).status == health_pb2.HealthCheckResponse.SERVING


@pytest.mark.parametrize("name", ["ListCrews", "GetCrew"])
async def test_a_query_cannot_take_the_places_of_p1_commands(name: str) -> None:
    free = asyncio.Event()
    waiting = 0

    async def answer(_request: Any, _caller: CallContext) -> Any:
        nonlocal waiting
        waiting += 1
        await free.wait()
        return getattr(crews, f"{name}Response")()

    request = crews.ListCrewsRequest() if name == "ListCrews" else crews.GetCrewRequest(crew_id="C")
    async with serving(answer, limit=10) as served:
        queries = [getattr(served.crews, name)(request, timeout=9) for _ in range(9)]
        await until(lambda: waiting == 9)
        error = await refusal(getattr(served.crews, name)(request, timeout=9))
        assert reason_of(status_of(error)) == "TOO_MANY_CALLS"
        free.set()
        await asyncio.gather(*queries)


def test_a_limit_that_is_reached_within_a_stream_is_no_limit_of_streams() -> None:
    admission = Admission("t-within", FEW_STREAMS)
    with pytest.raises(LimitReached), admission.stream("ana"):
        raise LimitReached
    with admission.stream("ana"), admission.stream("ana"), pytest.raises(StatusError):
        admission.stream("ana").__enter__()
