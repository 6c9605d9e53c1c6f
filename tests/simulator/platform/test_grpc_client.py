"""Calls that are made until they are answered."""

from __future__ import annotations

import asyncio

import grpc
import pytest

from deploy.local.ports import free_port
from services.chassis.sdk.ids import new_id
from services.simulator.platform import grpc_client
from tests.simulator.department import Department, refusal, running, way_to
from tests.waiting import until
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.lighting.v1.service_pb2_grpc import LightingServiceStub


def outage() -> lighting.ReportOutageRequest:
    return lighting.ReportOutageRequest(request_id=new_id(), cabinet_id="C1", lamp_id="L1")


async def test_a_call_is_made_in_a_name_and_answered() -> None:
    async with running("lighting", Department()) as department, way_to(department) as channel:
        call = LightingServiceStub(channel).ReportOutage
        response = await grpc_client.answered(call, outage(), "simulated:citizens")

    assert not response.receipt.duplicate
    assert department.actors == {"simulated:citizens"}


async def test_a_passing_trouble_is_outlasted_with_the_same_id() -> None:
    department = Department()
    department.wrongs = [
        refusal(grpc.StatusCode.UNAVAILABLE, "SERVICE_STOPPING"),
        refusal(grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY_CALLS"),
        refusal(grpc.StatusCode.DEADLINE_EXCEEDED, "RESULT_UNKNOWN"),
    ]
    async with running("lighting", department), way_to(department) as channel:
        call = LightingServiceStub(channel).ReportOutage
        await grpc_client.answered(call, outage(), "simulated:citizens")

    assert len(department.asked) == 4
    assert len({request.request_id for request in department.asked}) == 1


async def test_an_id_that_is_spent_is_replaced_by_one_that_derives_from_it() -> None:
    asked = []
    request = outage()
    for _ in range(2):
        department = Department()
        department.wrongs = [refusal(grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE_PASSED")]
        async with running("lighting", department), way_to(department) as channel:
            call = LightingServiceStub(channel).ReportOutage
            await grpc_client.answered(call, request, "simulated:citizens")
        asked.append([each.request_id for each in department.asked])

    assert asked[0] == asked[1]
    assert asked[0][0] == request.request_id != asked[0][1]


async def test_a_refusal_is_an_answer() -> None:
    department = Department()
    department.wrongs = [refusal(grpc.StatusCode.NOT_FOUND, "LAMP_UNKNOWN")]
    async with running("lighting", department), way_to(department) as channel:
        call = LightingServiceStub(channel).ReportOutage
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await grpc_client.answered(call, outage(), "simulated:citizens")

    assert grpc_client.reason(refused.value) == "LAMP_UNKNOWN"
    assert len(department.asked) == 1


async def test_a_service_that_comes_late_is_waited_for() -> None:
    port = free_port()
    department = Department()
    async with grpc_client.channel(f"127.0.0.1:{port}") as channel:
        call = LightingServiceStub(channel).ReportOutage
        waiting = asyncio.create_task(grpc_client.answered(call, outage(), "simulated:citizens"))
        refused = channel.get_state(try_to_connect=True)
        while refused is not grpc.ChannelConnectivity.TRANSIENT_FAILURE:
            await channel.wait_for_state_change(refused)
            refused = channel.get_state()
        async with running("lighting", department, port):
            await until(waiting.done)

    assert waiting.result() is not None


async def test_patience_ends_with_the_last_trouble() -> None:
    async with grpc_client.channel(f"127.0.0.1:{free_port()}") as channel:
        call = LightingServiceStub(channel).ReportOutage
        with pytest.raises(grpc.aio.AioRpcError) as gone:
            await grpc_client.answered(call, outage(), "installer:files", patience_seconds=0.3)

    assert gone.value.code() is grpc.StatusCode.UNAVAILABLE
