"""A service node of counters in this process, on a journal in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.journal.single_member import SingleMember
from services.chassis.rpc.call_context import CallContext
from services.chassis.runtime.node_context import NodeContext
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import Settings
from tests.chassis import counter as c


def ana(seconds: float = 10.0) -> CallContext:
    """Return the context of a call with a time limit."""
    expires_time = now_microseconds() + int(seconds * 1e6)
    return CallContext("ana", expires_time, seconds, "", asyncio.Event())


@dataclass(frozen=True)
class MemoryNode:
    """A running service node and its dependencies."""

    node: ServiceNode
    source: MemoryJournal
    runtime: NodeContext
    left: list[str]

    async def ask(
        self, request: Any, call_context: CallContext | None = None, method: str = "Add"
    ) -> Any:
        """Call a command's method, within what the caller waits."""
        call_context = call_context or ana()
        answer = self.node.gateway.handler(c.RPC.methods_by_name[method])
        async with asyncio.timeout(call_context.timeout_seconds):
            return await answer(request, call_context)


@asynccontextmanager
async def running(
    source: MemoryJournal | None = None,
    service: Service | None = None,
    *,
    owned: bool = True,
    **said: Any,
) -> AsyncIterator[MemoryNode]:
    """Run a node until the end of the block."""
    service = service or c.counters()
    source = source or c.memory(service.partitions)
    settings = Settings(prefix=c.NAMES.prefix, **said)
    left: list[str] = []
    node = ServiceNode(service, settings, source, SingleMember(service.partitions), left.append)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("services.chassis.owner.stream_processor.IDLE_SECONDS", 0.01)
        patch.setattr("services.chassis.readmodel.journal_tailer.POLL_SECONDS", 0.01)
        await asyncio.to_thread(node.restore)
        node.start()
        await node.read_model.caught_up.wait()
        if owned:
            node.join_election()
        try:
            yield MemoryNode(node, source, NodeContext(node), left)
        finally:
            await asyncio.to_thread(node.stop)
