"""Snapshots: a partition's state on a compacted topic, so that a start need not fold from zero."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import structlog

from services.chassis.journal.journal import Journal, Outgoing, TopicPartition
from services.chassis.partition.deduplication import First
from services.chassis.partition.state import Ledger
from services.chassis.sdk.decider import Decider
from services.chassis.telemetry import metrics
from services.chassis.topics.names import Names
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

PIECE_BYTES = 700_000
BOOKS = ""


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


def fold_sha256(deciders: Mapping[str, Decider[Any]]) -> bytes:
    """Return the digest of the code that folds: another fold cannot start from these snapshots."""
    digest = hashlib.sha256()
    packages = {decider.evolve.__module__.rpartition(".")[0] for decider in deciders.values()}
    for name in sorted({*packages, "services.chassis"}):
        for path in _sources(name):
            if name != "services.chassis" or path.stem in {"ledger", "window", "snapshots"}:
                digest.update(path.name.encode() + path.read_bytes())
    return digest.digest()


def _sources(package: str) -> Sequence[Path]:
    module = importlib.import_module(package)
    files = [Path(str(module.__file__))]
    for found in pkgutil.iter_modules(getattr(module, "__path__", [])):
        files += [Path(base) / f"{found.name}.py" for base in module.__path__ if not found.ispkg]
    return sorted(file for file in files if file.exists())


def messages(ledger: Ledger, names: Names, digest: bytes) -> list[Outgoing]:
    """Write a snapshot as messages of the snapshots topic, in pieces."""
    outgoing: list[Outgoing] = []
    size = 0
    for kind, state in parts_of(ledger):
        pieces = [state[at : at + PIECE_BYTES] for at in range(0, max(1, len(state)), PIECE_BYTES)]
        size += len(state)
        for part, piece in enumerate(pieces):
            value = journal.Snapshot(
                offset=ledger.offset,
                fold_sha256=digest,
                kind=kind,
                state=piece,
                part=part,
                parts=len(pieces),
            ).SerializeToString()
            key = f"{ledger.partition}/{kind}/{part}".encode()
            outgoing.append(Outgoing(names.snapshots, ledger.partition, key, value))
    metrics.SNAPSHOT_BYTES.labels(names.service, str(ledger.partition)).set(size)
    return outgoing


def restore(source: Journal, names: Names, ledgers: Sequence[Ledger], digest: bytes) -> None:
    """Fill fresh ledgers from the newest whole snapshots, where there are any of this fold."""
    places = [(names.snapshots, ledger.partition) for ledger in ledgers]
    latest = _latest(source, places)
    for ledger in ledgers:
        found = latest.get(ledger.partition, {})
        states = _whole(found, digest)
        used = states is not None and _fill(ledger, states)
        outcome = "used" if used else "dropped" if found else "none"
        metrics.SNAPSHOTS.labels(names.service, outcome).inc()
        log.info("snapshot", partition=ledger.partition, outcome=outcome, offset=ledger.offset)


def _latest(
    source: Journal, places: Sequence[TopicPartition]
) -> dict[int, dict[bytes, journal.Snapshot]]:
    bounds = source.bounds(places)
    goals = {place: end for place, (start, end) in bounds.items() if end > start}
    latest: dict[int, dict[bytes, journal.Snapshot]] = defaultdict(dict)
    if not goals:
        return latest
    reader = source.reader({place: bounds[place][0] for place in goals}, bulk=True)
    while any(reader.reached()[place] < goal for place, goal in goals.items()):
        for message in reader.poll(0.5, 500):
            latest[message.partition][message.key] = journal.Snapshot.FromString(message.value)
    reader.close()
    return latest


def _whole(found: Mapping[bytes, journal.Snapshot], digest: bytes) -> dict[str, bytes] | None:
    mine = [piece for piece in found.values() if piece.fold_sha256 == digest]
    if not mine:
        return None
    offset = max(piece.offset for piece in mine)
    states: dict[str, bytes] = {}
    for kind in sorted({piece.kind for piece in mine if piece.offset == offset}):
        pieces = sorted(
            (p.part, p.parts, p.state) for p in mine if p.kind == kind and p.offset == offset
        )
        if len(pieces) != pieces[0][1]:
            return None
        states[kind] = b"".join(state for _, _, state in pieces)
    return states if BOOKS in states else None


def _fill(ledger: Ledger, states: Mapping[str, bytes]) -> bool:
    """Put a snapshot into a fresh ledger; False, and nothing put, where it cannot be read whole."""
    kept: dict[str, Any] = {}
    try:
        books = msgspec.json.decode(states[BOOKS], type=Books)
        for kind, decider in ledger.deciders.items():
            if kind in states:
                shape: Any = dict[str, type(decider.initial)]  # type: ignore[misc]
                kept |= msgspec.json.decode(states[kind], type=shape)
    except msgspec.DecodeError as error:
        log.warning("snapshot_unreadable", partition=ledger.partition, error=str(error))
        return False
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
