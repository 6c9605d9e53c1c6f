"""The rules that a call passes, over a real gRPC server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import grpc
import pytest
from grpc_reflection.v1alpha import reflection_pb2
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.testing import capture_logs

from services.chassis.rpc import middleware
from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.limits import Limits
from services.chassis.telemetry import tracing
from tests.chassis import readers
from tests.chassis.crew_server import (
    CREWS,
    arrive,
    fields_of,
    offer,
    reason_of,
    refusal,
    retry_seconds_of,
    serving,
    status_of,
    yes,
)
from tests.waiting import until
from vigie.crew.v1 import service_pb2 as crews
from vigie.journal.v1.journal_pb2 import CommandResponse
from vigie.type.v1 import place_pb2 as places

OUTSIDE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
P1, P4 = places.PRIORITY_P1, places.PRIORITY_P4


class Desk:
    """A handler that records its callers and holds their calls until `free` is set."""

    def __init__(self, *, held: bool = False) -> None:
        self.callers: list[CallContext] = []
        self.free = asyncio.Event()
        self.cancelled = 0
        if not held:
            self.free.set()

    async def answer(self, _request: Any, call_context: CallContext) -> Any:
        self.callers.append(call_context)
        try:
            await self.free.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return CommandResponse()


def answered(service: str, method: str, code: str) -> float:
    return readers.figure("vigie_rpc_seconds_count", service=service, method=method, code=code)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_call_that_keeps_the_rules_is_answered_and_counted(desk: Desk) -> None:
    async with serving(desk.answer, name="t-good") as served:
        metadata = [("vigie-actor", "tablet:7"), ("traceparent", OUTSIDE)]
        await served.crews.Arrive(arrive(), timeout=5, metadata=metadata)

    [call_context] = desk.callers
    assert call_context.traceparent == OUTSIDE  # passed through, where nothing is recorded
    assert call_context.actor == "tablet:7"
    assert call_context.timeout_seconds == pytest.approx(5, abs=0.5)
    assert call_context.expires_time > 0
    assert answered("t-good", "Arrive", "OK") == 1


@pytest.mark.parametrize(
    ("request_", "seconds", "actor", "code", "fields"),
    [
        (arrive(), None, "ana", "INVALID_ARGUMENT", {"deadline": "grpcurl -max-time 5"}),
        (arrive(request_id="7"), 5, "ana", "INVALID_ARGUMENT", {"request_id": "is not a UUID"}),
        (
            arrive(request_id="", crew_id=""),
            5,
            "ana",
            "INVALID_ARGUMENT",
            {"request_id": "is missing", "crew_id": "is missing"},
        ),
        (arrive(), 5, "coordination", "PERMISSION_DENIED", {"vigie-actor": "your own identity"}),
        (arrive(), 5, "lighting", "PERMISSION_DENIED", {"vigie-actor": "your own identity"}),
    ],
    ids=["no deadline", "bad id", "two missing", "reserved actor", "actor of the service"],
)
async def test_a_call_that_breaks_a_rule_is_refused_with_each_field_and_its_remedy(
    desk: Desk, request_: Any, seconds: float | None, actor: str, code: str, fields: dict[str, str]
) -> None:
    async with serving(desk.answer) as served:
        metadata = [("vigie-actor", actor)]
        error = await refusal(served.crews.Arrive(request_, timeout=seconds, metadata=metadata))

    assert error.code().name == code
    found = fields_of(status_of(error))
    assert found.keys() == fields.keys()
    assert all(remedy in found[field] for field, remedy in fields.items())
    assert desk.callers == []


async def test_a_query_needs_no_deadline(desk: Desk) -> None:
    async with serving(desk.answer) as served:
        await served.crews.ListCrews(crews.ListCrewsRequest())

    assert desk.callers[0].timeout_seconds == 5.0
    assert desk.callers[0].expires_time == 0


@pytest.mark.parametrize(
    ("name", "request_", "remedy"),
    [
        ("Arrive", arrive(), "same request_id"),
        ("ListCrews", crews.ListCrewsRequest(), "later deadline"),
    ],
)
async def test_a_late_result_returns_its_remedy_before_the_deadline(
    name: str, request_: Any, remedy: str
) -> None:
    desk = Desk(held=True)
    async with serving(desk.answer) as served:
        error = await refusal(getattr(served.crews, name)(request_, timeout=0.5))

    assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED
    assert reason_of(status_of(error)) == "RESULT_UNKNOWN"
    assert remedy in (error.details() or "")
    assert desk.cancelled == 1


async def test_bytes_that_are_no_request_are_the_caller_s_fault() -> None:
    async with serving() as served:
        call: Any = served.channel.unary_unary(f"/{CREWS.full_name}/Arrive")
        error = await refusal(call(b"\xff\xff\xff", timeout=5))
        stream: Any = served.channel.unary_stream(f"/{CREWS.full_name}/WatchCrews")
        other = await refusal(stream(b"\xff\xff\xff", timeout=5).read())

    for each in (error, other):
        assert each.code() == grpc.StatusCode.INVALID_ARGUMENT
        assert "vigie.crew.v1." in (each.details() or "")


async def test_an_unexpected_error_is_logged_and_not_returned() -> None:
    async def answer(_request: Any, _caller: CallContext) -> Any:
        raise ZeroDivisionError("hunter2")

    async def frames(_request: Any, _caller: CallContext) -> AsyncIterator[Any]:
        yield crews.WatchCrewsResponse(synced=True)
        raise ZeroDivisionError("hunter2")

    with capture_logs() as lines:
        async with serving(answer, frames, name="t-defect") as served:
            error = await refusal(served.crews.Arrive(arrive(), timeout=5))
            call = served.crews.WatchCrews(crews.WatchCrewsRequest())
            assert (await call.read()).synced
            other = await refusal(call.read())

    for each in (error, other):
        assert each.code() == grpc.StatusCode.INTERNAL
        assert "hunter2" not in (each.details() or "")
    assert [line["log_level"] for line in lines if line["event"] == "rpc_failed"] == ["error"] * 2
    assert answered("t-defect", "Arrive", "INTERNAL") == 1


async def test_overload_is_refused_with_a_delay_and_bulk_never_holds_up_a_p1() -> None:
    desk = Desk(held=True)
    async with serving(desk.answer, limit=10) as served:
        bulk = [served.crews.OfferTask(offer(P4), timeout=20) for _ in range(9)]
        await until(lambda: len(desk.callers) == 9)

        refused = await refusal(served.crews.OfferTask(offer(P4), timeout=20))
        assert refused.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
        assert retry_seconds_of(status_of(refused)) == 1.0

        urgent = served.crews.OfferTask(offer(P1), timeout=20)
        await until(lambda: len(desk.callers) == 10)
        full = await refusal(served.crews.OfferTask(offer(P1), timeout=20))
        assert full.code() == grpc.StatusCode.RESOURCE_EXHAUSTED

        desk.free.set()
        await asyncio.gather(urgent, *bulk)
        await served.crews.OfferTask(offer(P4), timeout=5)


async def test_a_caller_that_hangs_up_frees_its_place() -> None:
    desk = Desk(held=True)
    async with serving(desk.answer, limit=1, name="t-hangup") as served:
        call = served.crews.Arrive(arrive(), timeout=20)
        await until(lambda: len(desk.callers) == 1)
        call.cancel()
        await until(lambda: answered("t-hangup", "Arrive", "CANCELLED") == 1)
        desk.free.set()

        await served.crews.Arrive(arrive(), timeout=5)


def test_a_method_with_a_stream_of_requests_is_refused_at_the_start() -> None:
    method: Any = reflection_pb2.DESCRIPTOR.services_by_name["ServerReflection"].methods[0]
    wrap = middleware.RpcMiddleware("t-wrap", Limits(), ()).wrap
    with pytest.raises(ValueError, match="ServerReflectionInfo: client streams are not supported"):
        wrap(method, yes)


@pytest.fixture
def recorded() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    end = tracing.configure("lighting", exporter=exporter)
    yield exporter
    end()


async def test_a_call_is_a_span_of_the_caller_s_trace(
    desk: Desk, recorded: InMemorySpanExporter
) -> None:
    async with serving(desk.answer) as served:
        metadata = [("traceparent", OUTSIDE)]
        await served.crews.Arrive(arrive(), timeout=5, metadata=metadata)
        [frame async for frame in served.crews.WatchCrews(crews.WatchCrewsRequest())]

    unary, stream = recorded.get_finished_spans()
    assert (unary.name, stream.name) == ("lighting.Arrive", "lighting.WatchCrews")
    assert unary.context is not None
    assert desk.callers[0].traceparent == (
        f"00-0af7651916cd43dd8448eb211c80319c-{unary.context.span_id:016x}-01"
    )


async def test_a_handler_gets_no_unknown_fields_and_ids_in_lower_case() -> None:
    seen = list[Any]()

    async def answer(request: Any, _caller: CallContext) -> Any:
        seen.append(request)
        return CommandResponse()

    asked = offer(P4)
    body = asked.SerializeToString()
    unknown = b"\xfa\x3f\x04junk"  # field 1023
    asked.place.MergeFromString(unknown)
    asked.request_id = asked.request_id.upper()
    async with serving(answer) as served:
        call: Any = served.channel.unary_unary(f"/{CREWS.full_name}/OfferTask")
        await call(asked.SerializeToString() + unknown, timeout=5)
    [request] = seen
    assert request.SerializeToString() == body
