"""Simulated cabinets on real sockets, and the department's device worker that looks after them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from services.city.equipment import Cabinet, Feeder, Lamp
from services.lighting.devices.worker import poll_cabinets
from services.simulator.equipment.cabinets import SimulatedCabinets
from tests.lighting.installing import installation
from tests.lighting.office import MemoryOffice
from vigie.lighting.v1 import equipment_pb2 as equipment


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
    """Some cabinets, their department, and the hand that makes things go wrong."""

    def __init__(self, context: MemoryOffice, field: SimulatedCabinets) -> None:
        self.context = context
        self.field = field

    async def install(self, cabinet: Cabinet, name: str | None = None) -> None:
        host, port, unit = self.field.address(name or cabinet.id)
        address = equipment.Address(host=host, port=port, unit_id=unit)
        await self.context.decide(installation(cabinet, address), cabinet.id)

    def levels(self, cabinet_id: str) -> list[int]:
        cabinet = self.field.cabinets[cabinet_id]
        return [cabinet.level(channel) for channel in range(len(cabinet.lamp_ids))]


@asynccontextmanager
async def street(*cabinets: Cabinet, poll_seconds: float = 0.05) -> AsyncIterator[Street]:
    context = MemoryOffice()
    async with SimulatedCabinets(cabinets, first_port=0) as field:
        made = Street(context, field)
        for cabinet in cabinets:
            field.cabinets[cabinet.id].keep_writes = True
            await made.install(cabinet)
        worker = asyncio.create_task(poll_cabinets(context, poll_seconds=poll_seconds))
        try:
            yield made
        finally:
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker


@pytest.fixture
def cabinet() -> Cabinet:
    return city_cabinet("C1")
