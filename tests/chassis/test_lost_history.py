"""A service on a real broker whose topics lose messages, or hold those of another program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.journal.kafka_reader import OFFSET_FILLER
from services.chassis.partition.partition_state import CorruptJournal
from services.chassis.partition.partitioning import partition_of
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import COMMANDS, topics_of
from services.chassis.topics.names import ResourceNames
from services.provision.topics import create
from tests.chassis import counter as c, readers
from tests.chassis.process import PARTITIONS, CounterProcess, started
from tests.waiting import wait_until
from vigie.journal.v1 import journal_pb2 as journal

SECONDS = 20


@dataclass(frozen=True)
class Topics:
    """The topics of the counters under a prefix of their own, and a program that writes to them."""

    source: KafkaJournal
    names: ResourceNames
    bootstrap: str

    @property
    def environment(self) -> dict[str, str]:
        return {"KAFKA_BOOTSTRAP": self.bootstrap, "VIGIE_PREFIX": self.names.prefix}

    def create(self) -> None:
        topics = topics_of(self.names.prefix, self.names.service, PARTITIONS)
        create(self.source.cluster, list(topics), 1)

    def admin(self) -> AdminClient:
        return AdminClient({"bootstrap.servers": self.bootstrap})

    def put(self, topic: str, partition: int, value: bytes | None, **producer: Any) -> None:
        """Write a message; with a `transactional_id`, in a transaction of its own."""
        headers = producer.pop("headers", [])
        config = {"bootstrap.servers": self.bootstrap, **producer}
        writer = Producer(config)
        if producer:
            writer.init_transactions(SECONDS)
            writer.begin_transaction()
        writer.produce(topic, value, b"key", partition, headers=headers)
        assert writer.flush(SECONDS) == 0
        if producer:
            writer.commit_transaction(SECONDS)

    def add(self, name: str = "a", **producer: Any) -> int:
        """Ask for 1 more; return the partition."""
        command = c.command(c.add(1, name), sent_time=now_microseconds())
        partition = partition_of(command.aggregate, PARTITIONS)
        self.put(self.names.commands, partition, command.SerializeToString(), **producer)
        return partition

    def decided(self, partition: int) -> list[journal.Record]:
        records = [r for _, r in readers.placed(self.source, self.names, partition)]
        return [record for record in records if record.HasField("source_offset")]

    def wait_decided(self, partition: int, count: int) -> list[journal.Record]:
        wait_until(lambda: len(self.decided(partition)) == count, f"{count} commands are decided")
        return self.decided(partition)

    def delete_commands(self, partition: int, until: int) -> None:
        place = TopicPartition(self.names.commands, partition, until)
        admin = self.admin()
        for future in admin.delete_records([place]).values():
            future.result(SECONDS)


@pytest.fixture
def topics(broker: str, prefix: str) -> Iterator[Topics]:
    cluster = KafkaSettings(bootstrap=broker)
    names = ResourceNames(prefix[-31:].strip("-0123456789"), "counters")
    with closing(KafkaJournal(cluster, "test")) as source:
        found = Topics(source, names, broker)
        found.create()
        yield found


@pytest.mark.usefixtures("said")
def test_a_department_that_was_stopped_longer_than_commands_are_kept_opens(topics: Topics) -> None:
    """Given commands of its absence of which retention deleted two, the third is decided."""
    week = COMMANDS.retention_ms * 1000
    context = c.owner_context(topics.source, names=topics.names, service=c.counters(PARTITIONS))
    first = c.served(context)
    partition = next(n for n in "abcdef" if partition_of(f"counter/{n}", PARTITIONS) == 0)
    topics.add(partition)
    while not topics.decided(0):
        first.run_once()
    for _ in range(3):
        topics.add(partition)
    topics.delete_commands(0, 3)
    with pytest.raises(CorruptJournal, match=r"command 1 is not in 3\.\.4, and retention cannot"):
        c.served(context)
    context.clock = lambda: now_microseconds() + week
    second = c.served(context)
    while len(topics.decided(0)) < 2:
        second.run_once()
    assert [(r.source_offset, r.skipped_commands) for r in topics.decided(0)] == [(0, 0), (3, 2)]


def test_a_journal_that_was_deleted_and_created_again_is_no_empty_city(
    topics: Topics, tmp_path: Path
) -> None:
    """Given commands that were decided, when the journal is a new topic, the start is refused."""
    with started(tmp_path / "log", **topics.environment) as process:
        process.wait_ready()
        topics.wait_decided(topics.add(), 1)
        process.terminate()
    admin = topics.admin()
    for future in admin.delete_topics([topics.names.journal]).values():
        future.result(SECONDS)
    wait_until(lambda: topics.source.partitions(topics.names.journal) == 0)
    topics.create()
    with started(tmp_path / "log", **topics.environment) as process:
        assert process.wait() == 1
    reason = last_words(process)
    assert "the history of this service is gone. Restore a backup." in reason
    assert all(not readers.read(topics.source, topics.names.journal, p) for p in range(PARTITIONS))


def last_words(process: CounterProcess) -> str:
    lines = process.log.read_text().splitlines()
    notes = [json.loads(line) for line in lines if line.startswith("{")]
    return str(next(each["reason"] for each in reversed(notes) if "reason" in each))


def test_commands_of_other_programs_stop_no_partition(topics: Topics, tmp_path: Path) -> None:
    """Given a filler, and transactions that leave markers between commands."""
    with started(tmp_path / "log", **topics.environment) as process:
        process.wait_ready()
        partition = topics.add()
        topics.put(topics.names.commands, partition, None, headers=[(OFFSET_FILLER, b"1")])
        transactional = {"transactional.id": topics.names.prefix}
        topics.add(**transactional)
        topics.add(**transactional)
        topics.add()
        records = topics.wait_decided(partition, 5)
        assert process.running
    found = [(r.source_offset, r.skipped_commands) for r in records]
    assert found == [(0, 0), (1, 0), (2, 0), (4, 1), (6, 1)]
    assert [r.outcome == journal.OUTCOME_ACCEPTED for r in records] == [True, False, *[True] * 3]


def test_a_foreign_record_in_a_journal_stops_its_partition_alone(
    topics: Topics, tmp_path: Path
) -> None:
    names = {partition_of(f"counter/{n}", PARTITIONS): n for n in "abcdef"}
    for restart in (False, True):
        with started(tmp_path / "log", **topics.environment) as process:
            if not restart:
                process.wait_ready()
                topics.put(topics.names.journal, 0, b"\xff\xff no record")
            wait_until(lambda: "view_stopped" in process.log.read_text())
            topics.wait_decided(topics.add(names[1]), 1 + restart)
            assert process.running
            assert "partition 0" in process.page("/readyz")
            process.log.unlink()


def test_foreign_messages_among_snapshots_end_no_start(topics: Topics, tmp_path: Path) -> None:
    environment = {**topics.environment, "VIGIE_SNAPSHOT_RECORDS": "3"}
    with started(tmp_path / "log", **environment) as process:
        process.wait_ready()
        [partition] = {topics.add() for _ in range(4)}
        snapshots = topics.names.snapshots
        wait_until(lambda: len(readers.read(topics.source, snapshots, partition)) == 2)
        topics.put(snapshots, partition, b"\xff\xff no snapshot")
        process.kill()
    with started(tmp_path / "log", **environment) as process:
        process.wait_ready()
        figures = process.page("/metrics")
    assert 'vigie_snapshot_total{outcome="unreadable",service="counters"} 1.0' in figures
    assert 'vigie_snapshot_total{outcome="used",service="counters"} 1.0' in figures
