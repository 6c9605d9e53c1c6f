"""The Modbus client of one cabinet: one connection, no resends, rate-limited writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from aiolimiter import AsyncLimiter
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU

from services.lighting import registers
from services.lighting.devices.failures import (
    EMPTY_ANSWER,
    NO_CONNECTION,
    SHORT_ANSWER,
    SILENT,
    ModbusRejected,
    NoAnswer,
    exception_reason,
)
from services.lighting.devices.reading import Reading
from services.lighting.devices.resolving import resolve
from services.lighting.devices.write_allowlist import Allowlist
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.device_network import DeviceNetwork

WRITES_PER_SECOND = 2

Call = Callable[[AsyncModbusTcpClient], Awaitable[ModbusPDU]]


class CabinetClient:
    """The connection to one cabinet, for one address and one set of lamps."""

    def __init__(self, cabinet: Cabinet, network: DeviceNetwork, answer_seconds: float) -> None:
        self._host, self._port = cabinet.host, cabinet.port
        self._network = network
        self._answer_seconds = answer_seconds
        self._unit_id = cabinet.unit_id
        self._channels = 1 + max(lamp.channel for lamp in cabinet.lamps())
        self._allowlist = Allowlist.of(cabinet)
        self._pace = AsyncLimiter(WRITES_PER_SECOND, time_period=1)
        self._beat = 0
        self._client: AsyncModbusTcpClient | None = None

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def read(self) -> Reading:
        """Read the cabinet's state in two messages. Raises `NoAnswer` or `ModbusRejected`."""
        unit = self._unit_id
        count = registers.LAMPS + self._channels
        bits = await self._call(
            lambda client: client.read_discrete_inputs(
                0, count=registers.DISCRETE_INPUTS, device_id=unit
            )
        )
        words = await self._call(
            lambda client: client.read_input_registers(0, count=count, device_id=unit)
        )
        if len(bits.bits) < registers.DISCRETE_INPUTS or len(words.registers) < count:
            raise ModbusRejected(SHORT_ANSWER, "the answer is shorter than requested")
        if not any(bits.bits) and not any(words.registers):
            # A controller that starts shows zeros, which would be a lost supply.
            raise ModbusRejected(EMPTY_ANSWER, "every bit and register of the answer is 0")
        return Reading.of(bits.bits, words.registers)

    async def heartbeat(self) -> None:
        """Write the heartbeat that keeps the cabinet from falling back to its own programme."""
        self._beat = (self._beat + 1) % 0x10000
        await self._write(
            lambda client: client.write_register(
                registers.HEARTBEAT, self._beat, device_id=self._unit_id
            )
        )

    async def set_levels(self, first_channel: int, levels: Sequence[int]) -> None:
        """Set the lamps of consecutive channels, in one message."""
        address = registers.SET_POINTS + first_channel
        await self._write(
            lambda client: client.write_registers(address, list(levels), device_id=self._unit_id)
        )

    async def switch(self, line: int, *, closed: bool) -> None:
        """Close or open the contactor of a line."""
        address = registers.CONTACTORS + line - 1
        await self._write(
            lambda client: client.write_coil(address, closed, device_id=self._unit_id)
        )

    def _checked(self, sending: bool, message: ModbusPDU) -> ModbusPDU:  # noqa: FBT001
        """Check each message against the allowlist: pymodbus calls this right before sending."""
        if sending:
            self._allowlist.check(message)
        return message

    async def _write(self, write: Call) -> None:
        async with self._pace:
            await self._call(write)

    async def _call(self, call: Call) -> ModbusPDU:
        try:
            answer = await call(await self._connected())
        except (ModbusException, OSError) as error:  # a timeout is an OSError
            self.close()  # a late answer must not be read as the next one
            raise NoAnswer(SILENT, str(error)) from error
        if answer.isError():
            code = int(answer.exception_code)
            raise ModbusRejected(exception_reason(code), f"exception {code}")
        return answer

    async def _connected(self) -> AsyncModbusTcpClient:
        """Return the open connection, or a new one."""
        if self._client is not None and self._client.connected:
            return self._client
        self.close()
        for address in await resolve(self._host, self._port, self._network, self._answer_seconds):
            self._client = self._made(address)
            if await self._client.connect():
                return self._client
            self.close()
        raise NoAnswer(NO_CONNECTION, f"nothing accepts a connection at {self._host}:{self._port}")

    def _made(self, address: str) -> AsyncModbusTcpClient:
        return AsyncModbusTcpClient(
            address,
            port=self._port,
            timeout=self._answer_seconds,
            retries=0,  # a write is sent once, then read back
            reconnect_delay=0,
            trace_pdu=self._checked,
        )
