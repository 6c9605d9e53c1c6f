"""Messages of any size and number become records within their limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.owner.inbox_recorder import PART_BYTES
from services.chassis.partition.command_processor import RECORD_BYTES
from services.chassis.sdk.service import InboundMessage, Inbox
from tests.chassis import counter as c, readers

pytestmark = pytest.mark.usefixtures("said")

LARGE = 3_500_000
"""Bytes that a topic accepts, and a record does not."""


UNIT = 100
"""The amount of a message: some smaller ones make a decision fail."""


def whole(received: Sequence[InboundMessage]) -> Any:
    """The command that repeats the messages."""
    return c.add(UNIT * len(received), "inbox", marks=[each.value.decode() for each in received])


def short(received: InboundMessage, code: str) -> Any:
    return c.add(UNIT, "inbox", marks=[f"{code} {len(received.value)}"])


INBOX = Inbox(["news"], "counter/inbox", whole, lambda _: {}, lambda *_: (), short)


def record(*sizes: int) -> MemoryJournal:
    """Record messages of these sizes, which come in one batch."""
    source = MemoryJournal({**c.memory().counts, "news": 1})
    for number, size in enumerate(sizes):
        source.append(Outgoing("news", 0, b"", f"{number:0{size}}".encode()))
    serving = c.served(c.owner_context(source, service=c.counters(inbox=INBOX)))
    serving.run_once()
    assert serving.caught_up
    assert serving.partition_state.states["counter/inbox"].total == UNIT * len(sizes)
    return source


def test_a_batch_that_is_larger_than_a_record_is_recorded_in_parts(said: list[Any]) -> None:
    found = readers.records(record(*[60_000] * 200))[1:]
    assert all(each.ByteSize() < PART_BYTES + 10_000 for each in found)
    assert len(found) == 200 * 60_000 // PART_BYTES + 1
    assert [entry for entry in said if entry["event"] == "decider_failed"] == []


def test_a_message_that_no_record_holds_is_recorded_by_its_size_among_the_others() -> None:
    source = record(9, LARGE, 9, 9)
    found = readers.records(source)[1:]
    assert all(each.ByteSize() < RECORD_BYTES for each in found)
    marks = readers.folded(source).states["counter/inbox"].marks
    assert [mark for mark in marks if mark.startswith("RECORD")] == [f"RECORD_TOO_LARGE {LARGE}"]
    assert len(marks) == 4
