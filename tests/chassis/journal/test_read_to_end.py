"""Partitions are read once, up to their end, and the reader is closed."""

from __future__ import annotations

from contextlib import closing
from typing import Any
from unittest.mock import patch

import pytest

from services.chassis.journal import read_to_end as module
from services.chassis.journal.journal import JournalUnavailable, Outgoing
from services.chassis.journal.memory_journal import MemoryJournal, MemoryReader
from services.chassis.journal.read_to_end import read_to_end

TOPIC = "t"
START = {(TOPIC, 0): 0, (TOPIC, 1): 0}


@pytest.fixture
def source() -> MemoryJournal:
    source = MemoryJournal({TOPIC: 2})
    for number in range(5):
        source.append(Outgoing(TOPIC, number % 2, b"", b"%d" % number))
    return source


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_each_message_is_read_and_the_reader_is_closed(source: MemoryJournal, limit: int) -> None:
    with patch.object(MemoryReader, "close", autospec=True) as close:
        found = [message.value for message in read_to_end(source, START, limit)]
    assert sorted(found) == [b"0", b"1", b"2", b"3", b"4"]
    close.assert_called_once()


def test_the_reader_is_closed_where_its_user_stops_early(source: MemoryJournal) -> None:
    with patch.object(MemoryReader, "close", autospec=True) as close:
        with closing(read_to_end(source, START, 1)) as messages:
            next(messages)
        close.assert_called_once()


def test_a_broker_that_sends_nothing_is_an_error(
    source: MemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a reader that never reaches its end, when 60 s pass, then it is closed."""
    now = [0.0]

    def silent(_reader: Any, seconds: float, _limit: int) -> list[Any]:
        now[0] += seconds
        return []

    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr(MemoryReader, "poll", silent)
    with patch.object(MemoryReader, "close", autospec=True) as close:
        with pytest.raises(JournalUnavailable, match="t cannot be read to its end"):
            list(read_to_end(source, START, 1))
        close.assert_called_once()
    assert module.SILENCE_SECONDS <= now[0] <= module.SILENCE_SECONDS + 2 * module.POLL_SECONDS
