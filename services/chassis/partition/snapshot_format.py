"""The state of a partition as bytes, for snapshots and to compare two folds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import GenericAlias
from typing import Any

import msgspec
from google.protobuf.message import DecodeError

from services.chassis.partition.deduplication import FirstOutcome
from services.chassis.partition.partition_state import SCALARS, PartitionState
from vigie.journal.v1 import journal_pb2 as journal

HEADER = ""
"""The name of the section that holds the `PartitionHeader`."""
SLOTS = (1, 2)


class PartitionHeader(msgspec.Struct):
    """The state of a partition without its aggregates."""

    offset: int
    source_offset: int
    source_time: int
    time: int
    folded: int
    epoch: str
    partitions: int
    reference_hashes: dict[str, str]
    cluster_id: str
    versions: dict[str, int]
    firsts: list[FirstOutcome]
    dropped_time: int
    abandoned_time: int


def canonical(state: Any) -> bytes:
    """Encode a state as JSON with sorted keys: equal states have equal bytes."""
    return msgspec.json.encode(state, order="deterministic")


def sections(partition_state: PartitionState) -> Iterator[tuple[str, bytes]]:
    """Yield (kind, canonical bytes): the header first, then the aggregates of each kind."""
    scalars = {name: getattr(partition_state, name) for name in SCALARS}
    window = partition_state.window
    header = PartitionHeader(
        **scalars,
        versions=partition_state.versions,
        firsts=window.entries(),
        dropped_time=window.dropped_time,
    )
    yield HEADER, canonical(header)
    by_kind: dict[str, dict[str, Any]] = defaultdict(dict)
    for address, state in partition_state.states.items():
        by_kind[address.partition("/")[0]][address] = state
    for kind in sorted(by_kind):
        yield kind, canonical(by_kind[kind])


def canonical_bytes(partition_state: PartitionState) -> bytes:
    """Return a partition state as bytes. Two folds of the same journal have the same bytes."""
    return b"\n".join(kind.encode() + b" " + state for kind, state in sections(partition_state))


def parse_piece(value: bytes) -> journal.Snapshot | None:
    """Return the piece of a snapshot that a message holds; None if it holds none."""
    try:
        piece = journal.Snapshot.FromString(value)
    except DecodeError:
        return None
    return piece if piece.slot in SLOTS else None


def fill(partition_state: PartitionState, states: Mapping[str, bytes], offset: int) -> bool:
    """Fill a new partition state from the sections of a snapshot at an offset.

    Returns False, changing nothing, if a section is missing or the header has another offset.
    Raises an error of any type if a section cannot be decoded.
    """
    aggregates: dict[str, Any] = {}
    header = msgspec.json.decode(states[HEADER], type=PartitionHeader)
    for kind, decider in partition_state.deciders.items():
        if kind in states:
            shape: Any = GenericAlias(dict, (str, type(decider.initial)))
            aggregates |= msgspec.json.decode(states[kind], type=shape)
    if header.offset != offset or aggregates.keys() != header.versions.keys():
        return False
    for name in (*SCALARS, "versions"):
        setattr(partition_state, name, getattr(header, name))
    partition_state.snapshotted = header.folded
    partition_state.window.restore(header.firsts, header.dropped_time)
    partition_state.states.update(aggregates)
    partition_state.counts.update(address.partition("/")[0] for address in aggregates)
    return True
