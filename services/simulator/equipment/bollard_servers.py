"""The simulated bollards of a city, each a real Modbus TCP server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

from services.simulator.equipment.bollard import SimulatedBollard
from services.simulator.equipment.modbus_server import serve_device


@asynccontextmanager
async def serving_bollards(
    bollard_ids: Iterable[str], host: str, first_port: int
) -> AsyncIterator[dict[str, SimulatedBollard]]:
    """Serve a bollard for each id, on ports that count from `first_port`.

    Raises `OSError` where a port is in use.
    """
    bollards: dict[str, SimulatedBollard] = {}
    async with AsyncExitStack() as stack:
        for number, bollard_id in enumerate(bollard_ids):
            bollards[bollard_id] = SimulatedBollard()
            server = await serve_device(bollards[bollard_id], host, first_port + number)
            stack.push_async_callback(server.shutdown)
        yield bollards
