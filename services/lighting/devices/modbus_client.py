"""The Modbus client of one cabinet: one connection, no resends, rate-limited writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from aiolimiter import AsyncLimiter
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU

from services.lighting import registers
from services.lighting.devices.reading import Reading
from services.lighting.devices.write_allowlist import Allowlist
from services.lighting.domain.cabinet import Cabinet

WRITES_PER_SECOND = 2


class NoAnswer(Exception):
    """The cabinet did not answer in time, or closed the connection."""


class ModbusRejected(Exception):
    """The cabinet answered with a Modbus exception, or with less than was requested."""


class CabinetClient:
    """The connection to one cabinet, for one address and one set of lamps."""

    def __init__(self, cabinet: Cabinet, answer_seconds: float) -> None:
        self._unit_id = cabinet.unit_id
        self._channels = 1 + max(lamp.channel for lamp in cabinet.lamps())
        self._allowlist = Allowlist.of(cabinet)
        self._pace = AsyncLimiter(WRITES_PER_SECOND, time_period=1)
        self._beat = 0
        self._client = AsyncModbusTcpClient(
            cabinet.host,
            port=cabinet.port,
            timeout=answer_seconds,
            retries=0,  # a write is sent once, then read back
            reconnect_delay=0,
            trace_pdu=self._checked,
        )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    async def read(self) -> Reading:
        """Read the cabinet's state in two messages. Raises `NoAnswer` or `ModbusRejected`."""
        client, unit = self._client, self._unit_id
        count = registers.LAMPS + self._channels
        bits = await self._call(
            lambda: client.read_discrete_inputs(0, count=registers.DISCRETE_INPUTS, device_id=unit)
        )
        words = await self._call(
            lambda: client.read_input_registers(0, count=count, device_id=unit)
        )
        if len(bits.bits) < registers.DISCRETE_INPUTS or len(words.registers) < count:
            raise ModbusRejected("the answer is shorter than requested")
        return Reading.of(bits.bits, words.registers)

    async def heartbeat(self) -> None:
        """Write the heartbeat that keeps the cabinet from falling back to its own programme."""
        self._beat = (self._beat + 1) % 0x10000
        await self._write(
            lambda: self._client.write_register(
                registers.HEARTBEAT, self._beat, device_id=self._unit_id
            )
        )

    async def set_levels(self, first_channel: int, levels: Sequence[int]) -> None:
        """Set the lamps of consecutive channels, in one message."""
        address = registers.SET_POINTS + first_channel
        await self._write(
            lambda: self._client.write_registers(address, list(levels), device_id=self._unit_id)
        )

    async def switch(self, line: int, *, closed: bool) -> None:
        """Close or open the contactor of a line."""
        address = registers.CONTACTORS + line - 1
        await self._write(lambda: self._client.write_coil(address, closed, device_id=self._unit_id))

    def _checked(self, sending: bool, message: ModbusPDU) -> ModbusPDU:  # noqa: FBT001
        """Check each message against the allowlist: pymodbus calls this right before sending."""
        if sending:
            self._allowlist.check(message)
        return message

    async def _write(self, write: Callable[[], Awaitable[ModbusPDU]]) -> None:
        async with self._pace:
            await self._call(write)

    async def _call(self, call: Callable[[], Awaitable[ModbusPDU]]) -> ModbusPDU:
        try:
            if not self._client.connected and not await self._client.connect():
                raise NoAnswer("no connection")
            answer = await call()
        except (ModbusException, OSError, TimeoutError) as error:
            self._client.close()  # a late answer must not be read as the next one
            raise NoAnswer(str(error)) from error
        if answer.isError():
            raise ModbusRejected(f"exception {answer.exception_code}")
        return answer
