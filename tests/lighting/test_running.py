"""The department whole: gRPC in front, cabinets on real sockets behind, a journal between."""

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
from services.simulator.equipment.cabinets import SimulatedCabinets
from tests.lighting.devices.conftest import city_cabinet
from tests.lighting.installing import installation
from tests.lighting.running import Running, memory, running
from vigie.lighting.v1 import equipment_pb2 as equipment, service_pb2 as api, service_pb2_grpc

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 15


def fresh() -> str:
    return str(uuid4())


class Room:
    """What an operator has in hand."""

    def __init__(self, department: Running, field: SimulatedCabinets, stub: Any) -> None:
        self.department = department
        self.field = field
        self.stub = stub

    async def ask(self, method: str, request: Any) -> Any:
        return await getattr(self.stub, method)(request, timeout=5)

    async def dim(self, level: int, name: str = "C1") -> Any:
        scope = api.Scope(all=True)
        request = api.SetDimLevelRequest(
            request_id=fresh(), cabinet_id=name, scope=scope, level_percent=level
        )
        return await self.ask("SetDimLevel", request)

    async def cabinet(self, name: str = "C1", at_least: str = "") -> api.Cabinet:
        request = api.GetCabinetRequest(cabinet_id=name, at_least=at_least)
        shown: api.Cabinet = (await self.ask("GetCabinet", request)).cabinet
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
async def room(log: MemoryJournal, field: SimulatedCabinets) -> AsyncIterator[Room]:
    async with running(log) as department, grpc.aio.insecure_channel(department.address) as line:
        yield Room(department, field, service_pb2_grpc.LightingServiceStub(line))


async def install(made: Room, cabinet: Cabinet) -> None:
    host, port, unit = made.field.address(cabinet.id)
    where = equipment.Address(host=host, port=port, unit_id=unit)
    await made.ask("InstallCabinet", installation(cabinet, where))


@pytest.fixture
async def field() -> AsyncIterator[SimulatedCabinets]:
    async with SimulatedCabinets([city_cabinet("C1")], first_port=0) as made:
        yield made


@pytest.fixture
async def open_room(field: SimulatedCabinets) -> AsyncIterator[Room]:
    async with room(memory(), field) as made:
        await install(made, city_cabinet("C1"))
        yield made


def met(cabinet: api.Cabinet) -> bool:
    return all(feeder.actuation == api.ACTUATION_CONFIRMED for feeder in cabinet.feeders)


async def test_a_level_asked_in_the_room_burns_in_the_street(open_room: Room) -> None:
    await open_room.dim(35)
    await open_room.until(met)
    assert open_room.levels() == [35] * 8


async def test_a_scene_is_lit_told_to_the_city_and_reverts_by_itself(open_room: Room) -> None:
    await open_room.dim(40)
    await open_room.until(met)
    request = api.OverrideRequest(
        request_id=fresh(), cabinet_id="C1", scope=api.Scope(feeder_id="1"), level_percent=100
    )
    request.until_time.FromMicroseconds(int((time.time() + 2.5) * 1e6))
    await open_room.ask("Override", request)
    await open_room.until(lambda c: met(c) and c.feeders[0].HasField("override_until_time"))
    assert open_room.levels() == [100] * 4 + [40] * 4
    await open_room.until(lambda c: met(c) and not c.feeders[0].HasField("override_until_time"))
    assert open_room.levels() == [40] * 8
    lit = [b.scene_lit for b in open_room.department.bulletins() if b.HasField("scene_lit")]
    assert [(scene.cabinet_id, scene.level_percent) for scene in lit] == [("C1", 100)]


async def test_a_tripped_breaker_is_one_need_of_the_city(open_room: Room) -> None:
    open_room.field.cabinets["C1"].breakers_open.add(1)
    shown = await open_room.until(lambda c: bool(c.needs))
    assert [need.part for need in shown.needs] == ["feeder/1"]
    open_room.field.cabinets["C1"].breakers_open.discard(1)
    await open_room.until(lambda c: not c.needs)
    told = [b.WhichOneof("news") for b in open_room.department.bulletins()]
    assert [news for news in told if news != "energy_metered"] == ["need_raised", "need_ended"]


async def test_a_bad_request_is_answered_with_field_and_remedy(open_room: Room) -> None:
    stranger = api.ReportOutageRequest(request_id=fresh(), cabinet_id="C1", lamp_id="L99")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await open_room.ask("ReportOutage", stranger)
    assert caught.value.code() == grpc.StatusCode.NOT_FOUND
    assert "GetLamp" in (caught.value.details() or "")
    trailers = dict(caught.value.trailing_metadata() or ())
    assert b"LAMP_UNKNOWN" in trailers["grpc-status-details-bin"]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await open_room.dim(101)
    assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT


async def test_a_retry_meets_itself(open_room: Room) -> None:
    request = api.ReportOutageRequest(request_id=fresh(), cabinet_id="C1", lamp_id="C1-L1")
    first = await open_room.ask("ReportOutage", request)
    second = await open_room.ask("ReportOutage", request)
    assert not first.receipt.duplicate
    assert second.receipt.duplicate
    assert second.receipt.version == first.receipt.version


async def test_after_a_restart_everything_is_as_it_was(field: SimulatedCabinets) -> None:
    log = memory()
    async with room(log, field) as first:
        await install(first, city_cabinet("C1"))
        await first.dim(35)
        before = await first.until(met)
    async with room(log, field) as second:
        after = await second.cabinet()
    assert after.feeders == before.feeders
    assert after.address == before.address
