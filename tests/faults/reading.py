"""The independent reader: a plain consumer and the journal's protos only."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)
from google.protobuf.message import DecodeError

from tests.faults.evidence import Asked, Entry
from vigie.journal.v1 import journal_pb2 as journal

READ_SECONDS = 60.0

Cluster = str | Mapping[str, str | int | float | bool]
"""Where to read: a bootstrap address, or a client's whole settings where there is more to say."""


@dataclass(frozen=True, slots=True)
class Raw:
    offset: int
    value: bytes


def read(cluster: Cluster, topic: str, *, committed: bool = True) -> dict[int, list[Raw]]:
    """Read a topic whole, to what is its end now."""
    consumer = Consumer(
        {
            **({"bootstrap.servers": cluster} if isinstance(cluster, str) else cluster),
            "group.id": "independent-reader",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed" if committed else "read_uncommitted",
        }
    )
    try:
        known = consumer.list_topics(topic, timeout=READ_SECONDS).topics[topic]
        if known.error:
            raise KafkaException(known.error)
        return _read(consumer, topic, sorted(known.partitions))
    finally:
        consumer.close()


def _read(consumer: Consumer, topic: str, partitions: Sequence[int]) -> dict[int, list[Raw]]:
    found: dict[int, list[Raw]] = {partition: [] for partition in partitions}
    places = {p: TopicPartition(topic, p, OFFSET_BEGINNING) for p in partitions}
    # What is written meanwhile is not waited for: a log under load has no end.
    goals = {p: consumer.get_watermark_offsets(places[p], READ_SECONDS)[1] for p in partitions}
    consumer.assign(list(places.values()))
    reading = {partition for partition, goal in goals.items() if goal > 0}
    deadline = time.monotonic() + READ_SECONDS
    while reading:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{topic} could not be read within {READ_SECONDS:g} s")
        for message in consumer.consume(500, 0.2):
            partition = int(message.partition() or 0)
            error, offset = message.error(), int(message.offset() or 0)
            if error is None and not _is_filler(message):
                found[partition].append(Raw(offset, message.value() or b""))
            if error is None and offset + 1 < goals[partition]:
                continue
            if error is None or error.code() == KafkaError._PARTITION_EOF:
                reading.discard(partition)
    return found


def _is_filler(message: Message) -> bool:
    """Tell whether a restored partition holds this only so that offsets are kept."""
    names = {header[0] for header in message.headers() or ()}
    return message.value() is None and "vigie-filler" in names


def read_journal(cluster: Cluster, topic: str) -> dict[int, list[Entry]]:
    """Read a journal as whoever folds it does: committed records only."""
    return {
        partition: [Entry(raw.offset, journal.Record.FromString(raw.value)) for raw in raws]
        for partition, raws in read(cluster, topic).items()
    }


def read_commands(cluster: Cluster, topic: str) -> dict[int, list[Asked]]:
    """Read a commands topic. What is no command stands there as None."""
    return {
        partition: [Asked(raw.offset, _command(raw.value)) for raw in raws]
        for partition, raws in read(cluster, topic, committed=False).items()
    }


def _command(value: bytes) -> journal.Command | None:
    try:
        return journal.Command.FromString(value)
    except DecodeError:
        return None
