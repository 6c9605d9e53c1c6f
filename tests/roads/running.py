"""The roads department, running: its real command path and server, over a journal in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from services.chassis.journal.memory import MemoryJournal
from services.chassis.journal.single_member import SingleMember
from services.chassis.rpc.server import GrpcServer
from services.chassis.runtime.node_context import NodeContext
from services.chassis.runtime.router import MethodRouter
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.settings import Settings, read
from services.chassis.topics.kinds import topics_of
from services.roads.reference_data import load_reference_data
from services.roads.service import declare
from tests.waiting import until

CITY = Path(__file__).parents[2] / "deploy/cities/montpellier"
OPEN_SECONDS = 10


@dataclass(frozen=True)
class Running:
    """Where it listens, and what stands behind it."""

    address: str
    node: ServiceNode


def memory() -> MemoryJournal:
    """Make the topics of the department, empty."""
    return MemoryJournal({topic.name: topic.partitions for topic in topics_of("vigie", "roads", 4)})


@asynccontextmanager
async def running(source: MemoryJournal | None = None, port: int = 0) -> AsyncIterator[Running]:
    """Run the department on a journal, from what stands in it, until the block ends."""
    service = declare(load_reference_data(CITY))
    settings = read(Settings)
    failures: list[str] = []
    node = ServiceNode(service, settings, source or memory(), SingleMember(4), failures.append)
    routes = MethodRouter(service, node.read_model, node.gateway, NodeContext(node))
    server = GrpcServer(service.name, service.rpcs, routes, in_flight_limit=100, reserved=())
    bound = await server.start("127.0.0.1", port)
    node.start()
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            await node.read_model.caught_up.wait()
            node.join_election()
            await server.ready(is_ready=True)
            await until(lambda: all(node.ready().values()))
        yield Running(f"127.0.0.1:{bound}", node)
    finally:
        await server.drain(0.1)
        await asyncio.to_thread(node.stop)
    assert not failures
