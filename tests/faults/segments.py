"""Reads the broker's segment files: committed and aborted records of a partition.

Parses Kafka's message format 2, because no consumer returns aborted records.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.evidence import Ends

# base offset, length | leader epoch, magic, checksum, attributes, last offset delta, first and
# last timestamp, producer id, producer epoch, first sequence, number of records
FRAME = struct.Struct(">qi")
HEADER = struct.Struct(">ibIhiqqqhii")
TRANSACTIONAL, CONTROL = 0x10, 0x20
ABORT, COMMIT = 0, 1


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


def ends_of(data: Path, topic: str, partitions: int) -> dict[int, Ends]:
    """Return the same for each partition of a topic, out of a broker's data folder."""
    return {partition: ends(data / f"{topic}-{partition}") for partition in range(partitions)}
