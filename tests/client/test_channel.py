"""Calls over a channel: repeated under one request_id until the service answers."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import grpc
import pytest

from deploy.local.ports import free_port
from services.chassis.rpc.certificates import ServerCertificates
from services.chassis.sdk.ids import new_id
from services.client import (
    CallError,
    ClientTls,
    InsecureConnection,
    Rejected,
    Unavailable,
    acting_as,
    connect,
)
from tests.chassis.certificate_authority import Authority
from tests.simulator.department import Department, refusal, running
from tests.waiting import until
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.lighting.v1.service_pb2_grpc import LightingServiceStub

NOBODY = "127.0.0.1:1"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.client.channel.FIRST_PAUSE_SECONDS", 0.01)


async def report(channel: grpc.aio.Channel, **options: Any) -> None:
    await LightingServiceStub(channel).ReportOutage(outage(), **options)


def outage() -> lighting.ReportOutageRequest:
    return lighting.ReportOutageRequest(request_id=new_id(), cabinet_id="C1", lamp_id="L1")


def address(department: Department) -> str:
    return f"127.0.0.1:{department.port}"


async def test_a_call_is_made_in_the_name_of_its_actor() -> None:
    async with (
        running("lighting", Department()) as department,
        connect(address(department), actor="operator:ana") as channel,
    ):
        await report(channel)
        await report(channel, metadata=acting_as("operator:leo"))
    assert department.actors == {"operator:ana", "operator:leo"}


async def test_a_transient_error_is_followed_by_the_same_request() -> None:
    department = Department()
    department.wrongs = [
        refusal(grpc.StatusCode.UNAVAILABLE, "BROKER_UNAVAILABLE"),
        refusal(grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY_CALLS"),
        refusal(grpc.StatusCode.DEADLINE_EXCEEDED, "RESULT_UNKNOWN"),
    ]
    repeated: list[CallError] = []
    async with (
        running("lighting", department),
        connect(address(department), actor="operator:ana", on_retry=repeated.append) as channel,
    ):
        await report(channel)

    assert len(department.asked) == 4
    assert len({request.request_id for request in department.asked}) == 1
    assert [error.code for error in repeated] == [
        "BROKER_UNAVAILABLE",
        "TOO_MANY_CALLS",
        "RESULT_UNKNOWN",
    ]


async def test_a_request_id_that_is_never_applied_is_replaced_by_a_derived_one() -> None:
    sent = []
    request = outage()
    for code in ("DEADLINE_PASSED", "COMMAND_EXPIRED"):
        department = Department()
        department.wrongs = [refusal(grpc.StatusCode.DEADLINE_EXCEEDED, code, recorded=True)]
        async with (
            running("lighting", department),
            connect(address(department), actor="operator:ana") as channel,
        ):
            await LightingServiceStub(channel).ReportOutage(request)
        sent.append([each.request_id for each in department.asked])

    assert sent[0] == sent[1]
    assert sent[0][0] == request.request_id != sent[0][1]


async def test_an_attempt_that_had_no_effect_keeps_its_request_id_until_that_is_recorded() -> None:
    """The first attempt may still take effect: under a new id the command would do so twice."""
    department = Department()
    late = grpc.StatusCode.DEADLINE_EXCEEDED
    department.wrongs = [refusal(late, "RESULT_UNKNOWN"), refusal(late, "DEADLINE_PASSED")]
    async with (
        running("lighting", department),
        connect(address(department), actor="operator:ana") as channel,
    ):
        await report(channel)
    assert len(department.asked) == 3
    assert len({request.request_id for request in department.asked}) == 1


async def test_a_request_id_that_is_too_old_is_for_the_caller_to_decide() -> None:
    department = Department()
    department.wrongs = [
        refusal(grpc.StatusCode.DEADLINE_EXCEEDED, "REQUEST_ID_TOO_OLD", recorded=True)
    ]
    async with (
        running("lighting", department),
        connect(address(department), actor="operator:ana") as channel,
    ):
        with pytest.raises(Rejected, match="REQUEST_ID_TOO_OLD"):
            await report(channel)
    assert len(department.asked) == 1, "a new id could do the same a second time"


async def test_a_service_that_starts_late_is_waited_for() -> None:
    port = free_port()
    department = Department()
    async with connect(f"127.0.0.1:{port}", actor="operator:ana", timeout=None) as channel:
        waiting = asyncio.ensure_future(report(channel))
        state = channel.get_state(try_to_connect=True)
        while state is not grpc.ChannelConnectivity.TRANSIENT_FAILURE:
            await channel.wait_for_state_change(state)
            state = channel.get_state()
        async with running("lighting", department, port):
            await until(waiting.done)
    waiting.result()


async def test_the_deadline_of_the_caller_ends_the_retries() -> None:
    async with connect(NOBODY, actor="operator:ana", timeout=60) as channel:
        began = time.monotonic()
        with pytest.raises(Unavailable, match=f"{NOBODY} does not answer") as failed:
            await report(channel, timeout=0.3)
    assert time.monotonic() - began < 5
    assert (failed.value.code, failed.value.status) == ("UNREACHABLE", grpc.StatusCode.UNAVAILABLE)


async def test_mismatched_tls_is_an_error_of_its_own(tmp_path: Path) -> None:
    mine, other = Authority(tmp_path), Authority(tmp_path, "other")
    department = Department()
    shown = mine.issue()
    certificates = ServerCertificates("lighting", shown.certificate, shown.key, None)
    async with running("lighting", department, certificates=certificates):
        where = f"localhost:{department.port}"
        async with connect(where, actor="a", tls=ClientTls(mine.file)) as channel:
            await report(channel)
        for tls in (ClientTls(other.file), None):
            async with connect(where, actor="a", tls=tls, retry=False) as channel:
                with pytest.raises(InsecureConnection) as failed:
                    await report(channel)
                assert failed.value.code == "TLS"


def test_it_is_light_to_import() -> None:
    code = "import sys, services.client; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(loaded) & {"confluent_kafka", "aiohttp", "numpy", "pydantic", "typer"} == set()
