"""Snapshots of partition states on a compacted topic, so that a start replays little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import structlog

from services.chassis.journal.journal import Journal, Outgoing, TopicPartition
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_format import HEADER, fill, sections
from services.chassis.telemetry import metrics
from services.chassis.topics.names import ResourceNames
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

PIECE_BYTES = 700_000


def to_messages(
    partition_state: PartitionState, names: ResourceNames, digest: bytes
) -> list[Outgoing]:
    """Encode a snapshot as messages of the snapshots topic, in pieces below the message limit."""
    outgoing: list[Outgoing] = []
    size = 0
    for kind, state in sections(partition_state):
        pieces = [state[at : at + PIECE_BYTES] for at in range(0, max(1, len(state)), PIECE_BYTES)]
        size += len(state)
        for part, piece in enumerate(pieces):
            value = journal.Snapshot(
                offset=partition_state.offset,
                fold_sha256=digest,
                kind=kind,
                state=piece,
                part=part,
                parts=len(pieces),
            ).SerializeToString()
            key = f"{partition_state.partition}/{kind}/{part}".encode()
            outgoing.append(Outgoing(names.snapshots, partition_state.partition, key, value))
    metrics.SNAPSHOT_BYTES.labels(names.service, str(partition_state.partition)).set(size)
    return outgoing


def restore(
    source: Journal, names: ResourceNames, partition_states: Sequence[PartitionState], digest: bytes
) -> None:
    """Fill new partition states from the newest complete snapshots that this fold wrote."""
    latest = _latest(source, [(names.snapshots, each.partition) for each in partition_states])
    for partition_state in partition_states:
        found = latest.get(partition_state.partition, {})
        states = _whole(found, digest)
        used = states is not None and _fill(partition_state, states)
        outcome = "used" if used else "dropped" if found else "none"
        metrics.SNAPSHOTS.labels(names.service, outcome).inc()
        partition, offset = partition_state.partition, partition_state.offset
        log.info("snapshot", partition=partition, outcome=outcome, offset=offset)


def _latest(
    source: Journal, partitions: Sequence[TopicPartition]
) -> dict[int, dict[bytes, journal.Snapshot]]:
    bounds = source.bounds(partitions)
    ends = {each: end for each, (start, end) in bounds.items() if end > start}
    latest: dict[int, dict[bytes, journal.Snapshot]] = defaultdict(dict)
    if not ends:
        return latest
    reader = source.reader({each: bounds[each][0] for each in ends}, bulk=True)
    while any(reader.positions()[each] < end for each, end in ends.items()):
        for message in reader.poll(0.5, 500):
            latest[message.partition][message.key] = journal.Snapshot.FromString(message.value)
    reader.close()
    return latest


def _whole(found: Mapping[bytes, journal.Snapshot], digest: bytes) -> dict[str, bytes] | None:
    usable = [piece for piece in found.values() if piece.fold_sha256 == digest]
    if not usable:
        return None
    offset = max(piece.offset for piece in usable)
    states: dict[str, bytes] = {}
    for kind in sorted({piece.kind for piece in usable if piece.offset == offset}):
        pieces = sorted(
            (p.part, p.parts, p.state) for p in usable if p.kind == kind and p.offset == offset
        )
        if len(pieces) != pieces[0][1]:
            return None
        states[kind] = b"".join(state for _, _, state in pieces)
    return states if HEADER in states else None


def _fill(partition_state: PartitionState, states: Mapping[str, bytes]) -> bool:
    """Fill a partition state; False, changing nothing, if the snapshot cannot be decoded."""
    try:
        return fill(partition_state, states)
    except msgspec.DecodeError as error:
        log.warning("snapshot_unreadable", partition=partition_state.partition, error=str(error))
        return False
