"""A ledger as bytes: what a snapshot holds, and by what two folds are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from services.chassis.partition.deduplication import FirstOutcome
from services.chassis.partition.state import PartitionState

HEADER = ""
"""The name of the part that is of no kind: what a ledger keeps beside its aggregates."""


class PartitionHeader(msgspec.Struct):
    """What a ledger keeps beside its aggregates."""

    offset: int
    source_offset: int
    time: int
    folded: int
    epoch: str
    partitions: int
    reference_hashes: dict[str, str]
    versions: dict[str, int]
    firsts: list[FirstOutcome]


def canonical(state: Any) -> bytes:
    """Return the one way in which a state is written: JSON, keys sorted."""
    return msgspec.json.encode(state, order="deterministic")


def header_of(partition_state: PartitionState) -> PartitionHeader:
    """Return what a ledger keeps beside its aggregates."""
    return PartitionHeader(
        partition_state.offset,
        partition_state.source_offset,
        partition_state.time,
        partition_state.folded,
        partition_state.epoch,
        partition_state.partitions,
        partition_state.reference_hashes,
        partition_state.versions,
        list(partition_state.window.entries()),
    )


def sections(partition_state: PartitionState) -> Iterator[tuple[str, bytes]]:
    """Yield (kind, canonical bytes) of a ledger: its books first, then its aggregates by kind."""
    yield HEADER, canonical(header_of(partition_state))
    by_kind: dict[str, dict[str, Any]] = defaultdict(dict)
    for address, state in partition_state.states.items():
        by_kind[address.partition("/")[0]][address] = state
    for kind in sorted(by_kind):
        yield kind, canonical(by_kind[kind])


def canonical_bytes(partition_state: PartitionState) -> bytes:
    """Return a ledger as bytes: two folds of the same log are the same bytes."""
    return b"\n".join(kind.encode() + b" " + state for kind, state in sections(partition_state))


def fill(partition_state: PartitionState, states: Mapping[str, bytes]) -> bool:
    """Put the parts of a ledger into a fresh one; False, and nothing put, where some are missing.

    Raises `msgspec.DecodeError` where a part cannot be read.
    """
    kept: dict[str, Any] = {}
    books = msgspec.json.decode(states[HEADER], type=PartitionHeader)
    for kind, decider in partition_state.deciders.items():
        if kind in states:
            shape: Any = dict[str, type(decider.initial)]  # type: ignore[misc]
            kept |= msgspec.json.decode(states[kind], type=shape)
    if kept.keys() != books.versions.keys():
        return False
    for name in (
        "offset",
        "source_offset",
        "time",
        "folded",
        "epoch",
        "partitions",
        "reference_hashes",
        "versions",
    ):
        setattr(partition_state, name, getattr(books, name))
    partition_state.snapshotted = books.folded
    partition_state.window.restore(books.firsts)
    partition_state.states.update(kept)
    return True
