"""Snapshots: a state is restored from all messages of the newest whole one, or not at all."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pytest

from services.chassis.journal.journal import DeliveryCallback, Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.owner import snapshot_writer
from services.chassis.owner.snapshot_writer import SnapshotWriter, free_slot, messages
from services.chassis.owner.snapshots import restore
from services.chassis.partition import snapshot_slices
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_format import canonical_bytes
from services.chassis.partition.snapshot_slices import capture
from tests.chassis import counter as c, readers
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")

Source = TypeVar("Source", bound=MemoryJournal)


def grown(count: int = 5) -> PartitionState:
    partition_state = c.partition_state()
    partition_state.replay(c.opened(reference_hashes={"b": "1", "a": "2"}), 0)
    for at in range(count):
        record = c.record(
            at // 3 + 1,
            c.Added(amount=at + 1, marks=["é", "x"]),
            aggregate=f"counter/{at % 3}",
            command_id=f"id-{at}",
            source_offset=at,
            decided_time=c.NOW + at,
            body_sha256=bytes([at]),
        )
        partition_state.replay(record, at * 2 + 1)
    return partition_state


def to_messages(
    partition_state: PartitionState, digest: bytes = c.FOLD, slot: int = 1
) -> list[Outgoing]:
    captured = capture(partition_state)
    record_digest = hashlib.sha256(record_at(captured.offset)).digest()
    return list(messages(captured, c.NAMES, digest, slot, record_digest))


def record_at(offset: int) -> bytes:
    """The bytes that stand for a record of the journal."""
    return f"record {offset}".encode()


def recorded(source: Source) -> Source:
    """Give an empty journal its records."""
    for offset in range(1_001):
        source.append(Outgoing(c.NAMES.journal, 0, b"", record_at(offset)))
    return source


def kept(outgoing: Sequence[Outgoing]) -> MemoryJournal:
    source = recorded(c.memory())
    for message in outgoing:
        source.append(message)
    return source


def restored(source: MemoryJournal, digest: bytes = c.FOLD) -> PartitionState:
    partition_state = c.partition_state()
    restore(source, c.NAMES, [partition_state], digest)
    return partition_state


def test_a_restored_state_has_the_bytes_of_the_snapshot() -> None:
    original = grown()
    partition_state = restored(kept(to_messages(original)))
    assert canonical_bytes(partition_state) == canonical_bytes(original)
    assert partition_state.states == original.states
    assert list(partition_state.window.entries()) == list(original.window.entries())
    assert partition_state.snapshotted == original.folded


def test_pieces_of_a_large_state_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_writer, "PIECE_BYTES", 7)
    original = grown()
    outgoing = to_messages(original)
    assert len(outgoing) > 10
    assert canonical_bytes(restored(kept(outgoing))) == canonical_bytes(original)


def test_the_newest_counts_even_where_older_pieces_are_left_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshot_writer, "PIECE_BYTES", 7)
    older = to_messages(grown(6))
    small = c.partition_state()
    small.offset, small.folded = 1_000, 7
    newest = to_messages(small)
    assert len(newest) < len(older)
    assert restored(kept([*older, *newest])).offset == 1_000


@pytest.mark.parametrize("missing", ["first", "last", "header", "kind"])
def test_a_torn_snapshot_is_dropped_unread(
    missing: str, monkeypatch: pytest.MonkeyPatch, said: list[Any]
) -> None:
    monkeypatch.setattr(snapshot_writer, "PIECE_BYTES", 100)
    outgoing = to_messages(grown())
    torn: dict[str, Callable[[Outgoing], bool]] = {
        "first": lambda message: message is not outgoing[0],
        "last": lambda message: message is not outgoing[-1],
        "header": lambda message: not message.key.startswith(b"0//"),
        "kind": lambda message: message.key.startswith(b"0//"),
    }
    partition_state = restored(kept([message for message in outgoing if torn[missing](message)]))
    assert canonical_bytes(partition_state) == canonical_bytes(c.partition_state())
    assert [entry["event"] for entry in said] == ["snapshot"]


def test_the_snapshot_of_another_fold_is_dropped() -> None:
    partition_state = restored(kept(to_messages(grown(), b"other")))
    assert partition_state.offset == -1


def test_a_state_that_no_longer_reads_is_dropped(said: list[Any]) -> None:
    outgoing = to_messages(grown())
    piece = journal.Snapshot.FromString(outgoing[0].value or b"")
    piece.state = b'{"counter/0": {"total": "many"}}'
    broken = Outgoing(c.NAMES.snapshots, 0, outgoing[0].key, piece.SerializeToString())
    assert restored(kept([broken, outgoing[1]])).states == {}
    assert said[0]["event"] == "snapshot_unreadable"


FOREIGN = (b"\xff\xff\xff", b"", b"{}", b"\x0a" * 300, b"\x38\x63")


@pytest.mark.parametrize("value", FOREIGN)
def test_a_foreign_message_is_counted_and_costs_no_snapshot(value: bytes) -> None:
    original = grown()
    foreign = [Outgoing(c.NAMES.snapshots, 0, b"", value)] * 60
    before = readers.figure("vigie_snapshot_total", outcome="unreadable")
    source = kept([*foreign, *to_messages(original, slot=2), *foreign])
    assert canonical_bytes(restored(source)) == canonical_bytes(original)
    count = 120 if value else 0
    assert readers.figure("vigie_snapshot_total", outcome="unreadable") == before + count
    assert free_slot(source, c.NAMES, 0) == 1, "the new one does not overwrite it"


@pytest.mark.parametrize("text", ["[" * 100_000, '{"offset": "\\ud800"}', "null", "\x00", "{"])
def test_a_forged_state_that_cannot_be_decoded_is_dropped(text: str) -> None:
    outgoing = to_messages(grown())
    pieces = [journal.Snapshot.FromString(each.value or b"") for each in outgoing]
    for piece in pieces:
        piece.state = text.encode() + b"\xff"
    forged = [Outgoing(c.NAMES.snapshots, 0, b"", each.SerializeToString()) for each in pieces]
    assert restored(kept(forged)).offset == -1


@pytest.mark.parametrize("offset", [5, 999, 10**9, -7])
def test_a_snapshot_that_is_not_of_this_journal_is_not_believed(offset: int) -> None:
    """Given one of the right fold with the digest of another record, newer or older."""
    original, other = grown(), grown()
    other.offset = offset
    other.states["counter/0"] = c.Counter(total=1_000_000)
    captured = capture(other)
    forged = list(messages(captured, c.NAMES, c.FOLD, 2, hashlib.sha256(b"another").digest()))
    source = kept([*to_messages(original), *forged])
    assert canonical_bytes(restored(source)) == canonical_bytes(original)
    assert restored(kept(forged)).offset == -1


def test_a_header_of_another_offset_than_its_snapshot_is_dropped() -> None:
    """The read model would go on after a record that the journal does not have yet."""
    ahead = grown()
    ahead.offset = 10**9
    pieces = [journal.Snapshot.FromString(each.value or b"") for each in to_messages(ahead)]
    for piece in pieces:
        piece.offset, piece.record_sha256 = 5, hashlib.sha256(record_at(5)).digest()
    forged = [Outgoing(c.NAMES.snapshots, 0, b"", each.SerializeToString()) for each in pieces]
    assert restored(kept(forged)).offset == -1


def test_a_snapshot_of_a_journal_that_was_made_anew_is_dropped() -> None:
    source = c.memory()
    for message in to_messages(grown()):
        source.append(message)
    assert restored(source).offset == -1


def test_a_restored_state_has_the_order_of_its_dicts() -> None:
    """A state may drop the oldest entry of a dict, so a restored one must drop the same."""
    original = c.partition_state()
    for at, name in enumerate(("9", "10", "2")):
        marks = [f"mark {name}", "a"]
        record = c.record(1, c.Added(amount=1, marks=marks), aggregate=f"counter/{name}")
        original.replay(record, at)
    partition_state = restored(kept(to_messages(original)))
    assert list(partition_state.states) == ["counter/9", "counter/10", "counter/2"]
    assert list(partition_state.states["counter/9"].marks) == ["mark 9", "a"]


def test_a_captured_state_is_of_one_offset_whatever_is_decided_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given a state that its fold mutates, when it changes between two slices."""
    monkeypatch.setattr(snapshot_slices, "SLICE_BYTES", 10)
    monkeypatch.setattr(snapshot_writer, "PIECE_BYTES", 10)
    original = grown()
    before = canonical_bytes(original)
    record_digest = hashlib.sha256(record_at(original.offset)).digest()
    writing = messages(capture(original), c.NAMES, c.FOLD, 1, record_digest)
    outgoing = [next(writing)]
    for address in ("counter/0", "counter/2", "counter/new"):
        version = original.versions.get(address, 0) + 1
        added = c.record(version, c.Added(amount=9, marks=["late"]), aggregate=address)
        original.replay(added, original.offset + 1)
    outgoing += writing
    assert canonical_bytes(original) != before
    assert canonical_bytes(restored(kept(outgoing))) == before


class Stopping(MemoryJournal):
    """A journal whose process is killed after so many messages of a snapshot."""

    left = 1_000_000

    def send(self, outgoing: Outgoing, on_delivery: DeliveryCallback) -> None:
        if self.left:
            self.left -= 1
            super().send(outgoing, on_delivery)
        else:
            on_delivery(TimeoutError("killed"), -1)


def write(source: Stopping, partition_state: PartitionState, left: int = 1_000_000) -> bool:
    """Write a snapshot, and be killed after so many of its messages."""
    source.left = left
    writer = SnapshotWriter(c.owner_context(source), capture(partition_state))
    writer.run()
    return writer.written


def test_a_snapshot_that_is_killed_in_the_middle_leaves_the_last_whole_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given whole snapshots, when the next is killed after any of its messages, and once more."""
    monkeypatch.setattr(snapshot_writer, "PIECE_BYTES", 100)
    count = len(to_messages(grown(8)))
    assert count >= 5
    for left in range(count):
        source = recorded(Stopping(c.memory().counts))
        for folded in (5, 6, 7):
            assert write(source, grown(folded))
            assert restored(source).offset == grown(folded).offset
        assert not write(source, grown(8), left)
        assert not write(source, grown(9), left // 2)
        assert canonical_bytes(restored(source)) == canonical_bytes(grown(7))
        assert write(source, grown(10))
        assert canonical_bytes(restored(source)) == canonical_bytes(grown(10))


def test_a_snapshot_is_whole_after_compaction() -> None:
    """Given two slots that were written in turn, when only the newest of each key is left."""
    source = recorded(Stopping(c.memory().counts))
    for folded in (5, 6, 7):
        write(source, grown(folded))
    newest = {each.key: each for each in source.log(c.NAMES.snapshots, 0) if each is not None}
    assert len(newest) == 4, "two slots of a kind and the header"
    left = [Outgoing(c.NAMES.snapshots, 0, each.key, each.value) for each in newest.values()]
    assert restored(kept(left)).offset == grown(7).offset


def test_a_cancelled_snapshot_ends_without_its_header() -> None:
    source = recorded(Stopping(c.memory().counts))
    writer = SnapshotWriter(c.owner_context(source), capture(grown()))
    writer.cancel()
    writer.run()
    assert not writer.written
    assert restored(source).offset == -1


def test_a_snapshot_takes_a_fifth_of_a_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given messages that take 10 ms of the thread's own time each, it rests 40 ms after each."""
    rests: list[float] = []
    times = iter(0.01 * each for each in range(100))
    monkeypatch.setattr(time, "thread_time", lambda: next(times))
    source = recorded(Stopping(c.memory().counts))
    writer = SnapshotWriter(c.owner_context(source), capture(grown()))
    monkeypatch.setattr(writer, "_rest", rests.append)
    writer.run()
    assert writer.written
    assert [round(each, 3) for each in rests] == [0.04, 0.04]
