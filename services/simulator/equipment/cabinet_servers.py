"""The simulated lighting cabinets of a city, each a real Modbus TCP server."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from pymodbus.server import ModbusTcpServer

from services.city.cabinets import Cabinet
from services.simulator.equipment.cabinet import Clock, SimulatedCabinet
from services.simulator.equipment.modbus_server import UNIT_ID, port_of, serve_device


class SimulatedCabinets:
    """The cabinets of a city, one TCP server each.

    Ports count from `first_port` in the order of the cabinets; 0 takes free ports.
    """

    def __init__(
        self,
        cabinets: Iterable[Cabinet],
        *,
        host: str = "127.0.0.1",
        first_port: int = 16_000,
        clock: Clock = time.monotonic,
        speed: float = 1.0,
    ) -> None:
        self._host = host
        self._first_port = first_port
        self._servers: dict[str, ModbusTcpServer] = {}
        self._ports: dict[str, int] = {}
        self._stack = AsyncExitStack()
        self.cabinets: dict[str, SimulatedCabinet] = {}
        self.feeder_of: dict[str, tuple[str, int]] = {}
        """The cabinet and the feeder of each lamp."""
        for cabinet in cabinets:
            self.cabinets[cabinet.id] = SimulatedCabinet(cabinet, clock, speed)
            for feeder in cabinet.feeders:
                location = cabinet.id, feeder.number
                self.feeder_of |= {lamp.id: location for lamp in feeder.lamps}

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            for place, (name, cabinet) in enumerate(self.cabinets.items()):
                port = self._first_port + place if self._first_port else 0
                self._servers[name] = await serve_device(cabinet, self._host, port)
                stack.push_async_callback(self._servers[name].shutdown)
                self._ports[name] = port_of(self._servers[name])
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    def address(self, cabinet_id: str) -> tuple[str, int, int]:
        """Return host, port and unit of a cabinet."""
        return self._host, self._ports[cabinet_id], UNIT_ID
