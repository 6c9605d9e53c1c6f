"""Simulated lighting cabinets: real Modbus TCP servers, and the hand that makes things go wrong."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from services.city.equipment import Cabinet
from services.simulator.equipment.cabinet import UNIT_ID, Clock, SimulatedCabinet


class SimulatedCabinets:
    """A city's cabinets, one TCP server each, and the hand that makes things go wrong.

    Ports count from `first_port` in the order of the cabinets; 0 takes any free ones.
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
        self._lamps: dict[str, tuple[SimulatedCabinet, int]] = {}
        for cabinet in cabinets:
            simulated = SimulatedCabinet(cabinet, clock, speed)
            self.cabinets[cabinet.id] = simulated
            for channel, lamp_id in enumerate(simulated.lamp_ids):
                self._lamps[lamp_id] = (simulated, channel)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            for place, (name, cabinet) in enumerate(self.cabinets.items()):
                port = self._first_port + place if self._first_port else 0
                self._servers[name] = await _serve(cabinet, self._host, port)
                stack.push_async_callback(self._servers[name].shutdown)
                self._ports[name] = self._servers[name].transport.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
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
        """Where a cabinet answers: host, port, unit."""
        return self._host, self._ports[cabinet_id], UNIT_ID

    def fail_lamp(self, lamp_id: str) -> None:
        """Put a lamp out for good."""
        cabinet, channel = self._lamps[lamp_id]
        cabinet.failed.add(channel)

    def repair_lamp(self, lamp_id: str) -> None:
        """Make a lamp sound again."""
        cabinet, channel = self._lamps[lamp_id]
        cabinet.failed.discard(channel)

    def trip(self, cabinet_id: str, line: int) -> None:
        """Open a line's breaker."""
        self.cabinets[cabinet_id].breakers_open.add(line)

    def reset(self, cabinet_id: str, line: int) -> None:
        """Close a line's breaker."""
        self.cabinets[cabinet_id].breakers_open.discard(line)

    def open_door(self, cabinet_id: str) -> None:
        """Open a cabinet's door."""
        self.cabinets[cabinet_id].door_open = True

    def close_door(self, cabinet_id: str) -> None:
        """Close a cabinet's door."""
        self.cabinets[cabinet_id].door_open = False

    def lose_supply(self, cabinet_id: str) -> None:
        """Take the grid away; the controller lives on its battery."""
        self.cabinets[cabinet_id].supply_lost = True

    def restore_supply(self, cabinet_id: str) -> None:
        """Give the grid back."""
        self.cabinets[cabinet_id].supply_lost = False

    def silence(self, cabinet_id: str, *, silent: bool = True) -> None:
        """Make a cabinet answer nobody, or answer again."""
        self.cabinets[cabinet_id].silent = silent

    def lie(self, cabinet_id: str, *, lying: bool = True) -> None:
        """Make a cabinet say yes to writes and do nothing, or be honest again."""
        self.cabinets[cabinet_id].lying = lying

    def slow(self, cabinet_id: str, delay_seconds: float) -> None:
        """Make a cabinet take its time before each answer."""
        self.cabinets[cabinet_id].delay_seconds = delay_seconds


async def _serve(cabinet: SimulatedCabinet, host: str, port: int) -> ModbusTcpServer:
    nothing = SimDevice(UNIT_ID, simdata=[SimData(0, values=0, datatype=DataType.REGISTERS)])
    server = ModbusTcpServer(nothing, address=(host, port), ignore_missing_devices=True)
    server.context = cabinet  # type: ignore[assignment]  # it answers what a data store answers
    try:
        await server.serve_forever(background=True)
    except RuntimeError as error:
        message = f"port {port} of {host} is in use: stop what listens there, or choose others"
        raise OSError(message) from error
    return server
