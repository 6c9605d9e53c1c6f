"""A service in this process: its real command path and gRPC server, over a journal in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.journal.single_member import SingleMember
from services.chassis.rpc.server import GrpcServer
from services.chassis.runtime.node_context import NodeContext
from services.chassis.runtime.router import MethodRouter
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.service import Service, Worker
from services.chassis.sdk.settings import Settings
from services.chassis.topics.kinds import topics_of
from vigie.bulletin.v1.bulletin_pb2 import Bulletin

PREFIX = "vigie"
HOST = "127.0.0.1"
START_SECONDS = 30
POLL_SECONDS = 0.005


def memory_journal(**partitions: int) -> MemoryJournal:
    """Return the empty topics of services, by the partition count of each."""
    topics = [topic for name in partitions for topic in topics_of(PREFIX, name, partitions[name])]
    return MemoryJournal({topic.name: topic.partitions for topic in topics})


@dataclass
class Running:
    """A running service."""

    node: ServiceNode
    context: NodeContext
    server: GrpcServer
    port: int
    journal: MemoryJournal
    stopped: bool = False

    @property
    def address(self) -> str:
        """The HOST:PORT of its gRPC server."""
        return f"{HOST}:{self.port}"

    def bulletins(self) -> list[Bulletin]:
        """Return the published bulletins, one partition after the other."""
        topic = self.node.names.bulletins
        partitions = range(self.journal.partitions(topic))
        reader = self.journal.reader({(topic, partition): 0 for partition in partitions})
        return [Bulletin.FromString(message.value) for message in reader.poll(0, 1_000_000)]

    async def stop(self) -> None:
        """Stop the service. Its journal stays, so another one may continue from there."""
        if not self.stopped:
            self.stopped = True
            await self.server.drain(0.1)
            await asyncio.to_thread(self.node.stop)


@asynccontextmanager
async def running(
    service: Service, journal: MemoryJournal, *, port: int = 0, workers: Sequence[Worker] = ()
) -> AsyncIterator[Running]:
    """Run a service on the records of a journal, with some of its workers, until the block ends."""
    fatal: list[str] = []
    settings = Settings.model_validate({"prefix": PREFIX, "heartbeat_seconds": 0.5})
    node = ServiceNode(service, settings, journal, SingleMember(service.partitions), fatal.append)
    context = NodeContext(node)
    routes = MethodRouter(service, node.read_model, node.gateway, context)
    server = GrpcServer(service.name, service.rpcs, routes)
    run = Running(node, context, server, await server.start(HOST, port), journal)
    node.start()
    tasks: list[asyncio.Task[None]] = []
    async with asyncio.TaskGroup() as group:
        try:
            async with asyncio.timeout(START_SECONDS):
                await node.read_model.at_end.wait()
                node.join_election()
                await node.read_model.caught_up.wait()
                await server.ready(is_ready=True)
                while not all(node.ready().values()):
                    await asyncio.sleep(POLL_SECONDS)
            tasks += [group.create_task(_work(worker, context)) for worker in workers]
            yield run
        finally:
            for task in tasks:
                task.cancel()
            await run.stop()
    assert not fatal


async def _work(worker: Worker, context: NodeContext) -> None:
    await worker(context)
