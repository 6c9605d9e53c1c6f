"""Kafka stops for some seconds: callers get an error at once, and afterwards all calls succeed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio

from deploy.local.broker import Broker
from deploy.local.ports import free_port
from services.client.errors import CallError
from tests.faults.harness import Town
from tests.journeys.answers import no, speaks
from tests.journeys.stage import COMEDIE, LIVE_WIRES, NEAR, Stage, at, raised
from tests.waiting import until_awaited
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import service_pb2 as roads

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.broker]

PASSING = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}
AWAY_SECONDS = 10.0
QUICK_SECONDS = 1.0
BACK_SECONDS = 150.0
RETRY_SECONDS = 0.2


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that no other test uses, for this one stops it."""
    with Broker(tmp_path_factory.mktemp("broker"), free_port()) as broker:
        yield broker


@pytest.fixture(scope="module")
def own_town(own_broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("lonely")
    with raised(Town(own_broker.bootstrap, "lonely", folder, ("lighting", "roads"))) as town:
        yield town


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(own_town: Town) -> AsyncIterator[Stage]:
    stage = Stage(own_town)
    yield stage
    await stage.close()


async def test_commands_are_refused_quickly_streams_stay_and_a_retry_succeeds_once(
    stage: Stage, own_broker: Broker
) -> None:
    pids = [replica.pid for replica in stage.town.replicas]
    before = await stage.report("pothole", COMEDIE)
    stream = stage.roads.WatchDefects(roads.WatchDefectsRequest(), wait_for_ready=True)
    while (await stream.read()).WhichOneof("frame") != "synced":
        pass

    await asyncio.to_thread(own_broker.stop)
    stopped = time.monotonic()
    answer = await until_refused(stage)
    assert answer.retry_seconds > 0
    assert "request_id" in answer.message
    assert speaks(answer)
    shown = await stage.defect(before)
    assert shown.kind == "pothole", "queries are answered from memory"
    asked = dirt()
    while time.monotonic() - stopped < AWAY_SECONDS:
        await refused_quickly(stage, asked)
        frame = await stream.read()
        assert frame.WhichOneof("frame") == "heartbeat", "the stream stays"

    await asyncio.to_thread(own_broker.start)
    receipt = await until_accepted(stage, asked)
    defect_id = receipt.aggregate.rpartition("/")[2]
    async with asyncio.timeout(BACK_SECONDS):
        frame = await stream.read()
        while frame.WhichOneof("frame") == "heartbeat":
            frame = await stream.read()
    assert frame.defect.defect_id == defect_id, "the stream that stayed shows it"
    again = await stage.roads.ReportDefect(asked, timeout=10)
    assert again.receipt.duplicate
    assert again.receipt.version == receipt.version == 1

    # From end to end, in the same processes.
    await stage.crew("lighting/back-1", NEAR, *LIVE_WIRES)
    column = await stage.report("column_fallen", COMEDIE)
    await stage.offer("lighting/back-1", column)
    assert [replica.pid for replica in stage.town.replicas] == pids
    assert all(replica.running for replica in stage.town.replicas)


def dirt() -> roads.ReportDefectRequest:
    return roads.ReportDefectRequest(
        request_id=str(uuid4()), kind="street_dirty", place=at(COMEDIE)
    )


async def until_refused(stage: Stage) -> CallError:
    """Call until the service has noticed. Until then the caller's own deadline ends the wait."""

    async def refused() -> CallError | None:
        answer = await no(stage.roads.ReportDefect(dirt(), timeout=QUICK_SECONDS))
        assert answer.status in PASSING
        return answer if answer.status == grpc.StatusCode.UNAVAILABLE else None

    found = await until_awaited(refused, "the service notices", BACK_SECONDS)
    assert found
    return found


async def refused_quickly(stage: Stage, asked: roads.ReportDefectRequest) -> None:
    began = time.monotonic()
    answer = await no(stage.roads.ReportDefect(asked, timeout=10))
    assert answer.status == grpc.StatusCode.UNAVAILABLE
    assert time.monotonic() - began < QUICK_SECONDS


async def until_accepted(stage: Stage, asked: roads.ReportDefectRequest) -> journal.Receipt:
    """Repeat the same request until it is accepted, as its error advises."""

    async def accepted() -> journal.Receipt | None:
        try:
            answer = await stage.roads.ReportDefect(asked, timeout=10)
        except grpc.aio.AioRpcError as error:
            if error.code() not in PASSING:
                raise
            return None
        receipt: journal.Receipt = answer.receipt
        return receipt

    found = await until_awaited(accepted, "a retry is accepted", BACK_SECONDS, RETRY_SECONDS)
    assert found
    return found
