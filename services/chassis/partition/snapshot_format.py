"""A ledger as bytes: what a snapshot holds, and by what two folds are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from services.chassis.partition.deduplication import First
from services.chassis.partition.state import Ledger

BOOKS = ""
"""The name of the part that is of no kind: what a ledger keeps beside its aggregates."""


class Books(msgspec.Struct):
    """What a ledger keeps beside its aggregates."""

    offset: int
    source_offset: int
    time: int
    folded: int
    epoch: str
    partitions: int
    facts: dict[str, str]
    versions: dict[str, int]
    firsts: list[First]


def canonical(state: Any) -> bytes:
    """Return the one way in which a state is written: JSON, keys sorted."""
    return msgspec.json.encode(state, order="deterministic")


def books_of(ledger: Ledger) -> Books:
    """Return what a ledger keeps beside its aggregates."""
    return Books(
        ledger.offset,
        ledger.source_offset,
        ledger.time,
        ledger.folded,
        ledger.epoch,
        ledger.partitions,
        ledger.facts,
        ledger.versions,
        list(ledger.window.entries()),
    )


def parts_of(ledger: Ledger) -> Iterator[tuple[str, bytes]]:
    """Yield (kind, canonical bytes) of a ledger: its books first, then its aggregates by kind."""
    yield BOOKS, canonical(books_of(ledger))
    by_kind: dict[str, dict[str, Any]] = defaultdict(dict)
    for address, state in ledger.states.items():
        by_kind[address.partition("/")[0]][address] = state
    for kind in sorted(by_kind):
        yield kind, canonical(by_kind[kind])


def canonical_bytes(ledger: Ledger) -> bytes:
    """Return a ledger as bytes: two folds of the same log are the same bytes."""
    return b"\n".join(kind.encode() + b" " + state for kind, state in parts_of(ledger))


def fill(ledger: Ledger, states: Mapping[str, bytes]) -> bool:
    """Put the parts of a ledger into a fresh one; False, and nothing put, where some are missing.

    Raises `msgspec.DecodeError` where a part cannot be read.
    """
    kept: dict[str, Any] = {}
    books = msgspec.json.decode(states[BOOKS], type=Books)
    for kind, decider in ledger.deciders.items():
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
        "facts",
        "versions",
    ):
        setattr(ledger, name, getattr(books, name))
    ledger.snapshotted = books.folded
    ledger.window.restore(books.firsts)
    ledger.states.update(kept)
    return True
