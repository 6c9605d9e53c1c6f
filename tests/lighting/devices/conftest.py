"""Simulated cabinets on real sockets, and the device worker that polls them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress

import pytest
from google.protobuf.message import Message

from services.chassis.devices.device_network import LOCAL
from services.chassis.devices.polling import poll_devices
from services.city.cabinets import Cabinet, Feeder, Lamp
from services.lighting.devices.poller import CabinetPoller
from services.simulator.equipment.cabinet import SimulatedCabinet
from services.simulator.equipment.cabinet_servers import SimulatedCabinets
from services.simulator.install_steps import install_request
from services.testing.memory_context import MemoryContext
from tests.lighting.department import LIGHTING
from tests.waiting import until
from vigie.lighting.v1 import events_pb2 as events, service_pb2 as api


def city_cabinet(name: str, *sizes: int) -> Cabinet:
    first, feeders = 0, []
    for number, size in enumerate(sizes or (4, 4), start=1):
        lamps = [
            Lamp(f"{name}-L{n}", 3.87 + n / 10_000, 43.61, "LED", "7", seat)
            for seat, n in enumerate(range(first, first + size))
        ]
        feeders.append(Feeder(number, tuple(lamps)))
        first += size
    return Cabinet(name, 3.87, 43.61, "Rue Foch", "Centre", tuple(feeders))


class Street:
    """Some cabinets and their department."""

    def __init__(self, context: MemoryContext, simulated: SimulatedCabinets) -> None:
        self.context = context
        self.simulated = simulated

    def cabinet(self, cabinet_id: str = "C1") -> SimulatedCabinet:
        return self.simulated.cabinets[cabinet_id]

    def install(self, cabinet: Cabinet, name: str = "") -> None:
        """Install a cabinet, at the address of another one where `name` is given."""
        host, port, _unit = self.simulated.address(name or cabinet.id)
        self.context.ask(install_request(cabinet, cabinet.district, host, port))

    def dim(self, level: int, cabinet_id: str = "C1", feeder_id: str = "") -> None:
        scope = api.Scope(feeder_id=feeder_id) if feeder_id else api.Scope(all=True)
        self.context.ask(
            api.SetDimLevelRequest(cabinet_id=cabinet_id, scope=scope, level_percent=level)
        )

    async def until(self, kind: type[Message], count: int = 1, cabinet_id: str = "") -> None:
        """Wait for a number of events of a type."""
        address = f"cabinet/{cabinet_id}" if cabinet_id else ""
        await until(lambda: len(self.context.events(kind, address)) >= count, kind.__name__, 10)

    async def confirmed(self, count: int = 2, cabinet_id: str = "C1") -> None:
        """Wait until so many set-points of feeders were read back."""
        await self.until(events.DimConfirmed, count, cabinet_id)

    def levels(self, cabinet_id: str = "C1") -> list[int]:
        cabinet = self.cabinet(cabinet_id)
        return [cabinet.level(channel) for channel in range(len(cabinet.lamp_ids))]

    def sent(self, function: int, cabinet_id: str = "C1") -> list[tuple[int, tuple[int, ...]]]:
        """Return the address and values of each write with a Modbus function."""
        writes = self.cabinet(cabinet_id).writes
        return [(address, values) for _, code, address, values in writes if code == function]


@asynccontextmanager
async def made(cabinets: Iterable[Cabinet]) -> AsyncIterator[Street]:
    """Install cabinets, without a worker."""
    async with SimulatedCabinets(tuple(cabinets), first_port=0) as simulated:
        street = Street(MemoryContext(LIGHTING), simulated)
        for cabinet in cabinets:
            simulated.cabinets[cabinet.id].keep_writes = True
            street.install(cabinet)
        yield street


@asynccontextmanager
async def polled(*cabinets: Cabinet, poll_seconds: float = 0.05) -> AsyncIterator[Street]:
    async with made(cabinets) as street:
        worker = asyncio.create_task(
            poll_devices(
                street.context, poller=CabinetPoller, poll_seconds=poll_seconds, network=LOCAL
            )
        )
        try:
            yield street
        finally:
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker


@pytest.fixture
def cabinet() -> Cabinet:
    return city_cabinet("C1")
