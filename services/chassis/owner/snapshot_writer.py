"""Writes the snapshot of one partition beside its commands.

A partition has two slots on the snapshots topic, and a snapshot goes to the one that does not hold
the last whole one. Its header is its last message. So a process that is killed in the middle leaves
the last whole snapshot as it is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import structlog

from services.chassis.journal.journal import (
    Journal,
    JournalUnavailable,
    Outgoing,
    TopicPartition,
)
from services.chassis.journal.read_to_end import read_to_end
from services.chassis.owner.owner_context import OwnerContext
from services.chassis.owner.record_digest import record_sha256
from services.chassis.partition.snapshot_format import HEADER, SLOTS, parse_piece
from services.chassis.partition.snapshot_slices import CapturedState, slices
from services.chassis.telemetry import metrics
from services.chassis.topics.names import ResourceNames
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

PIECE_BYTES = 200_000
WORKING_SHARE = 0.2
"""The share of one core that it takes: other threads wait for the interpreter meanwhile."""
DELIVERY_SECONDS = 60.0
LOOK_BACK = 5
"""How many offsets before the end the last piece is looked for first; then ten times as far."""

# Partitions of a process take turns: each holds the interpreter for its share.
_turn = threading.Lock()


class SnapshotWriter(threading.Thread):
    """Encodes and writes one captured state, slice by slice, until it is whole or cancelled.

    An error costs this snapshot alone: the next one is due after as many records again.
    """

    def __init__(self, context: OwnerContext, captured: CapturedState) -> None:
        super().__init__(name=f"snapshot-{captured.partition}", daemon=True)
        self.context = context
        self.captured = captured
        self.written = False
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """End soon, in the middle of the snapshot."""
        self._cancelled.set()

    def run(self) -> None:
        name = self.context.service.name
        try:
            with _turn, metrics.SNAPSHOT_SECONDS.labels(name).time():
                self._write()
        except Exception:
            log.exception("snapshot_not_written", partition=self.captured.partition)
        outcome = (
            "written" if self.written else "cancelled" if self._cancelled.is_set() else "failed"
        )
        metrics.SNAPSHOTS.labels(name, outcome).inc()

    def _write(self) -> None:
        worked = time.thread_time()
        for _ in self.steps():
            working, worked = time.thread_time() - worked, time.thread_time()
            self._rest(working / WORKING_SHARE - working)

    def steps(self) -> Iterator[None]:
        """Write one piece at each step, when the one before it is written, unless cancelled."""
        names, partition = self.context.names, self.captured.partition
        source = self.context.journal
        slot = free_slot(source, names, partition)
        digest = record_sha256(source, names, partition, self.captured.offset)
        if not digest:
            raise JournalUnavailable(f"the journal has no record {self.captured.offset}")
        size = 0
        for message in messages(self.captured, names, self.context.fold_sha256, slot, digest):
            if self._cancelled.is_set():
                return
            _deliver(source, message)
            size += len(message.value or b"")
            yield
        self.written = True
        metrics.SNAPSHOT_BYTES.labels(names.service, str(partition)).set(size)

    def _rest(self, seconds: float) -> None:
        self._cancelled.wait(seconds)


def free_slot(source: Journal, names: ResourceNames, partition: int) -> int:
    """Return the slot to write to.

    If the last piece is a header, its slot holds the last whole snapshot, so the other one is free.
    Otherwise its snapshot was interrupted, and its slot is used again.
    Raises `JournalUnavailable`.
    """
    last = _last_piece(source, (names.snapshots, partition))
    if last is None:
        return SLOTS[1]
    if last.kind == HEADER:
        return SLOTS[last.slot == SLOTS[0]]
    return last.slot


def _last_piece(source: Journal, place: TopicPartition) -> journal.Snapshot | None:
    """Return the last piece on the topic; messages that are none may follow it."""
    start, end = source.bounds([place])[place]
    back = LOOK_BACK
    while True:
        first = max(start, end - back)
        last: journal.Snapshot | None = None
        for message in read_to_end(source, {place: first}, LOOK_BACK):
            last = parse_piece(message.value) or last
        if last is not None or first == start:
            return last
        back *= 10


def messages(
    captured: CapturedState, names: ResourceNames, digest: bytes, slot: int, record_digest: bytes
) -> Iterator[Outgoing]:
    """Yield the messages of a snapshot; the last piece of a kind states their number.

    `record_digest` is that of the last record in the state.
    """
    partition = captured.partition
    for kind, part, parts, state in _pieces(captured):
        piece = journal.Snapshot(
            offset=captured.offset,
            fold_sha256=digest,
            kind=kind,
            state=state,
            part=part,
            parts=parts,
            slot=slot,
            record_sha256=record_digest,
        )
        key = f"{partition}/{kind}/{part}" + ("" if slot == SLOTS[0] else f"/{slot}")
        yield Outgoing(names.snapshots, partition, key.encode(), piece.SerializeToString())


def _pieces(captured: CapturedState) -> Iterator[tuple[str, int, int, bytes]]:
    """Yield (kind, part, number of parts or 0, bytes)."""
    current, part = "", 0
    buffer = bytearray()
    for kind, data in slices(captured):
        if kind != current:
            if buffer:
                yield current, part, part + 1, bytes(buffer)
            current, part = kind, 0
            buffer.clear()
        elif len(buffer) >= PIECE_BYTES:
            yield current, part, 0, bytes(buffer)
            part += 1
            buffer.clear()
        buffer += data
    yield current, part, part + 1, bytes(buffer)


def _deliver(source: Journal, message: Outgoing) -> None:
    """Send a message and wait until it is written. Raises `JournalUnavailable`."""
    delivered = threading.Event()
    errors: list[Exception] = []

    def on_delivery(error: Exception | None, _offset: int) -> None:
        if error is not None:
            errors.append(error)
        delivered.set()

    source.send(message, on_delivery)
    if not delivered.wait(DELIVERY_SECONDS):
        raise JournalUnavailable(f"no answer within {DELIVERY_SECONDS:g} s")
    if errors:
        raise JournalUnavailable(str(errors[0])) from errors[0]
