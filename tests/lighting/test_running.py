"""The whole department: gRPC, a journal in memory, and cabinets on real sockets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import grpc
import pytest

from services.chassis.journal.memory import MemoryJournal
from services.city.equipment import Cabinet
from services.client import CallError, connect
from services.simulator.equipment.cabinets import SimulatedCabinets
from services.testing.running import Running, memory_journal, running
from tests.lighting.department import LIGHTING
from tests.lighting.devices.conftest import city_cabinet
from tests.lighting.installing import installation
from vigie.lighting.v1 import equipment_pb2 as equipment, service_pb2 as api, service_pb2_grpc

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 15


def fresh() -> str:
    return str(uuid4())


class Site:
    """A client of the department beside the simulated cabinets."""

    def __init__(self, department: Running, field: SimulatedCabinets, stub: Any) -> None:
        self.department = department
        self.field = field
        self.stub = stub

    async def dim(self, level: int, name: str = "C1") -> Any:
        scope = api.Scope(all=True)
        request = api.SetDimLevelRequest(
            request_id=fresh(), cabinet_id=name, scope=scope, level_percent=level
        )
        return await self.stub.SetDimLevel(request)

    async def cabinet(self, name: str = "C1", at_least: str = "") -> api.Cabinet:
        request = api.GetCabinetRequest(cabinet_id=name, at_least=at_least)
        shown: api.Cabinet = (await self.stub.GetCabinet(request)).cabinet
        return shown

    async def until(self, so: Callable[[api.Cabinet], bool]) -> api.Cabinet:
        """Watch the cabinet until something is so."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for frame in self.stub.WatchCabinets(api.WatchCabinetsRequest()):
                if frame.WhichOneof("frame") == "cabinet" and so(frame.cabinet):
                    return await self.cabinet()
        raise AssertionError("the stream ended")

    def levels(self, name: str = "C1") -> list[int]:
        cabinet = self.field.cabinets[name]
        return [cabinet.level(channel) for channel in range(len(cabinet.lamp_ids))]


@asynccontextmanager
async def site_of(log: MemoryJournal, field: SimulatedCabinets) -> AsyncIterator[Site]:
    async with (
        running(LIGHTING, log, workers=LIGHTING.workers[:1]) as department,
        connect(department.address, actor="operator") as channel,
    ):
        yield Site(department, field, service_pb2_grpc.LightingServiceStub(channel))


async def install(made: Site, cabinet: Cabinet) -> None:
    host, port, unit = made.field.address(cabinet.id)
    where = equipment.Address(host=host, port=port, unit_id=unit)
    await made.stub.InstallCabinet(installation(cabinet, where))


@pytest.fixture
async def field() -> AsyncIterator[SimulatedCabinets]:
    async with SimulatedCabinets([city_cabinet("C1")], first_port=0) as made:
        yield made


@pytest.fixture
async def site(field: SimulatedCabinets) -> AsyncIterator[Site]:
    async with site_of(memory_journal(lighting=4), field) as made:
        await install(made, city_cabinet("C1"))
        yield made


def met(cabinet: api.Cabinet) -> bool:
    return all(feeder.actuation == api.ACTUATION_CONFIRMED for feeder in cabinet.feeders)


async def test_a_level_that_an_operator_sets_is_lit_in_the_street(site: Site) -> None:
    await site.dim(35)
    await site.until(met)
    assert site.levels() == [35] * 8


async def test_a_scene_is_lit_published_and_reverts_by_itself(site: Site) -> None:
    await site.dim(40)
    await site.until(met)
    request = api.OverrideRequest(
        request_id=fresh(), cabinet_id="C1", scope=api.Scope(feeder_id="1"), level_percent=100
    )
    request.until_time.FromMicroseconds(int((time.time() + 2.5) * 1e6))
    await site.stub.Override(request)
    await site.until(lambda c: met(c) and c.feeders[0].HasField("override_until_time"))
    assert site.levels() == [100] * 4 + [40] * 4
    await site.until(lambda c: met(c) and not c.feeders[0].HasField("override_until_time"))
    assert site.levels() == [40] * 8
    lit = [b.scene_lit for b in site.department.bulletins() if b.HasField("scene_lit")]
    assert [(scene.cabinet_id, scene.level_percent) for scene in lit] == [("C1", 100)]


async def test_a_tripped_breaker_is_one_need_of_the_city(site: Site) -> None:
    site.field.cabinets["C1"].breakers_open.add(1)
    shown = await site.until(lambda c: bool(c.needs))
    assert [need.part for need in shown.needs] == ["feeder/1"]
    site.field.cabinets["C1"].breakers_open.discard(1)
    await site.until(lambda c: not c.needs)
    news_of = [b.WhichOneof("news") for b in site.department.bulletins()]
    assert [news for news in news_of if news != "energy_metered"] == ["need_raised", "need_ended"]


async def test_a_bad_request_is_answered_with_field_and_remedy(site: Site) -> None:
    unknown = api.ReportOutageRequest(request_id=fresh(), cabinet_id="C1", lamp_id="L99")
    with pytest.raises(CallError, match="GetLamp") as caught:
        await site.stub.ReportOutage(unknown)
    assert (caught.value.status, caught.value.code) == (
        grpc.StatusCode.NOT_FOUND,
        "LAMP_UNKNOWN",
    )
    with pytest.raises(CallError) as caught:
        await site.dim(101)
    assert caught.value.status == grpc.StatusCode.INVALID_ARGUMENT


async def test_after_a_restart_everything_is_as_it_was(field: SimulatedCabinets) -> None:
    log = memory_journal(lighting=4)
    async with site_of(log, field) as first:
        await install(first, city_cabinet("C1"))
        await first.dim(35)
        before = await first.until(met)
    async with site_of(log, field) as second:
        after = await second.cabinet()
    assert after.feeders == before.feeders
    assert after.address == before.address
