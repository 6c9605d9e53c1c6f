"""Random bytes on a topic that a service reads: the process lives, now and at its next start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import cache
from random import Random
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.journal.single_member import SingleMember
from services.chassis.runtime.node_context import NodeContext
from services.chassis.runtime.service_loader import load
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import Settings
from services.chassis.telemetry.metrics import REGISTRY
from services.chassis.topics.kinds import KINDS
from services.testing.in_process_service import memory_journal
from tests.waiting import until
from vigie.journal.v1 import journal_pb2 as journal

SERVICES = ("lighting", "roads", "snow", "traffic", "coordination")
VALUES = 40


def noise() -> list[bytes]:
    """Bytes that are no message, and messages that are not of the topic or break its laws."""
    random = Random(7)
    messages = (
        journal.Command(type="x", aggregate="x/y", command_id="z", actor="roads"),
        journal.Record(aggregate="x/y", source_offset=99, version=7),
        journal.Snapshot(offset=2**62, slot=1, parts=1),
    )
    values = (each.SerializeToString() for each in messages)
    return [b"\xff\xff", b"{}", *values, *(random.randbytes(1 + n * 9) for n in range(VALUES))]


def scatter(source: MemoryJournal, kind: str) -> None:
    """Write noise to each partition of each service's topic of a kind."""
    for topic in (each for each in source.counts if each.endswith(f".{kind}")):
        for partition in range(source.counts[topic]):
            for value in noise():
                source.append(Outgoing(topic, partition, b"foreign", value))


def commands_have_records(node: ServiceNode, source: MemoryJournal) -> bool:
    ends = source.bounds([(node.names.commands, p) for p in range(node.service.partitions)])
    states = node.read_model.partition_states
    return all(states[p].source_offset + 1 >= end for (_, p), (_, end) in ends.items())


def journal_stops_its_partitions(node: ServiceNode, _source: MemoryJournal) -> bool:
    return len(node.read_model.stopped) == node.service.partitions and not any(
        owner.serving.is_set() for owner in node.owners.values()
    )


def bulletins_are_noted(node: ServiceNode, source: MemoryJournal) -> bool:
    inbox = node.service.inbox
    if inbox is None:
        return True
    places = [(t, p) for t in inbox.topics for p in range(source.counts[t])]
    kind = inbox.aggregate.partition("/")[0]
    noted = inbox.next_offsets(node.read_model.partition_states[0].state(kind, inbox.aggregate))
    return all(noted.get(each, 0) == end for each, (_, end) in source.bounds(places).items())


def snapshots_are_counted(node: ServiceNode, _source: MemoryJournal) -> bool:
    """Only the next start reads them."""
    del node
    return True


def telemetry_is_counted(node: ServiceNode, _source: MemoryJournal) -> bool:
    counted = (
        sample.value
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if "telemetry" in sample.name
        and sample.name.endswith("_total")
        and sample.labels["service"] == node.service.name
    )
    return sum(counted) >= VALUES


Evidence = Callable[[ServiceNode, MemoryJournal], bool]
EVIDENCE: dict[str, Evidence] = {
    "commands": commands_have_records,
    "journal": journal_stops_its_partitions,
    "bulletins": bulletins_are_noted,
    "snapshots": snapshots_are_counted,
    "telemetry": telemetry_is_counted,
}


def test_each_kind_of_topic_is_written_to() -> None:
    assert list(EVIDENCE) == [kind.name for kind in KINDS]


@cache
def declared(name: str) -> Service:
    return load(f"services.{name}.service:{name}")[0]


@asynccontextmanager
async def alive(service: Service, source: MemoryJournal) -> AsyncIterator[ServiceNode]:
    """Run a service with its workers; nothing of it may end before the block does."""
    left: list[str] = []
    settings = Settings.model_validate({"prefix": "vigie"})
    node = ServiceNode(service, settings, source, SingleMember(service.partitions), left.append)
    await asyncio.to_thread(node.restore)
    node.start()
    await node.read_model.caught_up.wait()
    node.join_election()
    context: Any = NodeContext(node)
    workers = [asyncio.ensure_future(worker(context)) for worker in service.workers]
    try:
        yield node
        assert left == []
        assert [each.exception() for each in workers if each.done()] == []
    finally:
        for each in workers:
            each.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        await asyncio.to_thread(node.stop)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("VIGIE_RSMP_PORT", "0")  # its worker would listen on a fixed port
    with capture_logs():
        yield


@pytest.mark.parametrize("kind", EVIDENCE)
@pytest.mark.parametrize("name", SERVICES)
async def test_foreign_messages_end_no_process(name: str, kind: str) -> None:
    service, source = (
        declared(name),
        memory_journal(lighting=4, roads=4, snow=4, traffic=4, coordination=1),
    )
    async with alive(service, source) as node:
        await until(lambda: all(node.ready().values()))
        scatter(source, kind)
        await until(lambda: EVIDENCE[kind](node, source), kind)
    async with alive(service, source) as again:
        await until(lambda: EVIDENCE[kind](again, source), kind)
        if kind != "journal":
            await until(lambda: all(again.ready().values()))
