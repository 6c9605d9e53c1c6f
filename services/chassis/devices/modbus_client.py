"""The Modbus client of one device: one connection, no resends, rate-limited writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from aiolimiter import AsyncLimiter
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU

from services.chassis.devices.addresses import Endpoint
from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.devices.failures import (
    NO_CONNECTION,
    SHORT_ANSWER,
    SILENT,
    ModbusRejected,
    NoAnswer,
    exception_reason,
)
from services.chassis.devices.resolving import resolve
from services.chassis.devices.write_allowlist import Allowlist

WRITES_PER_SECOND = 2

Value = TypeVar("Value")
Call = Callable[[AsyncModbusTcpClient], Awaitable[ModbusPDU]]


class ModbusClient:
    """The connection to one device. Each call is one message, and raises `PollFailed`.

    A message that is not on the allowlist raises `WriteNotAllowed` and is not sent.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        network: DeviceNetwork,
        allowlist: Allowlist,
        answer_seconds: float,
    ) -> None:
        self._host, self._port, self._unit_id = endpoint
        self._network = network
        self._allowlist = allowlist
        self._answer_seconds = answer_seconds
        self._pace = AsyncLimiter(WRITES_PER_SECOND, time_period=1)
        self._client: AsyncModbusTcpClient | None = None

    def close(self) -> None:
        """Close the connection; the next call opens a new one."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def read_discrete_inputs(self, address: int, count: int) -> Sequence[bool]:
        """Return so many discrete inputs."""
        answer = await self._call(
            lambda client: client.read_discrete_inputs(
                address, count=count, device_id=self._unit_id
            )
        )
        return _whole(answer.bits, count)

    async def read_input_registers(self, address: int, count: int) -> Sequence[int]:
        """Return so many input registers."""
        answer = await self._call(
            lambda client: client.read_input_registers(
                address, count=count, device_id=self._unit_id
            )
        )
        return _whole(answer.registers, count)

    async def write_coil(self, address: int, *, value: bool) -> None:
        """Set one coil."""
        await self._write(lambda client: client.write_coil(address, value, device_id=self._unit_id))

    async def write_register(self, address: int, value: int) -> None:
        """Write one holding register."""
        await self._write(
            lambda client: client.write_register(address, value, device_id=self._unit_id)
        )

    async def write_registers(self, address: int, values: Sequence[int]) -> None:
        """Write consecutive holding registers."""
        await self._write(
            lambda client: client.write_registers(address, list(values), device_id=self._unit_id)
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


def _whole(values: Sequence[Value], count: int) -> Sequence[Value]:
    if len(values) < count:
        raise ModbusRejected(SHORT_ANSWER, "the answer is shorter than requested")
    return values[:count]  # bits come in whole bytes
