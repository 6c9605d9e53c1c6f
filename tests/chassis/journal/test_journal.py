"""The contract of a journal, in memory and on Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from queue import Queue
from threading import Timer

import pytest

from services.chassis.journal.journal import Fenced, Incoming, Journal, Outgoing, Reader
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import HOUR, Topic
from services.provision.topics import create
from tests.chassis import readers

pytestmark = pytest.mark.usefixtures("said")


@dataclass(frozen=True)
class Log:
    """A journal with a topic of two partitions, and a name for its writer."""

    journal: Journal
    topic: str

    @property
    def name(self) -> str:
        return f"{self.topic}-writer"

    def message(self, value: str, partition: int = 0, key: bytes = b"k") -> Outgoing:
        return Outgoing(self.topic, partition, key, value.encode(), [("h", value.encode())])

    def commit(self, *commits: str) -> list[list[int]]:
        """Commit one message for each letter of each text; return their offsets."""
        with closing(self.journal.writer(self.name)) as writer:
            return [writer.commit([self.message(value) for value in each]) for each in commits]

    def reader(self, *partitions: int, start: int = 0, bulk: bool = False) -> Reader:
        places = {(self.topic, partition): start for partition in partitions or (0,)}
        return self.journal.reader(places, bulk=bulk)

    def read(self, partition: int = 0) -> list[Incoming]:
        """Read to the present end."""
        return readers.read(self.journal, self.topic, partition)

    def send(self, value: str) -> int:
        """Write one message outside any transaction and wait until it is stored."""
        ended: Queue[tuple[Exception | None, int]] = Queue()
        self.journal.send(self.message(value), lambda *end: ended.put(end))
        error, offset = ended.get(timeout=10)
        assert error is None
        return offset


@pytest.fixture(params=["memory", pytest.param("kafka", marks=pytest.mark.broker)])
def log(request: pytest.FixtureRequest, prefix: str) -> Log:
    topic = f"{prefix}.log"
    if request.param == "memory":
        return Log(MemoryJournal({topic: 2}), topic)
    cluster = KafkaSettings(bootstrap=request.getfixturevalue("broker"))
    create(cluster, [Topic(topic, 2, HOUR, broker_time=True)], 1)
    return Log(request.getfixturevalue("journal"), topic)


def values(messages: Sequence[Incoming]) -> list[str]:
    return [message.value.decode() for message in messages]


def test_committed_messages_are_read_in_order(log: Log) -> None:
    log.commit("ab", "c")
    found = log.read()
    assert values(found) == ["a", "b", "c"]
    first = found[0]
    assert (first.topic, first.partition, first.key) == (log.topic, 0, b"k")
    assert first.header("h") == "a"
    assert first.header("none") == ""


def test_offsets_grow_and_a_commit_leaves_a_marker_behind(log: Log) -> None:
    assert log.commit("ab", "c") == [[0, 1], [3]]
    assert [message.offset for message in log.read()] == [0, 1, 3]
    assert log.journal.bounds([(log.topic, 0)]) == {(log.topic, 0): (0, 5)}


def test_one_commit_spans_partitions_and_returns_each_offset(log: Log) -> None:
    with closing(log.journal.writer(log.name)) as writer:
        offsets = writer.commit([log.message("a", 1), log.message("b", 0), log.message("c", 1)])
    assert offsets == [0, 0, 1]
    assert values(log.read(0)) == ["b"]
    assert values(log.read(1)) == ["a", "c"]


def test_sends_outside_transactions_leave_no_gaps(log: Log) -> None:
    assert [log.send(str(i)) for i in range(3)] == [0, 1, 2]
    assert values(log.read()) == ["0", "1", "2"]


def test_a_second_writer_of_the_name_fences_the_first(log: Log) -> None:
    first = log.journal.writer(log.name)
    first.commit([log.message("first")])
    with closing(log.journal.writer(log.name)) as second:
        second.commit([log.message("second")])
        with pytest.raises(Fenced):
            first.commit([log.message("ghost")])
        first.close()
        second.commit([log.message("second again")])
    assert values(log.read()) == ["first", "second", "second again"]


def test_a_writer_of_another_name_is_not_fenced(log: Log) -> None:
    with (
        closing(log.journal.writer(log.name)) as one,
        closing(log.journal.writer(f"{log.name}-2")) as two,
    ):
        two.commit([log.message("b", 1)])
        one.commit([log.message("a")])
    assert values(log.read()) == ["a"]


@pytest.mark.parametrize("bulk", [False, True])
def test_a_reader_passes_the_markers_at_the_end(log: Log, *, bulk: bool) -> None:
    log.commit("a")
    with closing(log.reader(bulk=bulk)) as reader:
        found: list[Incoming] = []
        while reader.positions()[log.topic, 0] < 2:
            found += reader.poll(0.5, 10)
        assert values(found) == ["a"]
        assert reader.positions() == {(log.topic, 0): 2}


def test_a_reader_reports_its_lag(log: Log) -> None:
    for value in "abc":
        log.send(value)
    with closing(log.reader()) as reader:
        readers.first(reader, 1)
        assert reader.lag((log.topic, 0)) == 2
        readers.rest(reader)
        assert reader.lag((log.topic, 0)) == 0
        assert list(reader.poll(0.01, 10)) == []


def test_a_reader_at_the_end_continues_with_new_messages(log: Log) -> None:
    log.send("a")
    with closing(log.reader(0, 1)) as reader:
        readers.rest(reader)
        assert reader.positions() == {(log.topic, 0): 1, (log.topic, 1): 0}
        log.send("b")
        assert values(readers.first(reader)) == ["b"]


def test_a_reader_starts_at_its_position(log: Log) -> None:
    for i in range(3):
        log.send(str(i))
    with closing(log.reader(start=2)) as reader:
        assert values(readers.first(reader)) == ["2"]


def test_a_poll_returns_no_more_than_asked_for(log: Log) -> None:
    for i in range(5):
        log.send(str(i))
    with closing(log.reader()) as reader:
        found: list[str] = []
        while len(found) < 5:
            batch = reader.poll(0.5, 2)
            assert len(batch) <= 2
            found += values(batch)
    assert found == ["0", "1", "2", "3", "4"]


def test_a_tombstone_reads_as_an_empty_value(log: Log) -> None:
    with closing(log.journal.writer(log.name)) as writer:
        writer.commit([Outgoing(log.topic, 0, b"k", None)])
    assert [(m.key, m.value) for m in log.read()] == [(b"k", b"")]


def test_a_topic_is_empty_at_first_and_one_that_is_not_there_has_no_partitions(log: Log) -> None:
    assert log.journal.partitions(log.topic) == 2
    assert log.journal.partitions(f"{log.topic}.none") == 0
    assert log.journal.bounds([(log.topic, 1)]) == {(log.topic, 1): (0, 0)}


def test_the_broker_states_its_time(log: Log) -> None:
    before = now_microseconds()
    stated = log.journal.broker_time(log.topic)
    assert before - 1000 <= stated <= now_microseconds()
    assert [message.value for message in log.read()] == [b""]


# Properties of the journal in memory alone


def test_a_commit_to_a_topic_that_is_not_there_writes_nothing() -> None:
    journal = MemoryJournal({"a": 1})
    with pytest.raises(KeyError, match="no partition 0 of topic b"):
        journal.writer("w").commit([Outgoing("a", 0, b"", b""), Outgoing("b", 0, b"", b"")])
    assert journal.bounds([("a", 0)]) == {("a", 0): (0, 0)}


def test_a_waiting_reader_is_woken_by_a_message() -> None:
    journal = MemoryJournal({"a": 1})
    reader = journal.reader({("a", 0): 0})
    Timer(0.05, journal.append, [Outgoing("a", 0, b"", b"x")]).start()
    assert [message.value for message in reader.poll(10, 5)] == [b"x"]


def test_a_reader_continues_where_it_is_told(log: Log) -> None:
    """Given a reader at the end, when it seeks back and forth, then it reads from there."""
    offsets = [offset for each in log.commit("ab", "c") for offset in each]
    with closing(log.reader()) as reader:
        readers.rest(reader)
        for number in (1, 2, 0):
            reader.seek((log.topic, 0), offsets[number])
            found = readers.first(reader, 1)[0]
            assert found.offset == offsets[number]
