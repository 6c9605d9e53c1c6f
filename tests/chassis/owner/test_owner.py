"""An owner over its whole life: it opens, is interrupted, is fenced, breaks, lets go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from services.chassis.journal.journal import AccessDenied
from services.chassis.journal.memory import MemoryJournal
from services.chassis.owner.owner import OPENING, SERVING, STOPPED, PartitionOwner
from services.chassis.telemetry import metrics
from tests.chassis import counter as c
from tests.chassis.flaky_journal import AFTER, BEFORE, WHOLE, FlakyJournal
from tests.waiting import wait_until
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said", "impatient")


@pytest.fixture(scope="module", autouse=True)
def impatient() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("services.chassis.owner.stream_processor.IDLE_SECONDS", 0.01)
        patch.setattr("services.chassis.owner.owner.REOPEN_SECONDS", 0.0)
        yield


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
    return [record for record in c.records(source) if record.HasField("source_offset")]


def state() -> float:
    return float(metrics.PARTITION_STATE.labels("counters", "0")._value.get())


def test_an_owner_serves_until_it_is_stopped() -> None:
    source, left = c.memory(), list[str]()
    with owning(source, left) as owner:
        assert owner.serving.wait(10)
        c.put(source, c.command(c.add(1)))
        wait_until(lambda: len(decided(source)) == 1)
        assert state() == SERVING
    assert not owner.serving.is_set()
    assert left == []
    c.put(source, c.command(c.add(1)))
    assert len(decided(source)) == 1


def test_commands_sent_without_an_owner_are_decided_at_its_start() -> None:
    source = c.memory()
    for _ in range(5):
        c.put(source, c.command(c.add(1)))
    with owning(source):
        wait_until(lambda: len(decided(source)) == 5)


def test_an_owner_that_is_fenced_ends_its_process_and_writes_nothing_more() -> None:
    source, left = c.memory(), list[str]()
    with owning(source, left) as ghost:
        assert ghost.serving.wait(10)
        with owning(source) as heir:
            assert heir.serving.wait(10)
            c.put(source, c.command(c.add(1)))
            wait_until(lambda: bool(left))
            wait_until(lambda: len(decided(source)) == 1)
    assert "another process owns partition 0" in left[0]
    assert len(decided(source)) == 1


def test_a_broken_journal_stops_the_partition_and_not_the_process(said: list[Any]) -> None:
    source, left = c.memory(), list[str]()
    source.log(c.NAMES.commands, 0).append(None)
    with owning(source, left) as owner:
        c.put(source, c.command(c.add(1)))
        owner.join(10)
    assert state() == STOPPED
    assert not owner.serving.is_set()
    assert left == []
    assert [entry["reason"] for entry in said if entry["event"] == "partition_stopped"]


def test_anything_else_ends_the_process() -> None:
    def standby(_partition: int) -> Any:
        raise ZeroDivisionError

    left: list[str] = []
    with owning(c.memory(), left, standby=standby) as owner:
        owner.join(10)
    assert "ZeroDivisionError" in left[0]


def test_an_owner_that_lacks_a_right_ends_its_process_with_the_sentence() -> None:
    class Guarded(MemoryJournal):
        def writer(self, name: str) -> Any:
            raise AccessDenied(f"User:u may not write as {name}.")

    left: list[str] = []
    with owning(Guarded(c.memory().counts), left) as owner:
        owner.join(10)
    assert left == [f"User:u may not write as {c.NAMES.transactional_id(0)}."]


def test_an_interrupted_opening_is_tried_again() -> None:
    source = FlakyJournal(c.memory().counts, plan=[BEFORE, AFTER])
    with owning(source) as owner:
        assert owner.serving.wait(10)
    assert [r.type.rpartition(".")[2] for r in c.records(source)] == ["Opened", "Opened"]
    assert state() != OPENING


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from([WHOLE, WHOLE, BEFORE, AFTER]), max_size=12),
    st.lists(st.integers(-1, 5), min_size=1, max_size=12),
)
def test_interruptions_lose_nothing_and_double_nothing(plan: list[str], amounts: list[int]) -> None:
    source = FlakyJournal(c.memory().counts, plan=list(plan))
    with owning(source):
        for amount in amounts:
            c.put(source, c.command(c.add(amount)))
        wait_until(lambda: len(decided(source)) >= len(amounts))
    records = decided(source)
    assert [record.source_offset for record in records] == list(range(len(amounts)))
    partition_state = c.partition_state()
    for offset, record in c.placed(source):
        partition_state.replay(record, offset)
    total = sum(amount for amount in amounts if amount > 0)
    assert partition_state.state("counter", "counter/a").total == total
