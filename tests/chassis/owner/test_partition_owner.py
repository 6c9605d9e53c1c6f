"""The life of an owner: opening, interruption, fencing, failure and release."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Queue
from typing import Any
from unittest.mock import Mock

import pytest

from services.chassis.journal.broker_clock import WrongClock
from services.chassis.journal.journal import AccessDenied, OffsetOutOfRange, Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.owner.partition_owner import CLOSED, SERVING, STOPPED, PartitionOwner
from services.chassis.partition.partition_state import DAMAGED, DECISION, GAP, RELEASE
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.service import InboundMessage, Inbox
from tests.chassis import counter as c, readers
from tests.chassis.flaky_journal import AFTER, BEFORE, WHOLE, FlakyJournal
from tests.waiting import wait_until
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said", "impatient")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.chassis.owner.stream_processor.IDLE_SECONDS", 0.01)
    for name in ("REOPEN_SECONDS", "SHORT_PAUSE_SECONDS"):
        monkeypatch.setattr(f"services.chassis.owner.partition_owner.{name}", 0.0)


@contextmanager
def owning(
    source: MemoryJournal, left: list[str] | None = None, **changed: Any
) -> Iterator[PartitionOwner]:
    owner = PartitionOwner(c.owner_context(source, [] if left is None else left, **changed), 0)
    owner.start()
    try:
        yield owner
    finally:
        owner.stop()
        owner.join(10)
        assert not owner.is_alive()


def decided(source: MemoryJournal) -> list[journal.Record]:
    return [record for record in readers.records(source) if record.HasField("source_offset")]


def wait_decided(source: MemoryJournal, count: int) -> None:
    wait_until(lambda: len(decided(source)) == count)


def state() -> float:
    return readers.figure("vigie_owner_partition_state", partition="0")


def test_an_owner_serves_until_it_is_stopped() -> None:
    source, left = c.memory(), list[str]()
    c.put(source, c.command(c.add(1)))
    with owning(source, left) as owner:
        assert owner.serving.wait(10)
        c.put(source, c.command(c.add(1)))
        wait_decided(source, 2)
        assert state() == SERVING
    assert not owner.serving.is_set()
    assert left == []
    c.put(source, c.command(c.add(1)))
    assert len(decided(source)) == 2


def test_an_owner_whose_clock_was_wrong_for_a_moment_serves_again() -> None:
    """Given a clock that is wrong for less time than between two looks of the election.

    The owner used to end. The election had seen nothing, so the partition stayed closed for good.
    """
    source, is_wrong = c.memory(), threading.Event()

    def clock() -> int:
        if is_wrong.is_set():
            raise WrongClock("60 s ahead")
        return now_microseconds()

    with owning(source, clock=clock) as owner:
        assert owner.serving.wait(10)
        is_wrong.set()
        c.put(source, c.command(c.add(1)))
        wait_until(lambda: state() == CLOSED)
        assert decided(source) == []
        is_wrong.clear()
        wait_decided(source, 1)
        wait_until(lambda: state() == SERVING)


def test_an_owner_whose_clock_stays_wrong_decides_nothing_and_can_be_stopped() -> None:
    source = c.memory()

    def clock() -> int:
        raise WrongClock("60 s ahead")

    with owning(source, clock=clock):
        wait_until(lambda: state() == CLOSED)
        c.put(source, c.command(c.add(1)))
    assert decided(source) == []


def test_an_owner_serves_once_it_has_read_the_news_that_stood_at_the_start() -> None:
    """Departments dispatch alone until the heartbeat of coordination, which an owner sends."""
    source = MemoryJournal({**c.memory().counts, "news": 1})
    source.append(Outgoing("news", 0, b"", b"x"))
    reading, go_on = threading.Event(), threading.Event()

    def note(taken: Sequence[InboundMessage]) -> Any:
        reading.set()
        assert go_on.wait(10)
        return c.add(len(taken), "inbox")

    inbox = Inbox(["news"], "counter/inbox", note, lambda _: {}, lambda *_: (), lambda *_: note([]))
    with owning(source, service=c.counters(inbox=inbox)) as owner:
        assert reading.wait(10)
        assert not owner.serving.is_set()
        go_on.set()
        assert owner.serving.wait(10)


def test_an_owner_goes_on_where_retention_passes_an_input_while_it_is_read() -> None:
    """Given a backlog of which retention deletes a part, when it is read, then the rest counts."""

    class Passing(MemoryJournal):
        passed = False

        def reader(self, positions: Any, *, bulk: bool = False) -> Any:
            reader = super().reader(positions, bulk=bulk)
            if ("news", 0) in positions and not self.passed:
                self.passed = True
                reader.poll = Mock(side_effect=OffsetOutOfRange("news/0 at 0"))  # type: ignore[method-assign]
            return reader

    source = Passing({**c.memory().counts, "news": 1})
    source.append(Outgoing("news", 0, b"", b"x"))
    inbox = Inbox(
        ["news"],
        "counter/inbox",
        lambda taken: c.add(len(taken), "inbox"),
        lambda _: {},
        lambda *_: (),
        lambda *_: c.add(0, "inbox"),
    )
    with owning(source, service=c.counters(inbox=inbox)) as owner:
        assert owner.serving.wait(10)
    assert readers.folded(source).states["counter/inbox"].total == 1


def test_an_owner_that_is_fenced_ends_its_process_and_writes_nothing_more() -> None:
    source, left = c.memory(), list[str]()
    with owning(source, left) as ghost:
        assert ghost.serving.wait(10)
        with owning(source) as heir:
            assert heir.serving.wait(10)
            c.put(source, c.command(c.add(1)))
            wait_until(lambda: bool(left))
            wait_decided(source, 1)
    assert "another process owns partition 0" in left[0]
    assert len(decided(source)) == 1


class Stale(MemoryJournal):
    """A journal that answers at first as a broker does which does not know its successor."""

    late = 2

    def bounds(self, places: Sequence[Any]) -> Any:
        if self.late:
            self.late -= 1
            return dict.fromkeys(places, (0, 0))
        return super().bounds(places)


def test_a_broker_that_leads_no_more_does_not_stop_a_partition() -> None:
    source, left = Stale(c.memory().counts), list[str]()
    warm, record = c.partition_state(), c.opened()
    c.write(source, record)
    warm.replay(record, 0)
    with owning(source, left, standby=lambda _: warm.copy()) as owner:
        wait_until(owner.serving.is_set)
        assert source.late == 0
        assert owner.stop_reason == ""
    assert left == []


def test_a_topic_that_stays_too_short_stops_its_partition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.chassis.owner.partition_owner.SHORT_SECONDS", 0.0)
    source, warm = c.memory(), c.partition_state()
    warm.offset = 7
    with owning(source, standby=lambda _: warm.copy()) as owner:
        wait_until(lambda: owner.stop_reason)
        assert "ends at 0, and record 7 was read from it" in owner.stop_reason


RAISES = c.add(c.RAISES, "inbox")
FAILING = Inbox(
    ["news"], "counter/inbox", lambda _: RAISES, lambda _: {}, lambda *_: (), lambda *_: RAISES
)
"""An inbox whose messages no decision takes."""


@pytest.mark.parametrize(
    ("spoil", "reason", "words"),
    [
        (
            lambda source: source.append(Outgoing(c.NAMES.journal, 0, b"", b"\xff\xff no record")),
            DAMAGED,
            "test.counters.journal/0: record 0 cannot be replayed",
        ),
        (
            lambda source: c.write(source, c.record(1, c.Added(amount=1), source_offset=1)),
            GAP,
            "partition 0: command 0 has no record",
        ),
        (
            lambda source: c.write(source, c.record(1, c.Unheard())),
            RELEASE,
            "partition 0: event tests.counter.Unheard cannot be decoded",
        ),
        (
            lambda source: source.append(Outgoing("news", 0, b"", b"x")),
            DECISION,
            "inbound message rejected: DECIDER_FAILED",
        ),
    ],
    ids=["a damaged record", "a gap", "an event of a newer release", "a failed decision"],
)
def test_a_broken_log_stops_the_partition_and_not_the_process(
    spoil: Callable[[MemoryJournal], Any], reason: str, words: str, said: list[Any]
) -> None:
    source, left, told = MemoryJournal({**c.memory().counts, "news": 1}), list[str](), Queue[Any]()
    spoil(source)
    gaps = readers.figure("vigie_journal_gap_total", partition="0")
    changed = {"service": c.counters(inbox=FAILING), "on_stopped": lambda *each: told.put(each)}
    with owning(source, left, **changed) as owner:
        assert told.get(timeout=10) == (0, owner.stop_reason)
        assert owner.stop_reason.startswith(words)
        assert (state(), stopped(reason)) == (STOPPED, 1)
        assert not owner.serving.is_set()
    assert (state(), stopped(reason)) == (CLOSED, 0)
    assert readers.figure("vigie_journal_gap_total", partition="0") == gaps + (reason == GAP)
    assert left == []
    [logged] = [entry["reason"] for entry in said if entry["event"] == "partition_stopped"]
    assert logged.startswith(words)


def stopped(reason: str) -> float:
    return readers.figure("vigie_owner_partition_stopped", partition="0", reason=reason)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ZeroDivisionError(), "owner of partition 0 failed: ZeroDivisionError()"),
        (AccessDenied("User:u may not write."), "User:u may not write."),
    ],
    ids=["a defect", "a missing permission"],
)
def test_any_other_error_ends_the_process(error: Exception, reason: str) -> None:
    def standby(_partition: int) -> Any:
        raise error

    left: list[str] = []
    with owning(c.memory(), left, standby=standby) as owner:
        owner.join(10)
    assert left == [reason]


def test_interruptions_lose_nothing_and_double_nothing() -> None:
    plan = [BEFORE, AFTER, WHOLE, AFTER, BEFORE, WHOLE, BEFORE, AFTER]
    source, amounts = FlakyJournal(c.memory().counts, plan=plan), [3, -1, 0, 5, 2, -1, 4]
    with owning(source) as owner:
        assert owner.serving.wait(10)
        assert [r.type for r in readers.records(source)] == ["vigie.journal.v1.Opened"] * 2
        for count, amount in enumerate(amounts, start=1):
            c.put(source, c.command(c.add(amount)))
            wait_decided(source, count)
    assert source.plan == []
    assert [record.source_offset for record in decided(source)] == list(range(len(amounts)))
    assert readers.folded(source).states["counter/a"].total == 14
