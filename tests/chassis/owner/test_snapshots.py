"""Snapshots: from one of them and the tail comes what the whole log gives, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory import MemoryJournal
from services.chassis.owner import snapshots
from services.chassis.owner.snapshots import restore, to_messages
from services.chassis.partition.codec import encode_event
from services.chassis.partition.snapshot_format import canonical_bytes
from services.chassis.partition.state import PartitionState
from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")

FOLD = b"fold"


def grown(count: int = 5) -> PartitionState:
    partition_state = c.partition_state()
    opened = journal.Opened(epoch="e", partitions=1, reference_hashes={"b": "1", "a": "2"})
    partition_state.replay(journal.Record(events=[encode_event(opened)]), 0)
    for at in range(count):
        event = c.Added(amount=at + 1, marks=["é", "x"])
        partition_state.replay(
            journal.Record(
                aggregate=f"counter/{at % 3}",
                version=at // 3 + 1,
                command_id=f"id-{at}",
                source_offset=at,
                decided_time=c.NOW + at,
                outcome=journal.OUTCOME_ACCEPTED,
                body_sha256=bytes([at]),
                events=[encode_event(event)],
            ),
            at * 2 + 1,
        )
    return partition_state


def kept(outgoing: Sequence[Outgoing]) -> MemoryJournal:
    source = c.memory()
    for message in outgoing:
        source.append(message)
    return source


def restored(source: MemoryJournal, digest: bytes = FOLD) -> PartitionState:
    partition_state = c.partition_state()
    restore(source, c.NAMES, [partition_state], digest)
    return partition_state


def test_a_restored_state_has_the_bytes_of_the_snapshot() -> None:
    original = grown()
    partition_state = restored(kept(to_messages(original, c.NAMES, FOLD)))
    assert canonical_bytes(partition_state) == canonical_bytes(original)
    assert partition_state.states == original.states
    assert partition_state.window.first("counter/1", "id-1") == original.window.first(
        "counter/1", "id-1"
    )


def test_pieces_of_a_large_state_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "PIECE_BYTES", 7)
    original = grown()
    outgoing = to_messages(original, c.NAMES, FOLD)
    assert len(outgoing) > 20
    assert canonical_bytes(restored(kept(outgoing))) == canonical_bytes(original)


def test_the_newest_counts_even_where_older_pieces_are_left_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshots, "PIECE_BYTES", 7)
    older = to_messages(grown(6), c.NAMES, FOLD)
    small = c.partition_state()
    small.offset, small.folded = 1_000, 7
    newest = to_messages(small, c.NAMES, FOLD)
    assert len(newest) < len(older)
    assert restored(kept([*older, *newest])).offset == 1_000


@pytest.mark.parametrize("missing", ["first", "last", "books", "kind"])
def test_a_torn_snapshot_is_dropped_unread(
    missing: str, monkeypatch: pytest.MonkeyPatch, said: list[Any]
) -> None:
    monkeypatch.setattr(snapshots, "PIECE_BYTES", 100)
    outgoing = to_messages(grown(), c.NAMES, FOLD)
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
    outgoing = to_messages(grown(), c.NAMES, FOLD)
    piece = journal.Snapshot.FromString(outgoing[1].value or b"")
    piece.state = b'{"counter/0": {"total": "many"}}'
    broken = Outgoing(c.NAMES.snapshots, 0, outgoing[1].key, piece.SerializeToString())
    assert restored(kept([outgoing[0], broken])).states == {}
    assert said[0]["event"] == "snapshot_unreadable"


def test_no_snapshot_is_a_start_from_nothing() -> None:
    assert canonical_bytes(restored(c.memory())) == canonical_bytes(c.partition_state())


Step = st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.sampled_from(["", "x", "y"]))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(Step, max_size=30), st.integers(0, 30))
def test_a_snapshot_and_the_tail_are_the_fold_from_zero(
    steps: list[tuple[str, int, str]], cut: int
) -> None:
    whole, first = c.partition_state(seconds=10), c.partition_state(seconds=10)
    records: list[journal.Record] = []
    versions: dict[str, int] = {}
    for at, (name, amount, mark) in enumerate(steps):
        events = [encode_event(c.Added(amount=amount, marks=[mark]))] if amount else []
        versions[name] = versions.get(name, 0) + len(events)
        records.append(
            journal.Record(
                aggregate=f"counter/{name}",
                version=versions[name],
                command_id=f"{amount}{mark}",
                source_offset=at,
                decided_time=at * c.MICROS,
                outcome=journal.OUTCOME_ACCEPTED,
                events=events,
            )
        )
    for offset, record in enumerate(records):
        whole.replay(record, offset)
        if offset < cut:
            first.replay(record, offset)
    resumed = c.partition_state(seconds=10)
    restore(kept(to_messages(first, c.NAMES, FOLD)), c.NAMES, [resumed], FOLD)
    for offset, record in enumerate(records):
        resumed.replay(record, offset)
    assert canonical_bytes(resumed) == canonical_bytes(whole)
    assert resumed.snapshotted == first.folded
