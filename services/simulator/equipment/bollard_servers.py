"""The simulated bollards of a city, each a real Modbus TCP server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

from services.simulator.equipment.bollard import SimulatedBollard
from services.simulator.equipment.modbus_server import serve_device


@asynccontextmanager
async def serving_bollards(
    bollards: Iterable[SimulatedBollard], host: str, first_port: int
) -> AsyncIterator[None]:
    """Serve bollards, on ports that count from `first_port`.

    Raises `OSError` where a port is in use.
    """
    async with AsyncExitStack() as stack:
        for port, bollard in enumerate(bollards, first_port):
            server = await serve_device(bollard, host, port)
            stack.push_async_callback(server.shutdown)
        yield
