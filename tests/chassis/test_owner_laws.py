"""The log keeps its laws over failures of owners (I1 to I4 and I7 of the fault suite)."""

from __future__ import annotations

from collections import Counter as Count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.chassis.journal.journal import Fenced, JournalUnavailable, Outgoing
from services.chassis.owner import snapshots
from services.chassis.owner.stream_processor import StreamProcessor
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_format import canonical_bytes
from tests.chassis import counter as c, readers
from tests.chassis.flaky_journal import AFTER, BEFORE, FlakyJournal
from vigie.journal.v1 import journal_pb2 as journal


class Owners(RuleBasedStateMachine):
    """One partition with one owner after the other; a former owner may still run."""

    def __init__(self) -> None:
        super().__init__()
        self.source = FlakyJournal(c.memory().counts)
        self.time = c.NOW
        self.sent: list[journal.Command] = []
        self.ghosts: list[StreamProcessor] = []
        self.serving = self.opened()

    def opened(self) -> StreamProcessor:
        """Open the partition, again after each failure, from the newest snapshot."""
        context = c.owner_context(
            self.source, clock=lambda: self.time, snapshot_records=5, standby=self.standby
        )
        while True:
            try:
                return c.served(context)
            except JournalUnavailable:
                continue

    def standby(self, _partition: int) -> PartitionState:
        partition_state = c.partition_state()
        snapshots.restore(self.source, c.NAMES, [partition_state], c.FOLD)
        return partition_state

    def put(self, command: journal.Command) -> None:
        self.sent.append(command)
        c.put(self.source, command)

    @rule(name=st.sampled_from("ab"), amount=st.integers(-1, 17))
    def ask(self, name: str, amount: int) -> None:
        amount = 5 if amount == c.TOO_LARGE else amount
        request = c.add(amount, name, c.id_made(self.time), marks=["x"] if amount == 3 else [])
        self.put(c.command(request, expires_time=self.time + 50))

    @rule(name=st.sampled_from("ab"), seconds=st.integers(0, 90))
    def arm(self, name: str, seconds: int) -> None:
        due_time = self.time + seconds
        request = c.ArmRequest(request_id=c.id_made(self.time), counter_id=name, due_time=due_time)
        self.put(c.command(request))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def ask_again(self, data: Any) -> None:
        self.put(data.draw(st.sampled_from(self.sent)))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def ask_otherwise_under_a_used_id(self, data: Any) -> None:
        used = data.draw(st.sampled_from(self.sent)).command_id
        self.put(c.command(c.add(9, "a", used)))

    @rule(value=st.binary(max_size=20))
    def put_poison(self, value: bytes) -> None:
        self.source.append(Outgoing(c.NAMES.commands, 0, b"", value))

    @rule(step=st.sampled_from([10, 60, 2 * c.DAY * c.MICROS]))
    def time_passes(self, step: int) -> None:
        self.time += step

    @rule()
    def turn(self) -> None:
        try:
            self.serving.run_once()
        except JournalUnavailable:
            self.serving = self.opened()

    @rule(end=st.sampled_from([BEFORE, AFTER]))
    def tear_a_commit(self, end: str) -> None:
        self.source.plan.append(end)

    @rule()
    def crash(self) -> None:
        self.serving = self.opened()

    @rule()
    def take_over_from_one_that_lives_on(self) -> None:
        self.ghosts.append(self.serving)
        self.serving = self.opened()

    @precondition(lambda self: self.ghosts)
    @rule(data=st.data())
    def a_ghost_turns(self, data: Any) -> None:
        ghost = data.draw(st.sampled_from(self.ghosts))
        before = readers.placed(self.source)
        try:
            ghost.run_once()
        except (Fenced, JournalUnavailable):
            self.ghosts.remove(ghost)
        assert readers.placed(self.source) == before

    @invariant()
    def the_log_keeps_its_laws(self) -> None:
        placed = readers.placed(self.source)
        records = [record for _, record in placed]
        sources = [r.source_offset for r in records if r.HasField("source_offset")]
        assert sources == list(range(len(sources)))
        effective = Count(
            (r.aggregate, r.command_id, r.body_sha256) for r in records if r.command_id and r.events
        )
        assert all(count == 1 for count in effective.values())
        versions: Count[str] = Count()
        for record in records:
            if record.aggregate and record.events:
                versions[record.aggregate] += len(record.events)
                assert record.version == versions[record.aggregate]

    @invariant()
    def every_fold_is_the_same(self) -> None:
        whole, resumed = readers.folded(self.source), readers.folded(self.source, self.standby(0))
        expected = canonical_bytes(whole)
        assert canonical_bytes(resumed) == expected
        if self.serving.partition_state.offset == whole.offset:
            assert canonical_bytes(self.serving.partition_state) == expected

    def undecided(self) -> int:
        place = (c.NAMES.commands, 0)
        return (
            self.source.bounds([place])[place][1] - self.serving.partition_state.source_offset - 1
        )

    def teardown(self) -> None:
        """In the end each command has its record."""
        for _ in range(500):
            if self.undecided():
                self.turn()
        assert not self.undecided()
        self.the_log_keeps_its_laws()
        self.every_fold_is_the_same()


def test_the_log_keeps_its_laws_whatever_befalls_its_owners(
    monkeypatch: pytest.MonkeyPatch, said: list[Any]
) -> None:
    monkeypatch.setattr("services.chassis.owner.stream_processor.IDLE_SECONDS", 0.0)
    run_state_machine_as_test(
        Owners,
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
