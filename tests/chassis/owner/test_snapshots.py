"""Snapshots: a state is restored from all messages of the newest whole one, or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from services.chassis.journal.journal import DeliveryCallback, Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.owner import snapshot_writer
from services.chassis.owner.snapshot_writer import SnapshotWriter, free_slot, messages
from services.chassis.owner.snapshots import restore
from services.chassis.partition import snapshot_slices
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_format import canonical_bytes, sections
from services.chassis.partition.snapshot_slices import capture
from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")


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
    return list(messages(capture(partition_state), c.NAMES, digest, slot))


def kept(outgoing: Sequence[Outgoing]) -> MemoryJournal:
    source = c.memory()
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


def test_a_snapshot_of_an_earlier_release_is_restored() -> None:
    """Given one that was written in one transaction: the header first, in canonical JSON."""
    original = grown()
    old = [
        Outgoing(
            c.NAMES.snapshots,
            0,
            f"0/{kind}/0".encode(),
            journal.Snapshot(
                offset=original.offset, fold_sha256=c.FOLD, kind=kind, state=state, parts=1
            ).SerializeToString(),
        )
        for kind, state in sections(original)
    ]
    source = kept(old)
    assert canonical_bytes(restored(source)) == canonical_bytes(original)
    assert free_slot(source, c.NAMES, 0) == 2, "the new one does not overwrite it"


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
    writing = messages(capture(original), c.NAMES, c.FOLD, 1)
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
        source = Stopping(c.memory().counts)
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
    source = Stopping(c.memory().counts)
    for folded in (5, 6, 7):
        write(source, grown(folded))
    newest = {each.key: each for each in source.log(c.NAMES.snapshots, 0) if each is not None}
    assert len(newest) == 4, "two slots of a kind and the header"
    left = [Outgoing(c.NAMES.snapshots, 0, each.key, each.value) for each in newest.values()]
    assert restored(kept(left)).offset == grown(7).offset


def test_a_cancelled_snapshot_ends_without_its_header() -> None:
    source = Stopping(c.memory().counts)
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
    source = Stopping(c.memory().counts)
    writer = SnapshotWriter(c.owner_context(source), capture(grown()))
    monkeypatch.setattr(writer, "_rest", rests.append)
    writer.run()
    assert writer.written
    assert [round(each, 3) for each in rests] == [0.04, 0.04]
