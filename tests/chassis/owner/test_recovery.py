"""Opening a partition: the owner reads its own first record before it decides a command."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.journal.journal import JournalUnavailable, Outgoing
from services.chassis.journal.memory_journal import MemoryJournal, MemoryReader
from services.chassis.owner.recovery import open_inputs, recover
from services.chassis.partition.partition_state import CorruptJournal, PartitionState
from services.chassis.partition.partitioning import partition_of
from services.chassis.partition.snapshot_format import canonical_bytes
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.service import Inbox
from services.chassis.sdk.settings import Settings
from services.chassis.topics.kinds import COMMANDS
from tests.chassis import counter as c, readers
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")


def opened(source: MemoryJournal, **changed: Any) -> PartitionState:
    return recover(c.owner_context(source, **changed), 0, source.writer("w"))


def test_recovery_replays_up_to_its_own_opened_record() -> None:
    source = c.memory()
    c.write(source, c.record(1, c.Added(amount=3), source_offset=0, decided_time=c.NOW * 9))
    partition_state = opened(source, reference_hashes={"streets": "abc"})
    assert partition_state.states["counter/a"].total == 3
    assert (partition_state.source_offset, partition_state.offset) == (0, 2)
    assert partition_state.reference_hashes == {"streets": "abc"}


@pytest.mark.parametrize(
    ("lead", "time"), [(9, 9), (11, 0), (3600, 0)], ids=["right clocks differ", "11 s", "an hour"]
)
def test_an_opening_sets_a_log_back_that_a_wrong_clock_brought_ahead(lead: int, time: int) -> None:
    """Otherwise no lease would end and no timer fire until the clock has passed the log."""
    source, ahead = c.memory(), c.NOW + lead * c.MICROS
    c.put(source, c.command(c.add(3)))
    c.write(source, c.record(1, c.Added(amount=3), source_offset=0, decided_time=ahead))
    for warm in (False, True):  # an owner whose standby has read the record, and one without
        state = readers.folded(source) if warm else c.partition_state()
        made = opened(source, clock=lambda: c.NOW, standby=lambda _, state=state: state)
        assert made.time == c.NOW + time * c.MICROS
        assert made.abandoned_time == (0 if time else ahead)
        assert canonical_bytes(readers.folded(source)) == canonical_bytes(made)
    c.put(source, c.command(c.add(1)))
    c.served(c.owner_context(source, clock=lambda: c.NOW)).run_once()
    assert readers.records(source)[-1].decided_time == c.NOW + time * c.MICROS
    assert readers.figure("vigie_log_time_ahead_seconds", partition="0") == lead


def test_a_log_that_is_set_back_takes_new_ids() -> None:
    """Given an id that was dropped at a time ahead, then an id of the present is not too old."""
    ahead = c.NOW + 3_600 * c.MICROS
    state = c.partition_state()
    state.replay(c.record(1, c.Added(amount=3), decided_time=ahead), 1)
    state.window.dropped_time = ahead
    opening = c.opened()
    opening.decided_time = c.NOW
    state.replay(opening, 2)
    fresh = journal.Command(command_id=c.id_made(c.NOW + 1_000))
    assert not state.window.is_too_old(fresh, c.NOW + 1_000)


def test_a_warm_standby_is_not_folded_again() -> None:
    source = c.memory()
    c.write(source, c.record(1, c.Added(amount=3)), c.record(2, c.Added(amount=4)))
    warm = c.partition_state()
    warm.replay(readers.records(source)[0], 0)
    assert opened(source, standby=lambda _: warm).states["counter/a"].total == 7


def test_every_opening_has_its_own_epoch_and_the_first_is_the_installations() -> None:
    source = c.memory()
    first = opened(source)
    second = opened(source)
    epochs = [journal.Opened.FromString(r.events[0].body).epoch for r in readers.records(source)]
    assert len(set(epochs)) == 2
    assert first.epoch == second.epoch == epochs[0]


def test_a_release_that_does_not_know_an_event_does_not_open() -> None:
    source = c.memory()
    c.write(source, c.record(1, c.Unheard()))
    with pytest.raises(CorruptJournal, match="Unheard"):
        opened(source)


def test_nor_from_a_standby_that_skipped_one() -> None:
    source = c.memory()
    warm = c.partition_state(skip_unknown=True)
    warm.skipped = 1
    with pytest.raises(CorruptJournal, match="deploy the newer one"):
        opened(source, standby=lambda _: warm)


def test_a_partition_count_never_changes_in_place() -> None:
    source = c.memory(2)
    opened(source, service=c.counters(2))
    with pytest.raises(CorruptJournal, match="made with 2 partitions, not 1"):
        opened(source)


def test_an_opening_that_is_not_read_back_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.chassis.owner.recovery.OPEN_SECONDS", 0.01)
    monkeypatch.setattr("services.chassis.owner.recovery.POLL_SECONDS", 0.01)
    source = c.memory()
    monkeypatch.setattr(MemoryReader, "poll", lambda *_: [])
    with pytest.raises(JournalUnavailable, match="not read back"):
        opened(source)


def test_a_journal_that_was_is_new_is_not_written_to() -> None:
    """Given a replica that has read records, when the topic is shorter, it adds none."""
    source, warm = c.memory(), c.partition_state()
    warm.offset = 7
    with pytest.raises(CorruptJournal, match=r"ends at 0, and record 7 was read .* a new topic"):
        opened(source, standby=lambda _: warm)
    assert readers.records(source) == []


def test_a_journal_of_another_cluster_is_opened_only_where_it_was_restored() -> None:
    source = c.memory()
    first = opened(source)
    assert first.cluster_id == source.cluster_id
    source.cluster_id = "another"
    with pytest.raises(CorruptJournal, match="on the Kafka cluster memory, and this is another"):
        opened(source, standby=lambda _: first)
    c.write(source, c.opened("e2", restored=True))
    restored = readers.folded(source)
    assert opened(source, standby=lambda _: restored).cluster_id == "another"


class Emptied(MemoryJournal):
    """A journal whose retention has passed."""

    def bounds(self, places: Any) -> Any:
        return {
            (topic, p): (end if topic != c.NAMES.journal else 0, end)
            for (topic, p), (_, end) in super().bounds(places).items()
        }


@pytest.mark.parametrize(
    ("journal_type", "decided", "standing"),
    [(MemoryJournal, 5, 3), (MemoryJournal, 0, 0), (Emptied, 1, 3)],
    ids=["a shorter topic", "an empty topic", "an emptied topic"],
)
def test_commands_that_are_gone_stop_the_partition(
    journal_type: type[MemoryJournal], decided: int, standing: int
) -> None:
    """An owner does not continue on a topic that was created again or lost undecided commands."""
    source, partition_state = journal_type(c.memory().counts), c.partition_state()
    for _ in range(standing):
        c.put(source, c.command(c.add(1)))
    partition_state.source_offset, partition_state.source_time = decided, now_microseconds()
    with pytest.raises(CorruptJournal, match=rf"command ({decided} was|{decided + 1} is not)"):
        open_inputs(c.owner_context(source), partition_state)
    partition_state.source_offset = standing - 1  # all that were decided may be gone
    open_inputs(c.owner_context(source), partition_state)


def test_commands_that_retention_deleted_in_a_long_absence_are_noted_and_passed(
    said: list[Any],
) -> None:
    """Given a department that decided nothing for a week, when commands expired meanwhile."""
    source = Emptied(c.memory().counts)
    for amount in (1, 2, 3):
        c.put(source, c.command(c.add(amount)))
    c.write(source, c.opened(), c.record(1, c.Added(amount=1), source_offset=0, decided_time=c.NOW))
    gaps = readers.figure("vigie_journal_gap_total", partition="0")
    now = c.NOW + COMMANDS.retention_ms * 1000
    context = c.owner_context(source, clock=lambda: now)
    processor = c.served(context)
    c.put(source, c.command(c.add(4), sent_time=now))
    processor.run_once()
    record = readers.records(source)[-1]
    assert (record.source_offset, record.skipped_commands) == (3, 2)
    assert readers.folded(source).states["counter/a"].total == 5
    assert readers.figure("vigie_journal_gap_total", partition="0") == gaps + 1
    lost = [entry for entry in said if entry["event"] == "commands_lost"]
    assert [(entry["first"], entry["last"]) for entry in lost] == [(1, 2)]


def test_a_command_is_kept_longer_than_any_lives() -> None:
    window = Settings.model_fields["duplicate_window_seconds"].default
    assert COMMANDS.retention_ms > window * 1000


def test_a_topic_that_ends_before_the_cursor_stops_the_partition() -> None:
    """Without this rule, the owner would skip what the department has published since."""
    source = MemoryJournal({**c.memory().counts, "news": 1})
    source.append(Outgoing("news", 0, b"", b"x"))
    inbox = Inbox(
        ["news"],
        "counter/inbox",
        lambda _: c.add(1),
        lambda _: {("news", 0): 2},
        lambda *_: (),
        lambda *_: c.add(1),
    )
    context = c.owner_context(source, service=c.counters(inbox=inbox))
    with pytest.raises(CorruptJournal, match=r"news/0: message 2 is not in 0\.\.1"):
        open_inputs(context, c.partition_state())


def test_an_inbox_starts_at_its_cursor_and_logs_lost_history(said: list[Any]) -> None:
    source = Emptied({**c.memory().counts, "news": 2})
    for _ in range(4):
        source.append(Outgoing("news", 1, b"", b"x"))
    inbox = Inbox(
        topics=["news"],
        aggregate="counter/inbox",
        to_command=lambda _: c.add(1),
        next_offsets=lambda _: {("news", 1): 2},
        follow_ups=lambda *_: [],
        to_rejection=lambda *_: c.add(1),
    )
    context = c.owner_context(source, service=c.counters(inbox=inbox))
    inputs = open_inputs(context, c.partition_state())
    positions = inputs.reader.positions()
    assert positions == {(c.NAMES.commands, 0): 0, ("news", 0): 0, ("news", 1): 4}
    assert inputs.inbox_ends == {("news", 0): 0, ("news", 1): 4}
    lost = [entry for entry in said if entry["event"] == "inbox_history_lost"]
    assert [(entry["wanted"], entry["start"]) for entry in lost] == [(2, 4)]


def test_one_partition_reads_the_inbox_that_of_its_aggregate() -> None:
    source = MemoryJournal({**c.memory(4).counts, "news": 1})
    inbox = Inbox(
        topics=["news"],
        aggregate="counter/inbox",
        to_command=lambda _: c.add(1, "inbox"),
        next_offsets=lambda _: {},
        follow_ups=lambda *_: (),
        to_rejection=lambda *_: c.add(1, "inbox"),
    )
    context = c.owner_context(source, service=c.counters(4, inbox=inbox))
    readers_ = []
    for partition in range(4):
        state = recover(context, partition, source.writer(f"w{partition}"))
        if open_inputs(context, state).inbox_ends:
            readers_.append(partition)
    assert readers_ == [partition_of("counter/inbox", 4)]
