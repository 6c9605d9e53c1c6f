"""The line to one cabinet: one connection, no message twice, writes at a measured pace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from aiolimiter import AsyncLimiter
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU

from services.lighting import registers
from services.lighting.devices.allowlist import Allowlist
from services.lighting.devices.reading import Reading
from services.lighting.domain.cabinet import Cabinet

WRITES_PER_SECOND = 2


class SilentError(Exception):
    """A cabinet that did not answer in time, or cut the line."""


class RefusedError(Exception):
    """A cabinet that answered no."""


class CabinetClient:
    """The line to one cabinet, for as long as it stands at that address with those lamps."""

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
            retries=0,  # a write is sent once; what became of it is read back
            reconnect_delay=0,
            trace_pdu=self._checked,
        )

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    async def look(self) -> Reading:
        """How the cabinet is now, in two messages."""
        client, unit = self._client, self._unit_id
        count = registers.LAMPS + self._channels
        bits = await self._ask(
            lambda: client.read_discrete_inputs(0, count=registers.DISCRETE_INPUTS, device_id=unit)
        )
        words = await self._ask(lambda: client.read_input_registers(0, count=count, device_id=unit))
        if len(bits.bits) < registers.DISCRETE_INPUTS or len(words.registers) < count:
            raise RefusedError("it answered with less than was asked")
        return Reading.of(bits.bits, words.registers)

    async def beat(self) -> None:
        """Let the cabinet know that it is heard of, so that it goes on obeying."""
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
        """Close or open a line's contactor."""
        address = registers.CONTACTORS + line - 1
        await self._write(lambda: self._client.write_coil(address, closed, device_id=self._unit_id))

    def _checked(self, sending: bool, message: ModbusPDU) -> ModbusPDU:  # noqa: FBT001
        """The one door: pymodbus shows every message here right before the wire."""
        if sending:
            self._allowlist.check(message)
        return message

    async def _write(self, write: Callable[[], Awaitable[ModbusPDU]]) -> None:
        async with self._pace:
            await self._ask(write)

    async def _ask(self, ask: Callable[[], Awaitable[ModbusPDU]]) -> ModbusPDU:
        try:
            if not self._client.connected and not await self._client.connect():
                raise SilentError("no connection")
            answer = await ask()
        except (ModbusException, OSError, TimeoutError) as error:
            self._client.close()  # an answer that comes now must not be taken for the next one
            raise SilentError(str(error)) from error
        if answer.isError():
            raise RefusedError(f"exception {answer.exception_code}")
        return answer
