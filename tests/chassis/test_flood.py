"""Memory does not grow with the number of refused commands, and the service starts again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.partition.partitioning import partition_of
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import topics_of
from services.chassis.topics.names import ResourceNames
from services.provision.topics import create
from tests.chassis import counter as c
from tests.chassis.process import PARTITIONS, CounterProcess, started
from tests.waiting import wait_until
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.slow

ENTRIES = 1_000
FIRST, MORE = 8_000, 24_000
GROWTH_BYTES = 6_000_000
"""Without a bound the second flood takes 18 MB, and as much again for unknown counters."""


def sums(process: CounterProcess, name: str) -> float:
    """The sum of a figure over its labels."""
    found = re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", process.page("/metrics"), re.MULTILINE)
    return sum(map(float, found))


def refused(count: int) -> Iterator[journal.Command]:
    """Commands that are refused: of counters that do not exist, and of one that does."""
    for number in range(count):
        yield c.command(c.add(-1, "known" if number % 2 else new_id()))


class Flood:
    """A running service of counters, and the number of commands that it was sent."""

    def __init__(self, process: CounterProcess, source: KafkaJournal, prefix: str) -> None:
        self.process = process
        self.source = source
        self.topic = ResourceNames(prefix, "counters").commands
        self.sent = 0

    def send(self, commands: Iterator[journal.Command]) -> None:
        """Send commands, and wait until they are decided."""
        for each in commands:
            partition = partition_of(each.aggregate, PARTITIONS)
            key, value = each.aggregate.encode(), each.SerializeToString()
            self.source.send(Outgoing(self.topic, partition, key, value), lambda *_: None)
            self.sent += 1
        wait_until(lambda: sums(self.process, "vigie_commands_total") >= self.sent)
        wait_until(lambda: sums(self.process, "vigie_view_lag_records") == 0)

    @property
    def memory(self) -> float:
        return sums(self.process, "process_resident_memory_bytes")


def test_a_flood_of_refused_commands_leaves_memory_bounded(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    prefix = prefix[-31:].strip("-0123456789")
    cluster = KafkaSettings(bootstrap=broker)
    create(cluster, list(topics_of(prefix, "counters", PARTITIONS)), 1)
    environment = {
        "KAFKA_BOOTSTRAP": broker,
        "VIGIE_PREFIX": prefix,
        "VIGIE_DUPLICATE_WINDOW_ENTRIES": str(ENTRIES),
    }
    with closing(KafkaJournal(cluster, "flood")) as source:
        with started(tmp_path / "log", **environment) as process:
            process.wait_ready()
            flood = Flood(process, source, prefix)
            flood.send(iter([c.command(c.add(1, "known"))]))
            flood.send(refused(FIRST))
            before = flood.memory
            flood.send(refused(MORE))
            assert flood.memory - before < GROWTH_BYTES
            assert 0.9 < sums(process, "vigie_duplicate_window_ratio") <= PARTITIONS
        with started(tmp_path / "again", **environment) as again:
            again.wait_ready()
            assert Flood(again, source, prefix).memory < before + GROWTH_BYTES
            assert sums(again, "vigie_duplicate_window_ratio") <= PARTITIONS
