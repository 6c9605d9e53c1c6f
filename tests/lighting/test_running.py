"""The whole department: gRPC, a journal in memory, and cabinets on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import grpc
import pytest

from services.chassis.devices import modbus_client, polling
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.sdk.ids import new_id
from services.client import CallError, connect
from services.simulator.equipment.cabinet_servers import SimulatedCabinets
from services.simulator.install_steps import install_request
from services.testing.in_process_service import memory_journal, running
from tests.lighting.department import LIGHTING
from tests.lighting.devices.conftest import city_cabinet
from tests.lighting.examples import dim
from vigie.lighting.v1 import service_pb2 as api
from vigie.lighting.v1.service_pb2_grpc import LightingServiceStub

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 15


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "ROUND_SECONDS", 0.05)
    monkeypatch.setattr(modbus_client, "WRITES_PER_SECOND", 100)


@pytest.fixture
async def simulated() -> AsyncIterator[SimulatedCabinets]:
    async with SimulatedCabinets([city_cabinet("C1")], first_port=0) as made:
        yield made


@asynccontextmanager
async def department(journal: MemoryJournal) -> AsyncIterator[LightingServiceStub]:
    async with (
        running(LIGHTING, journal, workers=LIGHTING.workers[:1]) as run,
        connect(run.address, actor="operator") as channel,
    ):
        yield LightingServiceStub(channel)


async def install(lighting: LightingServiceStub, simulated: SimulatedCabinets) -> None:
    host, port, _unit = simulated.address("C1")
    request = install_request(city_cabinet("C1"), "Centre", host, port)
    request.request_id = new_id()
    await lighting.InstallCabinet(request)


def level(percent: int) -> api.SetDimLevelRequest:
    request = dim(percent)
    request.request_id, request.cabinet_id = new_id(), "C1"
    return request


async def shown(lighting: LightingServiceStub, holds: Callable[[api.Cabinet], bool]) -> api.Cabinet:
    """Watch the cabinet until a condition holds."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for frame in lighting.WatchCabinets(api.WatchCabinetsRequest()):
            if frame.WhichOneof("frame") == "cabinet" and holds(frame.cabinet):
                return frame.cabinet
    raise AssertionError("the stream ended")


def confirmed(cabinet: api.Cabinet) -> bool:
    return all(feeder.actuation == api.ACTUATION_CONFIRMED for feeder in cabinet.feeders)


async def test_a_level_is_set_on_the_lamps_and_known_after_a_restart(
    simulated: SimulatedCabinets,
) -> None:
    journal = memory_journal(lighting=4)
    async with department(journal) as lighting:
        await install(lighting, simulated)
        await lighting.SetDimLevel(level(35))
        before = await shown(lighting, confirmed)
        cabinet = simulated.cabinets["C1"]
        assert [cabinet.level(channel) for channel in range(8)] == [35] * 8
    async with department(journal) as lighting:
        after = await shown(lighting, lambda _cabinet: True)
    assert (after.feeders, after.address) == (before.feeders, before.address)


async def test_a_tripped_breaker_is_a_need_until_it_is_reset(simulated: SimulatedCabinets) -> None:
    async with department(memory_journal(lighting=4)) as lighting:
        await install(lighting, simulated)
        simulated.cabinets["C1"].breakers_open.add(1)
        troubled = await shown(lighting, lambda cabinet: bool(cabinet.needs))
        assert [need.part for need in troubled.needs] == ["feeder/1"]
        simulated.cabinets["C1"].breakers_open.discard(1)
        await shown(lighting, lambda cabinet: not cabinet.needs)


async def test_a_bad_request_is_answered_with_field_and_remedy(
    simulated: SimulatedCabinets,
) -> None:
    async with department(memory_journal(lighting=4)) as lighting:
        await install(lighting, simulated)
        unknown = api.ReportOutageRequest(request_id=new_id(), cabinet_id="C1", lamp_id="L99")
        with pytest.raises(CallError, match="GetLamp") as caught:
            await lighting.ReportOutage(unknown)
        assert (caught.value.status, caught.value.code) == (
            grpc.StatusCode.NOT_FOUND,
            "LAMP_UNKNOWN",
        )
        with pytest.raises(CallError) as caught:
            await lighting.SetDimLevel(level(101))
        assert caught.value.status == grpc.StatusCode.INVALID_ARGUMENT
