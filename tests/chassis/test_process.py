"""A service as a process: it starts with TLS, and stops under load without a loss."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc

from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import topics_of
from services.client.tls import ClientTls
from services.provision.topics import create
from tests.channels import open_channel
from tests.chassis import counter as c
from tests.chassis.certificate_authority import Authority
from tests.chassis.crew_server import reason_of, refusal, status_of
from tests.chassis.process import PARTITIONS, CounterProcess, started

CALLERS = 20
DRAIN_SECONDS = 4.0
AFTER_DRAIN_SECONDS = 10.0
ALONE = (("grpc.use_local_subchannel_pool", 1),)


@pytest.fixture
def environment(broker: str, prefix: str) -> dict[str, str]:
    prefix = prefix[-31:].strip("-0123456789")
    create(KafkaSettings(bootstrap=broker), list(topics_of(prefix, "counters", PARTITIONS)), 1)
    return {
        "KAFKA_BOOTSTRAP": broker,
        "VIGIE_PREFIX": prefix,
        "VIGIE_DRAIN_SECONDS": str(DRAIN_SECONDS),
    }


def method(channel: grpc.aio.Channel, name: str) -> Any:
    """A method of the counters."""
    rpc = c.RPC.methods_by_name[name]
    make: Any = channel.unary_stream if rpc.server_streaming else channel.unary_unary
    return make(
        f"/{c.RPC.full_name}/{name}",
        request_serializer=c.kind(rpc.input_type.name).SerializeToString,
        response_deserializer=GetMessageClass(rpc.output_type).FromString,
    )


async def totals(process: CounterProcess) -> int:
    """The sum of all counters."""
    async with open_channel(process.target, options=ALONE) as channel:
        get = method(channel, "GetCounter")
        found = [
            await get(c.kind("GetCounterRequest")(counter_id=f"c{each}"), timeout=20)
            for each in range(CALLERS)
        ]
    return sum(each.counter.total for each in found)


async def load(channel: grpc.aio.Channel, number: int, told: Counter[str]) -> None:
    """Add one after the other, until the service is gone."""
    add = method(channel, "Add")
    while True:
        try:
            await add(c.add(1, f"c{number}"), timeout=20)
        except grpc.aio.AioRpcError as error:
            told[error.code().name] += 1
            return
        told["OK"] += 1


async def test_a_shutdown_under_load_answers_accepted_calls_and_loses_nothing(
    environment: dict[str, str], tmp_path: Path
) -> None:
    told: Counter[str] = Counter()
    with started(tmp_path / "log", **environment) as process:
        await asyncio.to_thread(process.wait_ready)
        assert process.page("/startupz")
        async with open_channel(process.target, options=ALONE) as channel:
            health: Any = health_pb2_grpc.HealthStub(channel)
            watch = health.Watch(health_pb2.HealthCheckRequest())
            assert (await watch.read()).status == health_pb2.HealthCheckResponse.SERVING
            stream = method(channel, "WatchCounters")(c.kind("WatchCountersRequest")())
            callers = [asyncio.create_task(load(channel, each, told)) for each in range(CALLERS)]
            while told["OK"] < 10 * CALLERS:
                await stream.read()

            limit_seconds = DRAIN_SECONDS + AFTER_DRAIN_SECONDS
            code = await asyncio.to_thread(process.terminate, limit_seconds)
            await asyncio.gather(*callers)
            assert (await watch.read()).status == health_pb2.HealthCheckResponse.NOT_SERVING
            while (error := await ended(stream)) is None:
                pass

    assert code == 0
    assert reason_of(status_of(error)) == "SERVICE_STOPPING"
    assert told.keys() == {"OK", "UNAVAILABLE"}
    with started(tmp_path / "log", **environment) as again:
        await asyncio.to_thread(again.wait_ready)
        assert await totals(again) == told["OK"]  # nothing is lost, and each effect is acknowledged


async def ended(stream: Any) -> grpc.aio.AioRpcError | None:
    """Read one frame; the error where the stream is over."""
    try:
        assert await stream.read() is not grpc.aio.EOF
    except grpc.aio.AioRpcError as error:
        return error
    return None


async def test_a_service_over_tls_serves_clients_with_a_certificate(
    environment: dict[str, str], tmp_path: Path
) -> None:
    city = Authority(tmp_path)
    issued, mine = city.issue(), city.issue("mine")
    tls = {
        "VIGIE_TLS_CERTIFICATE_FILE": str(issued.certificate),
        "VIGIE_TLS_KEY_FILE": str(issued.key),
        "VIGIE_TLS_CLIENT_CA_FILE": str(city.file),
    }
    with started(tmp_path / "log", **environment, **tls) as process:
        await asyncio.to_thread(process.wait_ready)
        trusted = ClientTls(city.file, mine.certificate, mine.key)
        async with trusted.channel(process.target, ALONE) as channel:
            assert (await method(channel, "Add")(c.add(1), timeout=20)).receipt.version
        async with open_channel(process.target, options=ALONE) as clear:
            error = await refusal(method(clear, "Add")(c.add(1), timeout=20))
            assert error.code() is grpc.StatusCode.UNAVAILABLE
        assert process.terminate() == 0
        assert "PRIVATE KEY" not in process.log.read_text()
