"""Restores partition states from snapshots on a compacted topic, so that a start replays little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
import structlog

from services.chassis.journal.journal import Incoming, Journal, TopicPartition
from services.chassis.journal.read_to_end import read_to_end
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_format import HEADER, fill
from services.chassis.telemetry import metrics
from services.chassis.topics.names import ResourceNames
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)


def restore(
    source: Journal, names: ResourceNames, partition_states: Sequence[PartitionState], digest: bytes
) -> None:
    """Fill new partition states from the newest whole snapshots that this fold wrote."""
    places = [(names.snapshots, each.partition) for each in partition_states]
    found = {each.partition: Pieces(digest) for each in partition_states}
    for message in _read(source, places):
        found[message.partition].add(journal.Snapshot.FromString(message.value))
    for partition_state in partition_states:
        pieces = found.pop(partition_state.partition)
        used = any(_fill(partition_state, each) for each in pieces.snapshots())
        outcome = "used" if used else "dropped" if pieces.any else "none"
        metrics.SNAPSHOTS.labels(names.service, outcome).inc()
        partition, offset = partition_state.partition, partition_state.offset
        log.info("snapshot", partition=partition, outcome=outcome, offset=offset)


def _read(source: Journal, places: Sequence[TopicPartition]) -> Iterator[Incoming]:
    bounds = source.bounds(places)
    starts = {each: start for each, (start, end) in bounds.items() if end > start}
    return read_to_end(source, starts, 500, bulk=True) if starts else iter(())


class Pieces:
    """The pieces of one partition's snapshots, by the offset of their state.

    Pieces of an older snapshot are dropped as soon as a newer one is whole.
    """

    def __init__(self, digest: bytes) -> None:
        self.any = False
        self._digest = digest
        self._by_offset: dict[int, dict[str, dict[int, journal.Snapshot]]] = {}

    def add(self, piece: journal.Snapshot) -> None:
        """Store a piece that this fold wrote."""
        self.any = True
        if piece.fold_sha256 != self._digest:
            return
        kinds = self._by_offset.setdefault(piece.offset, {})
        kinds.setdefault(piece.kind, {})[piece.part] = piece
        if piece.kind == HEADER and piece.slot and _is_whole(kinds):
            for offset in [each for each in self._by_offset if each < piece.offset]:
                del self._by_offset[offset]

    def snapshots(self) -> Iterator[dict[str, bytes]]:
        """Yield the sections of each whole snapshot, the newest first."""
        for offset in sorted(self._by_offset, reverse=True):
            kinds = self._by_offset[offset]
            if _is_whole(kinds):
                yield {kind: _joined(pieces) for kind, pieces in kinds.items()}


def _is_whole(kinds: Mapping[str, Mapping[int, journal.Snapshot]]) -> bool:
    """Return whether no kind that has a piece lacks another, and the header is there."""
    return HEADER in kinds and all(
        len(pieces) == max(piece.parts for piece in pieces.values()) for pieces in kinds.values()
    )


def _joined(pieces: Mapping[int, journal.Snapshot]) -> bytes:
    return b"".join(pieces[part].state for part in sorted(pieces))


def _fill(partition_state: PartitionState, states: Mapping[str, bytes]) -> bool:
    """Fill a partition state; False, changing nothing, if the snapshot cannot be decoded."""
    try:
        return fill(partition_state, states)
    except msgspec.DecodeError as error:
        log.warning("snapshot_unreadable", partition=partition_state.partition, error=str(error))
        return False
