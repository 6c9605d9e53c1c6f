"""The Modbus client of one cabinet: its registers, and the writes that it may be sent."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.devices.addresses import Endpoint
from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.devices.failures import EMPTY_ANSWER, ModbusRejected
from services.chassis.devices.modbus_client import ModbusClient
from services.chassis.devices.write_allowlist import Allowlist
from services.lighting import registers
from services.lighting.devices.reading import Reading
from services.lighting.domain.cabinet import Cabinet

HEARTBEATS = range(0x10000)
LEVELS = range(registers.LARGEST_LEVEL + 1)


class CabinetClient:
    """The connection to one cabinet, for one address and one set of lamps."""

    def __init__(self, cabinet: Cabinet, network: DeviceNetwork, answer_seconds: float) -> None:
        self._channels = 1 + max(lamp.channel for lamp in cabinet.lamps())
        self._modbus = ModbusClient(
            endpoint_of(cabinet), network, allowlist_of(cabinet), answer_seconds
        )
        self._beat = 0

    def close(self) -> None:
        """Close the connection."""
        self._modbus.close()

    async def read(self) -> Reading:
        """Read the cabinet's state in two messages. Raises `NoAnswer` or `ModbusRejected`."""
        count = registers.LAMPS + self._channels
        bits = await self._modbus.read_discrete_inputs(0, registers.DISCRETE_INPUTS)
        words = await self._modbus.read_input_registers(0, count)
        if not any(bits) and not any(words):
            # A controller that starts shows zeros, which would be a lost supply.
            raise ModbusRejected(EMPTY_ANSWER, "every bit and register of the answer is 0")
        return Reading.of(bits, words)

    async def heartbeat(self) -> None:
        """Write the heartbeat that keeps the cabinet from falling back to its own programme."""
        self._beat = (self._beat + 1) % len(HEARTBEATS)
        await self._modbus.write_register(registers.HEARTBEAT, self._beat)

    async def set_levels(self, first_channel: int, levels: Sequence[int]) -> None:
        """Set the lamps of consecutive channels, in one message."""
        await self._modbus.write_registers(registers.SET_POINTS + first_channel, levels)

    async def switch(self, line: int, *, closed: bool) -> None:
        """Close or open the contactor of a line."""
        await self._modbus.write_coil(registers.CONTACTORS + line - 1, value=closed)


def endpoint_of(cabinet: Cabinet) -> Endpoint:
    """Return where a cabinet answers."""
    return Endpoint.of(cabinet.host, cabinet.port, cabinet.unit_id)


def allowlist_of(cabinet: Cabinet) -> Allowlist:
    """Return the allowlist of the contactors of a cabinet's feeders and its lamps' set-points."""
    set_points = (registers.SET_POINTS + lamp.channel for lamp in cabinet.lamps())
    return Allowlist(
        unit_id=cabinet.unit_id,
        coils=frozenset(registers.CONTACTORS + f.line - 1 for f in cabinet.feeders),
        registers={registers.HEARTBEAT: HEARTBEATS},
        register_runs=dict.fromkeys(set_points, LEVELS),
    )
