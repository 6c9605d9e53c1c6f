"""The life of a gRPC server: not ready, ready, drained; and a port in use."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.probes import PortInUse
from services.chassis.rpc.server import GrpcServer
from tests.channels import open_channel
from tests.chassis.crew_server import CREWS, Served, arrive, refusal, serving, yes
from tests.waiting import until
from vigie.crew.v1 import service_pb2 as crews
from vigie.journal.v1.journal_pb2 import CommandResponse

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


async def _health(channel: grpc.aio.Channel, service: str) -> Any:
    stub: Any = health_pb2_grpc.HealthStub(channel)
    return (await stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=5)).status


async def test_health_is_reported_for_the_server_and_each_service() -> None:
    async with serving() as served:
        for status in (SERVING, NOT_SERVING):
            await served.server.ready(is_ready=status == SERVING)
            for service in ("", CREWS.full_name):
                assert await _health(served.channel, service) == status
        error = await refusal(_health(served.channel, "vigie.nobody.v1.NobodyService"))
        assert error.code() == grpc.StatusCode.NOT_FOUND


async def test_a_server_is_not_serving_until_it_is_ready() -> None:
    server = GrpcServer("lighting", [CREWS], lambda _: yes)
    port = await server.start("127.0.0.1", 0)
    async with open_channel(f"127.0.0.1:{port}") as channel:
        assert await _health(channel, "") == NOT_SERVING
    await server.drain(0)


async def test_a_second_service_on_the_same_port_fails_with_one_sentence() -> None:
    async with serving() as served:
        second = GrpcServer("roads", [CREWS], lambda _: yes)
        with pytest.raises(PortInUse, match=rf"roads.*127\.0\.0\.1:{served.port}.*VIGIE_PORT"):
            await second.start("127.0.0.1", served.port)
        await served.crews.Arrive(arrive(), timeout=5)


async def test_drain_ends_watches_of_health_and_streams_that_listen_or_do_not() -> None:
    async def frames(request: Any, call_context: CallContext) -> AsyncIterator[Any]:
        yield crews.WatchCrewsResponse(synced=True)
        await (call_context.shutting_down if request.cursor else asyncio.Event()).wait()
        yield crews.WatchCrewsResponse(cursor="last", heartbeat=True)

    async with serving(frames=frames) as served:
        health: Any = health_pb2_grpc.HealthStub(served.channel)
        watch = health.Watch(health_pb2.HealthCheckRequest(service=""))
        assert (await watch.read()).status == SERVING
        first = served.crews.WatchCrews(crews.WatchCrewsRequest())
        second = served.crews.WatchCrews(crews.WatchCrewsRequest(cursor="listens"))
        await first.read()
        await second.read()

        started = time.monotonic()
        await served.server.drain(30)
        assert time.monotonic() - started < 5

        assert (await watch.read()).status == NOT_SERVING
        assert (await second.read()).cursor == "last"
        for call in (first, second):
            error = await refusal(call.read())
            assert error.code() == grpc.StatusCode.UNAVAILABLE
            assert "last cursor" in (error.details() or "")


async def test_drain_lets_a_call_under_way_end() -> None:
    begun, free = asyncio.Event(), asyncio.Event()

    async def answer(_request: Any, _caller: CallContext) -> Any:
        begun.set()
        await free.wait()
        return CommandResponse()

    async with serving(answer) as served:
        call = served.crews.Arrive(arrive(), timeout=20)
        await begun.wait()
        drained = asyncio.create_task(served.server.drain(20))
        await until(served.server.shutting_down.is_set)
        free.set()

        assert await call == CommandResponse()
        await asyncio.wait_for(drained, 5)


async def test_a_request_larger_than_any_that_the_protos_allow_is_refused() -> None:
    async with serving() as served:
        error = await refusal(served.crews.Arrive(arrive(crew_id="x" * 300_000), timeout=20))

    assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert not error.trailing_metadata()  # no retry makes it smaller


async def test_methods_are_listed_only_where_that_is_switched_on() -> None:
    async with serving(reflection=False) as served:
        error = await refusal(ask(served, list_services=""))
    assert error.code() == grpc.StatusCode.UNIMPLEMENTED


async def ask(served: Served, **question: Any) -> Any:
    make: Any = reflection_pb2_grpc.ServerReflectionStub
    call = make(served.channel).ServerReflectionInfo(timeout=5)
    await call.write(reflection_pb2.ServerReflectionRequest(**question))
    await call.done_writing()
    return await call.read()


async def test_services_methods_and_messages_are_found_with_their_files() -> None:
    async with serving() as served:
        listed = (await ask(served, list_services="")).list_services_response
        assert {service.name for service in listed.service} == {
            CREWS.full_name,
            "grpc.health.v1.Health",
            "grpc.reflection.v1alpha.ServerReflection",
        }
        for symbol in (CREWS.full_name, f"{CREWS.full_name}.Arrive", "vigie.crew.v1.Crew"):
            answer = await ask(served, file_containing_symbol=symbol)
            files = answer.file_descriptor_response.file_descriptor_proto
            names = {FileDescriptorProto.FromString(file).name for file in files}
            assert {"vigie/crew/v1/service.proto", "buf/validate/validate.proto"} <= names
        unknown = await ask(served, file_containing_symbol="vigie.nobody.v1.Nobody")
        assert unknown.error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0]
