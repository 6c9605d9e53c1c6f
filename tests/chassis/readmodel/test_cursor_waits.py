"""A query waits for the record of a receipt, and for nothing that the journal does not have."""

from __future__ import annotations

import asyncio

import grpc
import pytest

from services.chassis.journal.journal import JournalUnavailable
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.readmodel import cursor_waits
from services.chassis.readmodel.cursor_waits import CursorWaits
from services.chassis.readmodel.read_model import ReadModel
from services.chassis.rpc.errors import StatusError, grpc_code
from services.chassis.sdk.decider import Rejected
from tests.chassis import counter as c, readers
from tests.chassis.crew_server import reason_of
from tests.waiting import until
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursor_waits, "LAG_SECONDS", 0.01)


def added(version: int) -> journal.Record:
    return c.record(version, c.Added(amount=1), aggregate="counter/a")


@pytest.fixture
def source() -> MemoryJournal:
    """A journal whose records have the offsets 0 and 2."""
    source = c.memory()
    c.write(source, c.opened())
    c.write(source, added(1))
    return source


@pytest.fixture
def read_model() -> ReadModel:
    """A read model that is behind: it has the first record alone."""
    made = ReadModel([c.partition_state(0, skip_unknown=True)])
    made.apply([(0, 0, c.opened())])
    made.mark_caught_up()
    return made


@pytest.fixture
def waits(read_model: ReadModel, source: MemoryJournal) -> CursorWaits:
    return CursorWaits(read_model, source, c.NAMES)


async def test_a_record_that_is_in_the_journal_is_waited_for(
    waits: CursorWaits, read_model: ReadModel
) -> None:
    await waits.wait("e:0=0", "ana")
    waiting = asyncio.ensure_future(waits.wait("e:0=2", "ana"))
    await until(lambda: bool(waits._ends))
    assert not waiting.done()
    read_model.apply([(0, 2, added(1))])
    await asyncio.wait_for(waiting, 5)
    assert not read_model._waiters


@pytest.mark.parametrize("cursor", ["e:0=999999999", "e:0=4", "foreign:0=0", "e:7=0", "x"])
async def test_a_cursor_that_no_receipt_has_is_refused_at_once(
    waits: CursorWaits, cursor: str
) -> None:
    with pytest.raises(Rejected) as no:
        await asyncio.wait_for(waits.wait(cursor, "ana"), 5)
    assert (no.value.code, no.value.field) == ("CURSOR_INVALID", "at_least")


async def test_without_a_broker_a_query_waits_as_long_as_it_may(
    waits: CursorWaits, source: MemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_partitions: object) -> None:
        raise JournalUnavailable("no broker")

    monkeypatch.setattr(source, "bounds", away)
    monkeypatch.setattr(cursor_waits, "LONGEST_SECONDS", 0.1)
    with pytest.raises(TimeoutError):
        await waits.wait("e:0=2", "ana")


async def test_the_waits_of_a_caller_are_bounded_and_do_not_keep_out_others(
    waits: CursorWaits, read_model: ReadModel
) -> None:
    before = readers.figure("vigie_calls_refused_total", limit="waits")
    waiting = [
        asyncio.ensure_future(waits.wait("e:0=2", "ana"))
        for _ in range(cursor_waits.MOST_CALLER_WAITS)
    ]
    await until(lambda: len(read_model._waiters) == len(waiting))
    with pytest.raises(StatusError) as no:
        await waits.wait("e:0=2", "ana")
    assert grpc_code(no.value.status) == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert reason_of(no.value.status) == "TOO_MANY_WAITS"
    assert readers.figure("vigie_calls_refused_total", limit="waits") == before + 1

    other = asyncio.ensure_future(waits.wait("e:0=2", "ben"))
    await until(lambda: len(read_model._waiters) > len(waiting))
    read_model.apply([(0, 2, added(1))])
    await asyncio.wait_for(asyncio.gather(other, *waiting), 5)
