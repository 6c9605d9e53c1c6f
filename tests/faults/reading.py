"""The independent reader: a plain consumer, the journal's protos, the broker's segment files."""

from __future__ import annotations

import struct
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)
from google.protobuf.message import DecodeError

from tests.faults.evidence import Asked, Ends, Entry
from vigie.journal.v1 import journal_pb2 as journal

READ_SECONDS = 60.0

Cluster = str | Mapping[str, str | int | float | bool]
"""Where to read: a bootstrap address, or all settings of a client if that is not enough."""

# base offset, length | leader epoch, magic, checksum, attributes, last offset delta, first and
# last timestamp, producer id, producer epoch, first sequence, number of records
FRAME = struct.Struct(">qi")
HEADER = struct.Struct(">ibIhiqqqhii")
TRANSACTIONAL, CONTROL = 0x10, 0x20
ABORT, COMMIT = 0, 1


@dataclass(frozen=True, slots=True)
class Raw:
    offset: int
    value: bytes


def read(cluster: Cluster, topic: str, *, committed: bool = True) -> dict[int, list[Raw]]:
    """Read a whole topic, to its present end."""
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
    # Messages written meanwhile are not awaited: a log under load has no end.
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
    """Return whether a restored partition holds a message only to keep the offsets."""
    names = {header[0] for header in message.headers() or ()}
    return message.value() is None and "vigie-filler" in names


def read_journal(cluster: Cluster, topic: str) -> dict[int, list[Entry]]:
    """Read the committed records of a journal, as a read model does."""
    return {
        partition: [Entry(raw.offset, journal.Record.FromString(raw.value)) for raw in raws]
        for partition, raws in read(cluster, topic).items()
    }


def read_commands(cluster: Cluster, topic: str) -> dict[int, list[Asked]]:
    """Read a commands topic. A message that is no command is None."""
    return {
        partition: [Asked(raw.offset, _command(raw.value)) for raw in raws]
        for partition, raws in read(cluster, topic, committed=False).items()
    }


def _command(value: bytes) -> journal.Command | None:
    try:
        return journal.Command.FromString(value)
    except DecodeError:
        return None


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch: its offsets and producer; for a control batch how the transaction ended."""

    first: int
    last: int
    producer: int
    transactional: bool
    control: int | None


def batches(data: bytes) -> Iterator[Batch]:
    """Yield the batches of a segment. A torn end, or space that was only reserved, ends it."""
    at = 0
    while at + FRAME.size + HEADER.size <= len(data):
        first, length = FRAME.unpack_from(data, at)
        end = at + FRAME.size + length
        if length <= 0 or end > len(data):
            return
        _, magic, _, attributes, delta, _, _, producer, _, _, _ = HEADER.unpack_from(
            data, at + FRAME.size
        )
        if magic != 2:
            raise ValueError(f"a batch of format {magic}")
        control = None
        if attributes & CONTROL:
            control = _control(data[at + FRAME.size + HEADER.size : end])
        transactional = bool(attributes & TRANSACTIONAL)
        yield Batch(first, first + delta, producer, transactional, control)
        at = end


def _control(record: bytes) -> int:
    """Return ABORT or COMMIT: the second 16 bits of the key of the batch's one record."""
    at = _after_varint(record, 0)  # length
    at += 1  # attributes
    at = _after_varint(record, at)  # timestamp delta
    at = _after_varint(record, at)  # offset delta
    at = _after_varint(record, at)  # key length
    _, type_ = struct.unpack_from(">hh", record, at)
    return int(type_)


def _after_varint(data: bytes, at: int) -> int:
    while data[at] & 0x80:
        at += 1
    return at + 1


def ends(folder: Path) -> Ends:
    """Return what became of each record of the partition that a folder holds."""
    committed: set[int] = set()
    aborted: set[int] = set()
    open_: dict[int, list[int]] = defaultdict(list)
    for segment in sorted(folder.glob("*.log")):
        for batch in batches(segment.read_bytes()):
            offsets = range(batch.first, batch.last + 1)
            if batch.control is not None:
                ended = committed if batch.control == COMMIT else aborted
                ended.update(open_.pop(batch.producer, ()))
            elif batch.transactional:
                open_[batch.producer].extend(offsets)
            else:
                committed.update(offsets)
    return Ends(frozenset(committed), frozenset(aborted))


def ends_of(data: Sequence[Path], topic: str, partitions: int) -> dict[int, Ends]:
    """Return the same for each partition of a topic, out of every broker's data folder."""
    found = {}
    for partition in range(partitions):
        copies = [ends(folder / f"{topic}-{partition}") for folder in data]
        committed = frozenset[int]().union(*(copy.committed for copy in copies))
        aborted = frozenset[int]().union(*(copy.aborted for copy in copies))
        found[partition] = Ends(committed, aborted)
    return found
