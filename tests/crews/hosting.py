"""A department that hosts crews, over a journal in memory and gRPC on loopback."""

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
from services.chassis.topics.names import ResourceNames
from tests.roads.facts import ROADS
from vigie.bulletin.v1.bulletin_pb2 import Bulletin

PARTITIONS = 4


def memory() -> MemoryJournal:
    """The topics of that department."""
    names = ResourceNames("vigie", "roads")
    shared = (names.commands, names.journal, names.bulletins, names.snapshots)
    telemetry = (names.telemetry, names.for_service("coordination").telemetry)
    return MemoryJournal(dict.fromkeys(shared, PARTITIONS) | dict.fromkeys(telemetry, 1))


@dataclass
class Hosted:
    """A running department."""

    node: ServiceNode
    context: NodeContext
    server: GrpcServer
    port: int
    log: MemoryJournal
    stopped: bool = False

    def bulletins(self) -> list[Bulletin]:
        """All that was announced, a partition after the other."""
        topic = ResourceNames("vigie", "roads").bulletins
        reader = self.log.reader({(topic, p): 0 for p in range(PARTITIONS)})
        return [Bulletin.FromString(message.value) for message in reader.poll(0, 1_000_000)]

    async def stop(self) -> None:
        """End it; its log stays, so that it can be run again."""
        if not self.stopped:
            self.stopped = True
            await self.server.drain(0)
            await asyncio.to_thread(self.node.stop)


@asynccontextmanager
async def hosting(log: MemoryJournal, port: int = 0) -> AsyncIterator[Hosted]:
    """Run it until the end of the block."""
    service, settings = ROADS, Settings.model_validate({"heartbeat_seconds": 0.5})
    failed: list[str] = []
    node = ServiceNode(service, settings, log, SingleMember(PARTITIONS), failed.append)
    context = NodeContext(node)
    routes = MethodRouter(service, node.read_model, node.gateway, context)
    server = GrpcServer(
        "roads", service.rpcs, routes, in_flight_limit=500, reserved=("coordination",)
    )
    hosted = Hosted(node, context, server, await server.start("127.0.0.1", port), log)
    node.start()
    await node.read_model.at_end.wait()
    node.join_election()
    await node.read_model.caught_up.wait()
    await server.ready(is_ready=True)
    try:
        yield hosted
    finally:
        await hosted.stop()
        assert failed == []
