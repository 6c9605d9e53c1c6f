"""A read model follows the journal, notifies its listeners, and reports its cursor."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.partition.partitioning import partition_of
from services.chassis.readmodel import journal_tailer
from services.chassis.readmodel.checked_view import CheckedView
from services.chassis.readmodel.client_cursor import Cursor
from services.chassis.readmodel.journal_tailer import JournalTailer
from services.chassis.readmodel.read_model import ReadModel
from services.chassis.rpc.errors import StatusError
from services.chassis.sdk.decider import Rejected
from tests.chassis import counter as c, readers
from tests.waiting import until, wait_until
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")


def added(version: int, name: str = "a", amount: int = 1) -> journal.Record:
    return c.record(version, c.Added(amount=amount), aggregate=f"counter/{name}")


def read_model(partitions: int = 1) -> ReadModel:
    return ReadModel([c.partition_state(p, skip_unknown=True) for p in range(partitions)])


async def test_a_query_sees_the_aggregates_of_every_partition_in_the_order_of_ids() -> None:
    made = read_model(2)
    made.apply([(1, 0, added(1, "b", 2)), (0, 0, added(1, "a", 1)), (1, 1, added(2, "b", 2))])
    assert [(name, state.total) for name, state in made.all("counter")] == [("a", 1), ("b", 4)]
    assert made.get("counter", "b") == c.Counter(total=4, share=4 / 3)
    assert (made.version("counter", "b"), made.version("counter", "z")) == (2, 0)
    assert made.get("counter", "z") is None
    assert list(made.all("lamp")) == []


async def test_each_listener_receives_each_record_once_until_it_stops() -> None:
    made, heard = read_model(), list[int]()
    end = made.listen(lambda facts: heard.extend(entry.offset for entry in facts))
    made.apply([(0, 0, c.opened()), (0, 1, added(1)), (0, 1, added(1))])
    end()
    made.apply([(0, 2, added(2))])
    assert heard == [0, 1]


async def test_facts_come_one_by_one_from_now_on() -> None:
    made = read_model()
    made.apply([(0, 0, added(1))])
    facts = made.journal_entries()
    following = asyncio.ensure_future(anext(facts))
    await asyncio.sleep(0)
    made.apply([(0, 1, added(2))])
    assert (await following).offset == 1
    await facts.aclose()
    assert not made._listeners


async def test_wait_for_returns_once_the_cursor_is_included() -> None:
    made = read_model(2)
    made.apply([(0, 0, c.opened())])
    wait = asyncio.ensure_future(made.wait_for(Cursor("e", {0: 5, 1: 3})))
    made.apply([(0, 5, added(1))])
    await asyncio.sleep(0)
    assert not wait.done()
    made.apply([(1, 3, added(1, "b"))])
    await asyncio.wait_for(wait, 5)
    await made.wait_for(Cursor("e", {0: 5}))


async def test_a_cancelled_waiter_is_dropped_before_the_next_record() -> None:
    made = read_model()
    wait = asyncio.ensure_future(made.wait_for(Cursor("e", {0: 5})))
    await asyncio.sleep(0)
    wait.cancel()
    await asyncio.wait({wait})
    assert not made._waiters


@pytest.mark.parametrize("cursor", [Cursor("foreign", {0: 1}), Cursor("e", {7: 1})])
async def test_a_cursor_of_another_journal_is_refused_and_not_waited_for(cursor: Cursor) -> None:
    made = read_model()
    made.apply([(0, 0, c.opened())])
    made.mark_caught_up()
    with pytest.raises(Rejected) as no:
        await made.wait_for(cursor)
    assert (no.value.code, no.value.field) == ("CURSOR_INVALID", "at_least")


# The tail


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_tailer, "POLL_SECONDS", 0.01)


@asynccontextmanager
async def following(
    source: MemoryJournal, left: list[str] | None = None, partitions: int = 1
) -> AsyncIterator[ReadModel]:
    made, loop = read_model(partitions), asyncio.get_running_loop()
    on_fatal = ([] if left is None else left).append
    tail = JournalTailer(source, c.NAMES, made, loop, on_fatal)
    tail.start()
    try:
        yield made
    finally:
        tail.stop()
        await asyncio.to_thread(tail.join, 5)
        assert not tail.is_alive()


async def test_the_tailer_replays_the_journal_then_follows_it() -> None:
    source = c.memory()
    c.write(source, c.opened(), added(1))
    async with following(source) as made:
        await asyncio.wait_for(made.caught_up.wait(), 5)
        assert made.at_end.is_set()
        assert (made.epoch, made.version("counter", "a")) == ("e", 1)
        c.write(source, added(2))
        await asyncio.wait_for(made.wait_for(Cursor("e", {0: 4})), 5)
        assert made.version("counter", "a") == 2


async def test_a_waiter_of_a_model_that_is_restored_is_served_at_its_end() -> None:
    """Given a query that waits for a place in the history, then the restore answers it."""
    source = c.memory()
    c.write(source, c.opened(), added(1))
    made = read_model()
    waiting = asyncio.create_task(made.wait_for(Cursor("e", {0: 2})))
    await asyncio.sleep(0)
    tail = JournalTailer(source, c.NAMES, made, asyncio.get_running_loop(), list[str]().append)
    tail.start()
    await asyncio.wait_for(waiting, 5)
    assert made.caught_up.is_set()
    tail.stop()
    await asyncio.to_thread(tail.join, 5)


async def test_unknown_events_are_skipped_and_counted() -> None:
    source, before = c.memory(), readers.figure("vigie_view_skipped_total")
    unknown = added(1)
    unknown.events[0].type = "tests.counter.Unheard"
    c.write(source, unknown)
    async with following(source) as made:
        await asyncio.wait_for(made.caught_up.wait(), 5)
    assert readers.figure("vigie_view_skipped_total") == before + 1


async def test_a_long_journal_is_folded_in_short_turns_of_the_event_loop() -> None:
    source = c.memory()
    records = [added(version) for version in range(1, 1_001)]
    taken = list[int]()
    async with following(source) as made:
        await asyncio.wait_for(made.caught_up.wait(), 10)
        made.listen(lambda facts: taken.append(len(facts)))
        c.write(source, *records)
        await until(lambda: sum(taken) == 1_000)
    most = 1 + journal_tailer.TURN_BYTES // records[0].ByteSize()
    assert 10 < max(taken) <= most < 1_000


async def test_a_journal_that_never_rests_is_caught_up_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While others write, Kafka may not report the end of a partition for minutes."""
    source = c.memory()
    c.write(source, c.opened())
    read = source.reader

    def restless(*asked: Any, **how: Any) -> Any:
        reader = read(*asked, **how)
        monkeypatch.setattr(reader, "at_end", lambda: False)
        return reader

    monkeypatch.setattr(source, "reader", restless)
    async with following(source) as made:
        await asyncio.wait_for(made.at_end.wait(), 5)
        await asyncio.wait_for(made.caught_up.wait(), 5)


async def test_an_empty_journal_is_level_at_once() -> None:
    async with following(c.memory()) as made:
        await asyncio.wait_for(made.caught_up.wait(), 5)
        assert made.epoch == ""


BROKEN = {
    "a gap": (added(7).SerializeToString(), "version 7 follows 1"),
    "a fold that fails": (added(2, amount=c.FOLD_RAISES).SerializeToString(), "KeyError"),
    "no record": (b"\xff", "no vigie.journal.v1.Record"),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_a_record_that_cannot_be_replayed_stops_its_partition_alone(case: str) -> None:
    """A restart would read it again: the process goes on with the other partitions."""
    value, reason = BROKEN[case]
    source, left = c.memory(2), list[str]()
    source.append(Outgoing(c.NAMES.journal, 0, b"", added(1).SerializeToString()))
    source.append(Outgoing(c.NAMES.journal, 0, b"", value))
    source.append(Outgoing(c.NAMES.journal, 0, b"", added(2).SerializeToString()))
    other = next(f"c{n}" for n in range(9) if partition_of(f"counter/c{n}", 2) == 1)
    async with following(source, left, 2) as made:
        await until(lambda: bool(made.stopped))
        record = added(1, other, 5)
        source.append(Outgoing(c.NAMES.journal, 1, b"", record.SerializeToString()))
        await until(lambda: made.get("counter", other) is not None)
    assert left == []
    assert list(made.stopped) == [0]
    assert made.stopped[0].startswith("record 1 of the journal: ")
    assert reason in made.stopped[0]
    assert made.partition_states[0].versions == {"counter/a": 1}
    view = CheckedView(made)
    assert view.get("counter", other) is not None
    for refused in (
        lambda: view.get("counter", "a"),
        lambda: view.version("counter", "a"),
        lambda: view.all("counter"),
    ):
        with pytest.raises(StatusError, match="Partition 0 has stopped"):
            refused()


async def test_a_slow_loop_holds_the_tail_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_tailer, "BATCH", 1)
    source, taken = c.memory(), list[int]()
    async with following(source) as made:
        await asyncio.wait_for(made.caught_up.wait(), 10)
        made.listen(lambda facts: taken.append(len(facts)))
        c.write(source, *(added(version) for version in range(1, 40)))
        # The loop is blocked meanwhile: two offsets a record, and the reader is few ahead.
        wait_until(lambda: readers.figure("vigie_view_lag_records", partition="0") > 70)
        threading.Event().wait(0.1)
        assert readers.figure("vigie_view_lag_records", partition="0") > 70
        assert taken == []
        await until(lambda: len(taken) == 39)
        await until(lambda: readers.figure("vigie_view_lag_records", partition="0") == 0)
