"""One of the two clusters of a backup: client configuration, watermarks and bounded reads."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast

import confluent_kafka
from confluent_kafka import Consumer, KafkaException, Message
from google.protobuf.message import DecodeError

from services.backup.partitions import BackupError, TopicPartition
from services.chassis.journal.kafka_config import (
    BULK,
    COMMON,
    CONSUMER,
    METADATA_SECONDS,
    connection_config,
)
from services.chassis.journal.kafka_errors import AT_END, HISTORY_LOST_CODES, ask_again
from services.chassis.journal.librdkafka_log import LOGGER
from services.chassis.sdk.settings import KafkaSettings
from services.provision.acls import BACKUP
from vigie.journal.v1 import journal_pb2 as journal

TIMEOUT_SECONDS = 60.0
POLL_SECONDS = 0.2
BATCH = 5_000
FETCH_MILLISECONDS = 50
COMMITTED, ALL = "read_committed", "read_uncommitted"

UNKNOWN_PARTITION = {"_UNKNOWN_PARTITION", "_UNKNOWN_TOPIC", "UNKNOWN_TOPIC_OR_PART"}


@dataclass(frozen=True)
class ClusterEndpoint:
    """A Kafka cluster and the prefix of the installation on it."""

    cluster: KafkaSettings
    prefix: str

    @property
    def group(self) -> str:
        """The consumer group of readers: Kafka demands a name and an ACL, although none joins."""
        return f"{self.prefix}-{BACKUP}-reader"

    def client_config(self, **more: Any) -> dict[str, Any]:
        """Return librdkafka's configuration for a client of this cluster."""
        return {**COMMON, **connection_config(self.cluster), **more}

    def kafka_partition(
        self, tp: TopicPartition, offset: int = 0
    ) -> confluent_kafka.TopicPartition:
        """Return a partition under this installation's prefix."""
        return confluent_kafka.TopicPartition(tp.topic(self.prefix), tp.partition, offset)

    def consumer(self, isolation: str) -> Consumer:
        """Open a consumer that assigns its partitions itself."""
        config = {**CONSUMER, **BULK, "group.id": self.group, "isolation.level": isolation}
        config["fetch.wait.max.ms"] = FETCH_MILLISECONDS
        return Consumer(self.client_config(**config), logger=LOGGER)

    def watermarks(
        self, partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, tuple[int, int]]:
        """Return first and next offsets, records of open transactions included."""
        with closing(self.consumer(ALL)) as consumer:
            return {
                tp: self.partition_watermarks(consumer, self.kafka_partition(tp))
                for tp in partitions
            }

    def partition_watermarks(
        self, consumer: Consumer, partition: confluent_kafka.TopicPartition
    ) -> tuple[int, int]:
        """Return first and next offset; retry while a new partition has no leader yet."""
        try:
            return ask_again(
                lambda: consumer.get_watermark_offsets(partition, timeout=METADATA_SECONDS),
                TIMEOUT_SECONDS,
            )
        except KafkaException as error:
            if error.args[0].name() not in UNKNOWN_PARTITION:
                raise
            raise BackupError(
                f"{self.cluster.principal} finds no {partition.topic}/{partition.partition} at "
                f"{self.cluster.bootstrap}. Check VIGIE_PREFIX and VIGIE_DEPARTMENTS, and the "
                "ACLs of that user."
            ) from None

    def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Return the next offsets, records of open transactions included."""
        return {tp: end for tp, (_, end) in self.watermarks(partitions).items()}

    def read(
        self,
        positions: Mapping[TopicPartition, int],
        goals: Mapping[TopicPartition, int],
        isolation: str = COMMITTED,
    ) -> Iterator[tuple[TopicPartition, Message]]:
        """Yield the messages from the positions up to the goals; wait for open transactions.

        Raises `BackupError` where no progress is made for `TIMEOUT_SECONDS`, and where retention
        has removed a position.
        """
        reading = {tp: at for tp, at in positions.items() if at < goals[tp]}
        by_name = {(tp.topic(self.prefix), tp.partition): tp for tp in reading}
        with closing(self.consumer(isolation)) as consumer:
            consumer.assign([self.kafka_partition(tp, at) for tp, at in reading.items()])
            deadline = time.monotonic() + TIMEOUT_SECONDS
            while reading:
                for message in _poll_batch(consumer):
                    tp = by_name[message.topic() or "", message.partition() or 0]
                    reached = _next_offset(message)
                    if tp not in reading or reached is None:
                        continue
                    if reached > reading[tp]:
                        deadline = time.monotonic() + TIMEOUT_SECONDS
                        reading[tp] = reached
                    if message.error() is None and offset_of(message) < goals[tp]:
                        yield tp, message
                    if reached >= goals[tp]:
                        del reading[tp]
                        consumer.incremental_unassign([self.kafka_partition(tp)])
                if time.monotonic() > deadline:
                    raise BackupError(_stalled_message(self, reading, goals))


def _poll_batch(consumer: Consumer) -> list[Message]:
    """Wait for the first message only: `consume` alone waits for a full batch or its timeout."""
    first = consumer.poll(POLL_SECONDS)
    return [] if first is None else [first, *consumer.consume(BATCH, 0)]


def offset_of(message: Message) -> int:
    """Return the offset of a message that was read; the library types it as optional."""
    return message.offset() or 0


def value_of(message: Message) -> bytes:
    """Return the value of a message, empty for a tombstone."""
    return message.value() or b""


def record_of(message: Message) -> journal.Record:
    """Return the record in a message of a journal. Raises `BackupError` where it is none."""
    try:
        return journal.Record.FromString(value_of(message))
    except DecodeError:
        raise BackupError(
            f"{message.topic()}/{message.partition()} has no record at {offset_of(message)}: "
            "another program wrote to the journal, and its partition has stopped. See "
            "VigiePartitionStopped in the runbook; a restore goes back to the newest manifest."
        ) from None


def headers_of(message: Message) -> list[tuple[str, str | bytes | None]]:
    """Return the headers of a message that was read; those are always a list."""
    return cast("list[tuple[str, str | bytes | None]]", message.headers() or [])


def _next_offset(message: Message) -> int | None:
    """Return the offset after a message or at the end of a partition, None on a transient error."""
    error = message.error()
    if error is None:
        return offset_of(message) + 1
    if error.code() == AT_END:
        return message.offset()
    if error.code() in HISTORY_LOST_CODES:
        raise BackupError(f"{message.topic()}/{message.partition()}: {error.str()}.")
    if error.fatal() or not error.retriable():
        raise KafkaException(error)
    return None


def _stalled_message(
    endpoint: ClusterEndpoint,
    reading: Mapping[TopicPartition, int],
    goals: Mapping[TopicPartition, int],
) -> str:
    tp, at = next(iter(reading.items()))
    return (
        f"{tp.name(endpoint.prefix)} can be read to {at} and not to {goals[tp]} for "
        f"{TIMEOUT_SECONDS:g} s. Check that its broker is available and that no producer keeps a "
        "transaction open."
    )
