"""Writes records to a partition at the offsets that they have at the source.

Offsets carry meaning: a record holds the offset of its command, coordination holds the offset of
each bulletin, a cursor holds the offset of a record. Where the source has a hole (a transaction's
marker, an aborted, compacted or deleted record) the appender writes a filler, which services skip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from confluent_kafka import KafkaError, KafkaException, Message, Producer
from confluent_kafka.admin import AdminClient
from google.protobuf.message import DecodeError

from services.backup.cluster_endpoint import ClusterEndpoint, headers_of, offset_of, value_of
from services.backup.partitions import BackupError, TopicPartition
from services.chassis.journal.kafka_config import PRODUCER
from services.chassis.journal.kafka_reader import OFFSET_FILLER
from services.chassis.journal.librdkafka_log import LOGGER
from services.chassis.sdk.ids import new_id
from vigie.journal.v1 import journal_pb2 as journal

FILLER_KEY = b"filler"
FILLER_HEADERS: list[tuple[str, str | bytes | None]] = [(OFFSET_FILLER, b"1")]
FLUSH_SECONDS = 60.0
QUEUE_FULL_SECONDS = 0.1
RECORDS_PER_POLL = 1_000
LOOK_BACK = 100
"""Offsets of a journal's end that hold a record: between two there is one marker or filler."""
BULK_PRODUCER = {
    **PRODUCER,
    "linger.ms": 20,
    "batch.size": 1_000_000,
    "compression.type": "lz4",
    "queue.buffering.max.kbytes": 65_536,
}


class Appender:
    """The only writer of the target partitions.

    A record of another writer shifts the offsets; the appender detects the shift and raises.
    """

    def __init__(self, target: ClusterEndpoint, ends: Mapping[TopicPartition, int]) -> None:
        self.target = target
        self.ends = dict(ends)
        self.bytes = 0
        self.records = 0
        self._delivered = dict(ends)
        self._by_name = {(tp.topic(target.prefix), tp.partition): tp for tp in ends}
        self._failed: Exception | None = None
        self._producer = Producer(target.client_config(**BULK_PRODUCER), logger=LOGGER)

    def append(self, tp: TopicPartition, message: Message) -> None:
        """Write a record at its own offset, after fillers where the source has a hole."""
        kind, time = message.timestamp()
        timestamp = time if kind else 0
        self.fill(tp, offset_of(message), timestamp)
        self._produce(tp, message.key(), message.value(), headers_of(message), timestamp)
        self.records += 1
        self.bytes += len(message)

    def add(self, tp: TopicPartition, key: bytes, value: bytes) -> None:
        """Write a record that the source does not have."""
        self._produce(tp, key, value, [], 0)

    def fill(self, tp: TopicPartition, until: int, timestamp: int = 0) -> None:
        """Write fillers up to an offset."""
        for _ in range(until - self.ends[tp]):
            self._produce(tp, FILLER_KEY, None, FILLER_HEADERS, timestamp)

    def begin_at(self, starts: Mapping[TopicPartition, int]) -> None:
        """Make empty partitions start at an offset, as the source's do after retention."""
        for tp, start in starts.items():
            self.fill(tp, start)
        self.flush()
        admin = AdminClient(self.target.client_config(), logger=LOGGER)
        before = [self.target.kafka_partition(tp, start) for tp, start in starts.items()]
        for future in (admin.delete_records(before) if before else {}).values():
            future.result(FLUSH_SECONDS)

    def flush(self) -> None:
        """Wait until every record is written. Raises the first delivery error."""
        waiting = self._producer.flush(FLUSH_SECONDS)
        if self._failed is not None:
            raise self._failed
        if waiting or self._delivered != self.ends:
            raise BackupError(
                f"The target accepted no records for {FLUSH_SECONDS:g} s: is it available?"
            )

    def _produce(
        self,
        tp: TopicPartition,
        key: bytes | str | None,
        value: bytes | str | None,
        headers: list[tuple[str, str | bytes | None]],
        timestamp: int,
    ) -> None:
        if self._failed is not None:
            raise self._failed
        while True:
            try:
                self._producer.produce(
                    tp.topic(self.target.prefix),
                    value=value,
                    key=key,
                    partition=tp.partition,
                    on_delivery=self._on_delivery,
                    timestamp=timestamp,
                    headers=headers,
                )
                break
            except BufferError:
                self._producer.poll(QUEUE_FULL_SECONDS)
        self.ends[tp] += 1
        if not self.ends[tp] % RECORDS_PER_POLL:
            self._producer.poll(0)

    def _on_delivery(self, error: KafkaError | None, message: Message) -> None:
        if error is not None:
            self._failed = self._failed or KafkaException(error)
            return
        tp = self._by_name[message.topic() or "", message.partition() or 0]
        if message.offset() != self._delivered[tp]:
            self._failed = self._failed or BackupError(
                f"{message.topic()}/{message.partition()}: another producer writes to the copy: "
                f"offset {message.offset()} should be {self._delivered[tp]}. Stop that producer, "
                "delete the copy's topics, and copy again."
            )
        self._delivered[tp] += 1


def begin_epoch(appender: Appender, journals: Sequence[TopicPartition]) -> None:
    """Append `Opened` to each restored journal: the installation begins a new epoch.

    A cursor issued before the disaster can point to a record that was not copied. The new epoch
    makes services answer such a cursor with `history_lost`.
    """
    counts = {
        tp.service: 1 + max(p.partition for p in journals if p.service == tp.service)
        for tp in journals
    }
    for tp, time in _last_times(appender.target, journals).items():
        opened = journal.Opened(epoch=new_id(), partitions=counts[tp.service], restored=True)
        record = journal.Record(
            type=journal.Opened.DESCRIPTOR.full_name,
            decided_time=time,
            outcome=journal.OUTCOME_ACCEPTED,
        )
        record.events.add(type=record.type, schema=1, body=opened.SerializeToString())
        appender.add(tp, b"", record.SerializeToString())
    appender.flush()


def _last_times(
    target: ClusterEndpoint, journals: Sequence[TopicPartition]
) -> dict[TopicPartition, int]:
    """Return the decided time of the last record of each journal, 0 for an empty one.

    The clock of this machine may be wrong, and a record ahead of the owners' clocks delays every
    timer of its partition.
    """
    times = dict.fromkeys(journals, 0)
    ends = target.end_offsets(journals)
    starts = {tp: max(0, end - LOOK_BACK) for tp, end in ends.items()}
    for tp, message in target.read(starts, ends):
        with suppress(DecodeError):
            record = journal.Record.FromString(value_of(message))
            times[tp] = max(times[tp], record.decided_time)
    return times
