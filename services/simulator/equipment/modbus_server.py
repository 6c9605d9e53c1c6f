"""The Modbus TCP server of one simulated device."""

from __future__ import annotations

from typing import Any, Protocol, cast

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

UNIT_ID = 1


class Device(Protocol):
    """A simulated device, as pymodbus calls a data store."""

    async def async_getValues(
        self, device_id: int, func_code: int, address: int, count: int = 1
    ) -> list[int] | list[bool] | ExcCodes: ...

    async def async_setValues(
        self, device_id: int, func_code: int, address: int, values: list[int] | list[bool]
    ) -> ExcCodes | None: ...


async def serve_device(device: Device, host: str, port: int) -> ModbusTcpServer:
    """Serve a device on a port; 0 takes a free one. Raises `OSError` where the port is in use."""
    nothing = SimDevice(UNIT_ID, simdata=[SimData(0, values=0, datatype=DataType.REGISTERS)])
    server = ModbusTcpServer(nothing, address=(host, port), ignore_missing_devices=True)
    cast("Any", server).context = device  # it has the methods of a data store
    try:
        await server.serve_forever(background=True)
    except RuntimeError as error:
        message = f"port {port} of {host} is in use: stop what listens there, or choose others"
        raise OSError(message) from error
    return server


def port_of(server: ModbusTcpServer) -> int:
    """Return the port on which a server listens."""
    listening = cast("Any", server.transport)
    return int(listening.sockets[0].getsockname()[1])
