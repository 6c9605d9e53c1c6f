"""The lighting department, running: real command path, server and worker, journal in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.chassis.journal.memory import MemoryJournal
from services.chassis.journal.single_member import SingleMember
from services.chassis.rpc.server import GrpcServer
from services.chassis.runtime.node_context import NodeContext
from services.chassis.runtime.router import MethodRouter
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.settings import Settings
from services.chassis.topics.kinds import topics_of
from services.chassis.topics.names import ResourceNames
from services.lighting.devices.worker import poll_cabinets
from services.lighting.service import declare
from vigie.bulletin.v1.bulletin_pb2 import Bulletin

OPEN_SECONDS = 10
PARTITIONS = 4


@dataclass(frozen=True)
class Running:
    """Where it listens, and what stands behind it."""

    address: str
    node: ServiceNode
    log: MemoryJournal

    def bulletins(self) -> list[Bulletin]:
        """All that was announced, a partition after the other."""
        topic = ResourceNames("vigie", "lighting").bulletins
        reader = self.log.reader({(topic, p): 0 for p in range(PARTITIONS)})
        return [Bulletin.FromString(message.value) for message in reader.poll(0, 1_000_000)]


def memory() -> MemoryJournal:
    """Make the topics of the department, empty."""
    topics = topics_of("vigie", "lighting", PARTITIONS)
    return MemoryJournal({topic.name: topic.partitions for topic in topics})


@asynccontextmanager
async def running(log: MemoryJournal, poll_seconds: float = 0.1) -> AsyncIterator[Running]:
    """Run the department on a journal, from what stands in it, until the block ends."""
    settings = Settings.model_validate({})
    lighting = declare(poll_seconds)
    failures: list[str] = []
    node = ServiceNode(lighting, settings, log, SingleMember(PARTITIONS), failures.append)
    context = NodeContext(node)
    routes = MethodRouter(lighting, node.read_model, node.gateway, context)
    server = GrpcServer(lighting.name, lighting.rpcs, routes, in_flight_limit=100, reserved=())
    port = await server.start("127.0.0.1", 0)
    node.start()
    async with asyncio.TaskGroup() as group:
        async with asyncio.timeout(OPEN_SECONDS):
            await node.read_model.at_end.wait()
            node.join_election()
            await node.read_model.caught_up.wait()
        await server.ready(is_ready=True)
        worker = group.create_task(poll_cabinets(context, poll_seconds=poll_seconds))
        try:
            yield Running(f"127.0.0.1:{port}", node, log)
        finally:
            worker.cancel()
            await server.drain(0.1)
            await asyncio.to_thread(node.stop)
    assert not failures
