"""An installation of counters, written as its partition owners do, and its copy."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from services.backup.backup_passes import BackupRunner
from services.backup.cluster_endpoint import ClusterEndpoint
from services.backup.consistent_cut import ConsistentCut
from services.backup.partitions import BULLETINS, COMMANDS, JOURNAL, TopicPartition
from services.backup.settings import Settings
from services.chassis.journal.journal import Outgoing, Writer
from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.owner import cloudevents
from services.chassis.owner.snapshot_writer import messages
from services.chassis.partition.codec import encode_event
from services.chassis.partition.command_processor import CommandProcessor
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.partitioning import partition_of
from services.chassis.partition.snapshot_slices import capture
from services.chassis.rpc.validation import violations
from services.chassis.topics.names import ResourceNames
from services.provision.catalogue import COORDINATION, DEPARTMENT_PARTITIONS
from tests.chassis import counter as c
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

DEPARTMENT = "counters"
JOURNAL_0 = TopicPartition(DEPARTMENT, JOURNAL, 0)
COMMANDS_0, BULLETINS_0 = JOURNAL_0.of(COMMANDS), JOURNAL_0.of(BULLETINS)


@dataclass
class Installation:
    """The suite's topics on a broker, and the copy's under another prefix on the same broker."""

    settings: Settings
    source: KafkaJournal
    partition_states: list[PartitionState] = field(
        default_factory=lambda: [c.partition_state(p) for p in range(DEPARTMENT_PARTITIONS)]
    )
    writers: dict[str, Writer] = field(default_factory=dict)

    @property
    def names(self) -> ResourceNames:
        return ResourceNames(self.settings.prefix, DEPARTMENT)

    @property
    def suite(self) -> ClusterEndpoint:
        return self.settings.suite_endpoint

    @property
    def copy(self) -> ClusterEndpoint:
        return self.settings.copy_endpoint

    def runner(self) -> BackupRunner:
        return BackupRunner(self.settings, self.suite, self.copy)

    def back_up(self) -> ConsistentCut:
        """Run one pass in a new process; return its cut."""
        runner = self.runner()
        runner.run()
        return runner.cut

    def put(self, tp: TopicPartition, *values: bytes | None, prefix: str = "") -> None:
        """Write any bytes to a partition of the suite, or of another prefix."""
        producer = Producer({"bootstrap.servers": self.settings.kafka.bootstrap})
        for value in values:  # a compacted topic accepts no message without a key
            topic = tp.topic(prefix or self.suite.prefix)
            producer.produce(topic, value, b"key", partition=tp.partition)
        assert producer.flush(20) == 0

    def delete_first(self, until: int, *partitions: TopicPartition) -> None:
        """Delete the suite's records before an offset, as retention does."""
        admin = AdminClient(self.suite.client_config())
        before = [self.suite.kafka_partition(tp, until) for tp in partitions]
        for future in admin.delete_records(before).values():
            future.result(20)

    def send_command(self, partition: int, actor: str = "tester", sent_time: int = c.NOW) -> None:
        """Put a command on its topic."""
        made = c.command(c.add(1, _name(partition)), sent_time=sent_time, actor=actor)
        self.put(TopicPartition(DEPARTMENT, COMMANDS, partition), made.SerializeToString())

    def decide(self, partition: int, *, snapshot: bool = False) -> None:
        """Decide the next command as the owner of its partition: one transaction."""
        partition_state = self.partition_states[partition]
        source_offset = partition_state.source_offset + 1
        command = self._command(partition, source_offset)
        desk = CommandProcessor(DEPARTMENT, partition_state, DEPARTMENT_PARTITIONS, violations)
        entry = desk.decide(command, source_offset, c.NOW)
        partition_state.append(entry)
        outgoing = [
            Outgoing(self.names.journal, partition, b"", entry.record.SerializeToString()),
            *(
                cloudevents.outgoing_bulletin(self.names, partition, entry, bulletin, place)
                for place, bulletin in enumerate(c.announce(entry))
            ),
        ]
        writer = self._writer(self.names.transactional_id(partition))
        partition_state.offset = writer.commit(outgoing)[0]
        if snapshot:
            writer.commit(
                list(messages(capture(partition_state), self.names, b"fold", 1, b"digest"))
            )

    def _command(self, partition: int, offset: int) -> bytes:
        tp = (self.names.commands, partition)
        with closing(self.source.reader({tp: offset})) as reader:
            while not (found := reader.poll(0.5, 1)):
                pass
            return found[0].value

    def execute(self, partition: int, times: int = 1) -> None:
        """Send commands and decide them."""
        for _ in range(times):
            self.send_command(partition)
            self.decide(partition)

    def abandon_transaction(self, partition: int) -> None:
        """Leave a transaction open, as a killed owner does; the next writer aborts it."""
        config = {"bootstrap.servers": self.settings.kafka.bootstrap}
        killed = Producer({**config, "transactional.id": self.names.transactional_id(partition)})
        killed.init_transactions(20)
        killed.begin_transaction()
        killed.produce(self.names.journal, b"torn", partition=partition)
        killed.flush(20)
        self.writers.pop(self.names.transactional_id(partition), None)  # it is fenced now

    def consume_bulletin(self, partition: int, offset: int, time: int = c.NOW) -> None:
        """Have coordination note a bulletin."""
        names = self.names.for_service(COORDINATION)
        received = events.BulletinReceived(
            topic=self.names.bulletins, partition=partition, offset=offset
        )
        record = journal.Record(aggregate="city/city", decided_time=time)
        record.events.append(encode_event(received))
        writer = self._writer(names.transactional_id(0))
        writer.commit([Outgoing(names.journal, 0, b"", record.SerializeToString())])

    def _writer(self, name: str) -> Writer:
        if name not in self.writers:
            self.writers[name] = self.source.writer(name)
        return self.writers[name]

    def records(self, side: ClusterEndpoint, tp: TopicPartition) -> list[tuple[int, bytes]]:
        """Return offset and value of what a service reads there."""
        where = (tp.topic(side.prefix), tp.partition)
        start, goal = self.source.bounds([where])[where]
        found: list[tuple[int, bytes]] = []
        with closing(self.source.reader({where: start})) as reader:
            while reader.positions()[where] < goal:
                found += [(each.offset, each.value) for each in reader.poll(0.5, 100)]
        return found

    def is_copied(self, *partitions: TopicPartition) -> bool:
        """Return whether the copy holds what the suite holds: some records, at their offsets."""
        return all(
            self.records(self.copy, tp) == self.records(self.suite, tp) != [] for tp in partitions
        )


def _name(partition: int) -> str:
    names = (f"c{number}" for number in range(1000))
    return next(
        n for n in names if partition_of(f"counter/{n}", DEPARTMENT_PARTITIONS) == partition
    )
