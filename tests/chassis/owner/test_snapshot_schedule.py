"""When snapshots begin, and how commands go on meanwhile."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest

from services.chassis.journal.journal import DeliveryCallback, Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.owner.recovery import Inputs
from services.chassis.owner.stream_processor import StreamProcessor
from tests.chassis import counter as c, readers
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")


class Slow(MemoryJournal):
    """A journal whose snapshots topic does not answer while `slow` is set, or fails."""

    slow = False
    fails = False

    def __init__(self) -> None:
        super().__init__(c.memory().counts)
        self.held = Event()
        self.waiting: list[tuple[Outgoing, DeliveryCallback]] = []

    def send(self, outgoing: Outgoing, on_delivery: DeliveryCallback) -> None:
        if self.fails:
            on_delivery(TimeoutError("no broker"), -1)
        elif self.slow:
            self.waiting.append((outgoing, on_delivery))
            self.held.set()
        else:
            super().send(outgoing, on_delivery)

    def answer(self) -> None:
        self.slow = False
        for outgoing, on_delivery in self.waiting:
            self.send(outgoing, on_delivery)


@pytest.fixture
def source() -> Slow:
    return Slow()


def served(source: MemoryJournal, snapshot_records: int) -> StreamProcessor:
    return c.served(c.owner_context(source, snapshot_records=snapshot_records))


def decide(source: MemoryJournal, serving: StreamProcessor) -> None:
    """Decide one command in a batch of its own."""
    c.put(source, c.command(c.add(1)))
    serving.run_once()


def outcomes(source: MemoryJournal) -> list[str]:
    return [journal.Outcome.Name(r.outcome)[8:] for r in readers.records(source)[1:]]


def snapshots(source: MemoryJournal, serving: StreamProcessor) -> list[journal.Snapshot]:
    """Return the messages of the snapshots topic once a snapshot that has begun is written."""
    if serving.snapshots.writer is not None:
        serving.snapshots.writer.join(10)
    found = readers.read(source, c.NAMES.snapshots)
    return [journal.Snapshot.FromString(message.value) for message in found]


def test_a_snapshot_is_written_after_so_many_records(source: Slow) -> None:
    serving = served(source, 3)
    decide(source, serving)
    assert snapshots(source, serving) == []
    decide(source, serving)
    written = [(each.kind, each.offset) for each in snapshots(source, serving)]
    assert written == [("counter", 4), ("", 4)]
    serving.run_once()
    assert readers.figure("vigie_snapshot_behind_records", partition="0") == 0


def test_commands_are_decided_while_a_snapshot_is_written(source: Slow) -> None:
    """Given a snapshots topic that does not answer, when commands come, they are recorded."""
    serving = served(source, 2)
    source.slow = True
    for _ in range(4):
        decide(source, serving)
    assert source.held.wait(10)
    assert outcomes(source) == ["ACCEPTED"] * 4
    assert readers.figure("vigie_snapshot_behind_records", partition="0") == 5
    serving.close()
    source.answer()
    assert {each.offset for each in snapshots(source, serving)} == {2}


def test_a_snapshot_that_fails_costs_no_command_and_the_next_is_due_as_usual(
    source: Slow,
) -> None:
    serving = served(source, 2)
    source.fails = True
    decide(source, serving)
    assert snapshots(source, serving) == []
    source.fails = False
    for _ in range(3):
        decide(source, serving)
    assert outcomes(source) == ["ACCEPTED"] * 4
    assert snapshots(source, serving)


@pytest.mark.parametrize(("snapshotted", "written"), [(0, True), (2, False)])
def test_an_owner_that_began_from_no_snapshot_writes_one_soon(
    source: Slow, *, snapshotted: int, written: bool
) -> None:
    """Otherwise a service that restarts often never writes a snapshot, and its restore grows."""
    before = served(source, 100)
    decide(source, before)
    before.partition_state.snapshotted = snapshotted
    context = replace(before.context, snapshot_records=2)
    after = StreamProcessor(
        context, before.partition_state, before.writer, Inputs(before.reader, {})
    )
    decide(source, after)
    assert bool(snapshots(source, after)) is written
    for _ in range(2):
        decide(source, after)
    assert snapshots(source, after)
