"""Restores partition states from snapshots on a compacted topic, so that a start replays little.

A snapshot is a shortcut, and anybody may have written to its topic: one that is not whole,
not of this fold, or not of this journal is dropped, and the journal is replayed instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import structlog

from services.chassis.journal.journal import Incoming, Journal, TopicPartition
from services.chassis.journal.read_to_end import read_to_end
from services.chassis.owner.record_digest import record_sha256
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_format import HEADER, fill, parse_piece
from services.chassis.telemetry import metrics
from services.chassis.topics.names import ResourceNames
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

Record = tuple[int, bytes]
"""The offset and the digest of the last record in a state."""
Kinds = dict[str, dict[int, journal.Snapshot]]


def restore(
    source: Journal, names: ResourceNames, partition_states: Sequence[PartitionState], digest: bytes
) -> None:
    """Fill new partition states from the newest whole snapshots that this fold wrote."""
    places = [(names.snapshots, each.partition) for each in partition_states]
    found = {
        each.partition: Pieces(digest, partial(record_sha256, source, names, each.partition))
        for each in partition_states
    }
    for message in _read(source, places):
        found[message.partition].add(message.value)
    for partition_state in partition_states:
        pieces = found.pop(partition_state.partition)
        used = any(_fill(partition_state, *each) for each in pieces.snapshots())
        outcome = "used" if used else "dropped" if pieces.any else "none"
        metrics.SNAPSHOTS.labels(names.service, outcome).inc()
        metrics.SNAPSHOTS.labels(names.service, "unreadable").inc(pieces.unreadable)
        log.info(
            "snapshot",
            partition=partition_state.partition,
            outcome=outcome,
            offset=partition_state.offset,
            unreadable=pieces.unreadable,
        )


def _read(source: Journal, places: Sequence[TopicPartition]) -> Iterator[Incoming]:
    bounds = source.bounds(places)
    starts = {each: start for each, (start, end) in bounds.items() if end > start}
    return read_to_end(source, starts, 500, bulk=True) if starts else iter(())


class Pieces:
    """The pieces of one partition's snapshots, by the last record of their state.

    Pieces of an older snapshot are dropped as soon as a newer one of the journal is whole.
    `record_sha256(offset)` returns the digest of the journal's record, empty if there is none.
    """

    def __init__(self, digest: bytes, record_sha256: Callable[[int], bytes]) -> None:
        self.any = False
        self.unreadable = 0
        """Messages that are no piece of a snapshot. Tombstones are not counted."""
        self._digest = digest
        self._record_sha256 = record_sha256
        self._by_record: dict[Record, Kinds] = {}

    def add(self, value: bytes) -> None:
        """Store the piece that a message holds, if this fold wrote it."""
        if not value:
            return
        self.any = True
        piece = parse_piece(value)
        if piece is None:
            self.unreadable += 1
        elif piece.fold_sha256 == self._digest:
            self._store(piece)

    def _store(self, piece: journal.Snapshot) -> None:
        record = (piece.offset, piece.record_sha256)
        kinds = self._by_record.setdefault(record, {})
        kinds.setdefault(piece.kind, {})[piece.part] = piece
        if piece.kind == HEADER and _is_whole(kinds) and self._is_of_journal(record):
            for older in [each for each in self._by_record if each[0] < piece.offset]:
                del self._by_record[older]

    def snapshots(self) -> Iterator[tuple[int, dict[str, bytes]]]:
        """Yield the offset and the sections of each whole snapshot, the newest first."""
        for record in sorted(self._by_record, reverse=True):
            kinds = self._by_record[record]
            if _is_whole(kinds) and self._is_of_journal(record):
                yield record[0], {kind: _joined(pieces) for kind, pieces in kinds.items()}

    def _is_of_journal(self, record: Record) -> bool:
        offset, digest = record
        return bool(digest) and digest == self._record_sha256(offset)


def _is_whole(kinds: Mapping[str, Mapping[int, journal.Snapshot]]) -> bool:
    """Return whether no kind that has a piece lacks another, and the header is there."""
    return HEADER in kinds and all(
        len(pieces) == max(piece.parts for piece in pieces.values()) for pieces in kinds.values()
    )


def _joined(pieces: Mapping[int, journal.Snapshot]) -> bytes:
    return b"".join(pieces[part].state for part in sorted(pieces))


def _fill(partition_state: PartitionState, offset: int, states: Mapping[str, bytes]) -> bool:
    """Fill a partition state; False, changing nothing, if the snapshot cannot be decoded."""
    try:
        return fill(partition_state, states, offset)
    except Exception as error:  # noqa: BLE001  # foreign bytes: a decoder may also run too deep
        log.warning("snapshot_unreadable", partition=partition_state.partition, error=str(error))
        return False
