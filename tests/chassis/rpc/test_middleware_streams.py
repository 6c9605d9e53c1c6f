"""The rules of a stream of responses, over a real gRPC server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from structlog.testing import capture_logs

from services.chassis.rpc import middleware
from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.limits import Limits
from tests.chassis import readers
from tests.chassis.crew_server import CREWS, fields_of, refusal, serving, status_of
from tests.waiting import until
from vigie.crew.v1 import service_pb2 as crews


async def test_a_stream_sends_its_frames_and_a_bad_request_gets_none() -> None:
    async def frames(request: Any, call_context: CallContext) -> AsyncIterator[Any]:
        for crew_id in request.crew_ids:
            yield crews.WatchCrewsResponse(
                crew=crews.Crew(crew_id=crew_id, name=call_context.actor)
            )

    async with serving(frames=frames) as served:
        request = crews.WatchCrewsRequest(crew_ids=["A", "B"])
        got = [frame.crew async for frame in served.crews.WatchCrews(request)]
        long = crews.WatchCrewsRequest(crew_ids=["x"] * 101)
        error = await refusal(served.crews.WatchCrews(long).read())

    assert [(crew.crew_id, crew.name) for crew in got] == [("A", "anonymous"), ("B", "anonymous")]
    assert error.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert set(fields_of(status_of(error))) == {"crew_ids"}


async def test_a_stream_is_closed_when_its_client_leaves() -> None:
    closed = asyncio.Event()

    async def frames(_request: Any, _caller: CallContext) -> AsyncIterator[Any]:
        try:
            yield crews.WatchCrewsResponse(synced=True)
            await asyncio.Event().wait()
        finally:
            closed.set()

    async with serving(frames=frames) as served:
        call = served.crews.WatchCrews(crews.WatchCrewsRequest())
        await call.read()
        call.cancel()
        async with asyncio.timeout(5):
            await closed.wait()


async def test_a_reader_that_does_not_read_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "WRITE_SECONDS", 0.3)
    sent = 0

    async def frames(_request: Any, _caller: CallContext) -> AsyncIterator[Any]:
        nonlocal sent
        while True:
            sent += 1
            yield crews.WatchCrewsResponse(crew=crews.Crew(name="x" * 100_000))

    def let_go() -> bool:
        labels = {"service": "t-slow", "method": "WatchCrews", "code": "RESOURCE_EXHAUSTED"}
        return readers.figure("vigie_stream_ended_total", **labels) == 1

    async with serving(frames=frames, name="t-slow") as served:
        call = served.crews.WatchCrews(crews.WatchCrewsRequest())
        await call.read()
        await until(let_go)
        assert sent * 100_000 < 100_000_000  # bounded: the window, not our memory

        async def rest() -> None:
            while await call.read() is not grpc.aio.EOF:
                pass

        error = await refusal(rest())
    assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "last cursor" in (error.details() or "")


async def test_a_client_that_leaves_while_a_frame_is_sent_is_no_error_of_ours() -> None:
    async def frames(_request: Any, _caller: CallContext) -> AsyncIterator[Any]:
        yield crews.WatchCrewsResponse(synced=True)

    async def write(_frame: Any) -> None:
        raise grpc.aio.InternalError('Failed "execute_batch"')

    context: Any = SimpleNamespace(
        invocation_metadata=tuple, time_remaining=lambda: None, peer=lambda: "ipv4:x:1", write=write
    )
    method = CREWS.methods_by_name["WatchCrews"]
    served: Any = middleware.RpcMiddleware("t-left", Limits(), ()).wrap(method, frames)
    with capture_logs() as lines:
        await served.unary_stream(b"", context)
    assert [line for line in lines if line["event"] == "rpc_failed"] == []
    ended = {"service": "t-left", "method": "WatchCrews", "code": "CANCELLED"}
    assert readers.figure("vigie_stream_ended_total", **ended) == 1
