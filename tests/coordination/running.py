"""Coordination, running: its real command path and server, over a journal in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory import MemoryJournal
from services.chassis.journal.single_member import SingleMember
from services.chassis.rpc.server import GrpcServer
from services.chassis.runtime.node_context import NodeContext
from services.chassis.runtime.router import MethodRouter
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.settings import Settings, read
from services.chassis.topics.kinds import topics_of
from services.city.city import City as Place
from services.coordination.service import declare
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.journal.v1 import journal_pb2 as journal

DEPARTMENTS = ("lighting", "roads")
OPEN_SECONDS = 10


@dataclass(frozen=True)
class Running:
    """Where it listens, and what stands behind it."""

    address: str
    node: ServiceNode
    source: MemoryJournal

    def tell(self, bulletin: bulletins.Bulletin, traceparent: str = "") -> None:
        """Let a department announce something."""
        self.source.append(
            Outgoing(
                f"vigie.{bulletin.department}.bulletins",
                0,
                bulletin.aggregate.encode(),
                bulletin.SerializeToString(),
                (("traceparent", traceparent.encode()),),
            )
        )

    def commands(self, department: str) -> list[journal.Command]:
        """What was ordered of a department so far."""
        kept = [
            message
            for partition in range(4)
            for message in self.source.log(f"vigie.{department}.commands", partition)
        ]
        return [journal.Command.FromString(each.value) for each in kept if each is not None]


def memory() -> MemoryJournal:
    """Make the topics of the installation, empty."""
    topics = [*topics_of("vigie", "coordination", 1)]
    for department in DEPARTMENTS:
        topics += topics_of("vigie", department, 4)
    return MemoryJournal({topic.name: topic.partitions for topic in topics})


@asynccontextmanager
async def running(place: Place, source: MemoryJournal | None = None) -> AsyncIterator[Running]:
    """Run coordination on a journal, from what stands in it, until the block ends."""
    settings = read(Settings)
    service = declare(place, settings)
    failures: list[str] = []
    source = source or memory()
    node = ServiceNode(service, settings, source, SingleMember(1), failures.append)
    context = NodeContext(node)
    routes = MethodRouter(service, node.read_model, node.gateway, context)
    server = GrpcServer(service.name, service.rpcs, routes, in_flight_limit=100, reserved=())
    bound = await server.start("127.0.0.1", 0)
    node.start()
    workers: list[asyncio.Future[None]] = []
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            await node.read_model.caught_up.wait()
            node.join_election()
            await server.ready(is_ready=True)
            await until(lambda: all(node.ready().values()))
        workers = [asyncio.ensure_future(worker(context)) for worker in service.workers]
        yield Running(f"127.0.0.1:{bound}", node, source)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        await server.drain(0.1)
        await asyncio.to_thread(node.stop)
    assert not failures
