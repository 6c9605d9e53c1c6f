"""A partition state folds valid records, and raises `CorruptJournal` for the others."""

from typing import Any

import pytest

from services.chassis.partition.partition_state import CorruptJournal, PartitionState
from services.chassis.partition.snapshot_format import canonical_bytes
from services.chassis.sdk.decider import Decider
from tests.chassis import counter as c
from tests.chassis.counter import Heap
from vigie.journal.v1 import journal_pb2 as journal

ADDED = c.Added(amount=2)


def test_events_lead_to_a_state_and_a_version() -> None:
    partition_state = c.partition_state()
    entry = partition_state.replay(c.record(2, ADDED, ADDED, source_offset=0), 7)
    assert entry is not None
    assert (entry.before, entry.state.total, entry.id, entry.offset) == (None, 4, "a", 7)
    assert (partition_state.offset, partition_state.source_offset) == (7, 0)
    assert partition_state.versions == {"counter/a": 2}


def test_a_record_taken_before_is_not_taken_again() -> None:
    partition_state = c.partition_state()
    partition_state.replay(c.record(1, ADDED), 7)
    assert partition_state.replay(c.record(1, ADDED), 7) is None
    assert partition_state.states["counter/a"].total == 2


@pytest.mark.parametrize("source_offset", [2, 0], ids=["a gap", "a repeat"])
def test_a_command_without_its_one_record_stops_the_partition(source_offset: int) -> None:
    partition_state = c.partition_state()
    partition_state.replay(c.record(0, source_offset=0), 0)
    with pytest.raises(CorruptJournal, match="command 1 has no record"):
        partition_state.replay(c.record(0, source_offset=source_offset), 1)


@pytest.mark.parametrize("version", [1, 3, 0])
def test_a_version_that_does_not_follow_stops_the_partition(version: int) -> None:
    partition_state = c.partition_state()
    partition_state.replay(c.record(1, ADDED), 0)
    with pytest.raises(CorruptJournal, match="follows 1 with 1 events"):
        partition_state.replay(c.record(version, ADDED), 1)


@pytest.mark.parametrize(
    "unread",
    [
        c.record(1, c.Unheard()),
        c.record(1, ADDED, aggregate="lamp/1"),
        journal.Record(
            aggregate="counter/a",
            version=1,
            events=[journal.Event(type="tests.counter.Added", body=b"\xff\xff")],
        ),
    ],
)
def test_an_unknown_event_stops_an_owner_and_is_skipped_by_a_read_model(
    unread: journal.Record,
) -> None:
    with pytest.raises(CorruptJournal):
        c.partition_state().replay(unread, 0)
    view = c.partition_state(skip_unknown=True)
    view.replay(unread, 0)
    view.replay(c.record(2 if unread.aggregate == "counter/a" else 1, ADDED), 1)
    assert view.skipped == 1
    assert view.states == {"counter/a": c.Counter(total=2, share=2 / 3)}


def test_a_copy_goes_its_own_way() -> None:
    partition_state = c.partition_state(skip_unknown=True)
    partition_state.replay(c.record(1, ADDED, command_id="x", source_offset=0), 0)
    before = canonical_bytes(partition_state)
    other = partition_state.copy()
    assert canonical_bytes(other) == before
    other.replay(c.record(2, ADDED, command_id="y", source_offset=1, decided_time=9), 1)
    other.replay(c.opened(reference_hashes={"a": "b"}), 2)
    assert canonical_bytes(partition_state) == before
    assert partition_state.window.first("counter/a", "y") is None
    assert not other.skip_unknown


def _evolve(state: Heap, event: Any, _moment: Any) -> Heap:
    state.append(event.amount)
    return state


def test_a_copy_of_a_state_that_is_changed_in_place_is_its_own() -> None:
    heap: Decider[Heap] = Decider(lambda *_: [], _evolve, Heap())
    partition_state = PartitionState(0, {"counter": heap}, c.codec(), c.DAY)
    partition_state.replay(c.record(1, ADDED), 0)
    other = partition_state.copy()
    other.replay(c.record(2, ADDED), 1)
    partition_state.replay(c.record(1, ADDED, aggregate="counter/b"), 1)
    assert (partition_state.states["counter/a"], other.states["counter/a"]) == ([2], [2, 2])
    assert partition_state.states["counter/b"] == [2]
    assert heap.initial == []
    assert partition_state.mutates_in_place("counter/a")


def test_the_epoch_is_that_of_the_first_opening_until_all_is_restored() -> None:
    partition_state = c.partition_state()
    epochs = []
    for offset, restored in enumerate((False, False, True, False)):
        opened = c.opened(
            f"e{offset}",
            partitions=4 + offset,
            restored=restored,
            reference_hashes={"n": str(offset)},
        )
        partition_state.replay(opened, offset)
        epochs.append((partition_state.epoch, partition_state.partitions))
    assert epochs == [("e0", 4), ("e0", 4), ("e2", 6), ("e2", 6)]
    assert partition_state.reference_hashes == {"n": "3"}


def test_the_order_in_which_aggregates_came_does_not_change_the_bytes() -> None:
    one, two = c.partition_state(), c.partition_state()
    for partition_state, names in ((one, "ab"), (two, "ba")):
        for offset, name in enumerate(names):
            partition_state.replay(c.record(1, ADDED, aggregate=f"counter/{name}"), offset)
    assert canonical_bytes(one) == canonical_bytes(two)
