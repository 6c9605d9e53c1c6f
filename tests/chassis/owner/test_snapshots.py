"""Snapshots: a state is restored from all of its messages or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.owner import snapshots
from services.chassis.owner.snapshots import restore, to_messages
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_format import canonical_bytes
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
    partition_state = restored(kept(to_messages(original, c.NAMES, c.FOLD)))
    assert canonical_bytes(partition_state) == canonical_bytes(original)
    assert partition_state.states == original.states
    assert list(partition_state.window.entries()) == list(original.window.entries())
    assert partition_state.snapshotted == original.folded


def test_pieces_of_a_large_state_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "PIECE_BYTES", 7)
    original = grown()
    outgoing = to_messages(original, c.NAMES, c.FOLD)
    assert len(outgoing) > 20
    assert canonical_bytes(restored(kept(outgoing))) == canonical_bytes(original)


def test_the_newest_counts_even_where_older_pieces_are_left_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshots, "PIECE_BYTES", 7)
    older = to_messages(grown(6), c.NAMES, c.FOLD)
    small = c.partition_state()
    small.offset, small.folded = 1_000, 7
    newest = to_messages(small, c.NAMES, c.FOLD)
    assert len(newest) < len(older)
    assert restored(kept([*older, *newest])).offset == 1_000


@pytest.mark.parametrize("missing", ["first", "last", "books", "kind"])
def test_a_torn_snapshot_is_dropped_unread(
    missing: str, monkeypatch: pytest.MonkeyPatch, said: list[Any]
) -> None:
    monkeypatch.setattr(snapshots, "PIECE_BYTES", 100)
    outgoing = to_messages(grown(), c.NAMES, c.FOLD)
    torn: dict[str, Callable[[Outgoing], bool]] = {
        "first": lambda message: message is not outgoing[0],
        "last": lambda message: message is not outgoing[-1],
        "books": lambda message: not message.key.startswith(b"0//"),
        "kind": lambda message: message.key.startswith(b"0//"),
    }
    partition_state = restored(kept([message for message in outgoing if torn[missing](message)]))
    assert canonical_bytes(partition_state) == canonical_bytes(c.partition_state())
    assert [entry["event"] for entry in said] == ["snapshot"]


def test_the_snapshot_of_another_fold_is_dropped() -> None:
    partition_state = restored(kept(to_messages(grown(), c.NAMES, b"other")))
    assert partition_state.offset == -1


def test_a_state_that_no_longer_reads_is_dropped(said: list[Any]) -> None:
    outgoing = to_messages(grown(), c.NAMES, c.FOLD)
    piece = journal.Snapshot.FromString(outgoing[1].value or b"")
    piece.state = b'{"counter/0": {"total": "many"}}'
    broken = Outgoing(c.NAMES.snapshots, 0, outgoing[1].key, piece.SerializeToString())
    assert restored(kept([outgoing[0], broken])).states == {}
    assert said[0]["event"] == "snapshot_unreadable"
