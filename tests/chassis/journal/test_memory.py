"""What only the journal in memory promises; the rest is in test_journal."""

import threading

import pytest

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory import MemoryJournal


def test_a_commit_to_a_topic_that_is_not_there_writes_nothing() -> None:
    journal = MemoryJournal({"a": 1})
    with pytest.raises(KeyError, match="no partition 0 of topic b"):
        journal.writer("w").commit([Outgoing("a", 0, b"", b""), Outgoing("b", 0, b"", b"")])
    assert journal.bounds([("a", 0)]) == {("a", 0): (0, 0)}


def test_a_waiting_reader_is_woken_by_a_message() -> None:
    journal = MemoryJournal({"a": 1})
    reader = journal.reader({("a", 0): 0})
    threading.Timer(0.05, journal.append, [Outgoing("a", 0, b"", b"x")]).start()
    assert [message.value for message in reader.poll(10, 5)] == [b"x"]
