"""Records are read from a time or from an offset on."""

from __future__ import annotations

from contextlib import closing
from unittest.mock import patch

from hypothesis import given, strategies as st

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory_journal import MemoryJournal, MemoryReader
from services.chassis.partition.codec import Codec, encode_event
from services.chassis.readmodel import record_reader
from services.chassis.readmodel.record_reader import RecordReader
from vigie.journal.v1 import journal_pb2 as journal

TOPIC = "t.journal"
CODEC = Codec((), (), ())


def written(times: list[int]) -> MemoryJournal:
    """Return a journal with a record at each time; each is followed by a marker."""
    source = MemoryJournal({TOPIC: 1})
    writer = source.writer("w")
    for time in times:
        event = encode_event(journal.Opened(epoch=str(time)))
        record = journal.Record(decided_time=time, events=[event])
        writer.commit([Outgoing(TOPIC, 0, b"", record.SerializeToString())])
    return source


def times_of(reader: RecordReader) -> list[int]:
    found = []
    while batch := reader.batch():
        found += [each.record.decided_time for each in batch]
    return found


@given(
    st.lists(st.integers(1, 9), max_size=12).map(sorted),
    st.integers(0, 10),
    st.sampled_from([1, 2, 5, 500]),
)
def test_a_read_begins_with_the_first_record_of_its_time(
    times: list[int], start: int, batch: int
) -> None:
    """Given a journal of several batches, or of less than one, then its period is whole."""
    with (
        patch.object(record_reader, "BATCH", batch),
        closing(RecordReader(written(times), TOPIC, 0, CODEC)) as reader,
    ):
        reader.seek_time(start)
        assert times_of(reader) == [time for time in times if time >= start]


def test_a_journal_of_one_batch_is_read_without_a_search() -> None:
    """Each step of a search at the end of a journal waits half a second for more records."""
    with closing(RecordReader(written([1, 2, 3]), TOPIC, 0, CODEC)) as reader:
        with patch.object(MemoryReader, "seek", side_effect=AssertionError("a search")):
            reader.seek_time(2)
        assert times_of(reader) == [2, 3]


def test_a_read_continues_at_an_offset_and_ends_where_the_journal_did() -> None:
    """Given a reader, when records follow, then it ends at the end that it found at first."""
    source = written([1, 2, 3])
    with closing(RecordReader(source, TOPIC, 0, CODEC)) as reader:
        source.append(Outgoing(TOPIC, 0, b"", journal.Record(decided_time=4).SerializeToString()))
        reader.seek_offset(2)
        found = reader.batch()
        assert [(each.offset, each.record.decided_time) for each in found] == [(2, 2), (4, 3)]
        assert found[0].events == (journal.Opened(epoch="2"),)
        assert reader.batch() == []


def test_a_message_that_is_no_record_is_skipped() -> None:
    source = written([1, 2])
    source.append(Outgoing(TOPIC, 0, b"", b"\xff\xff"))
    source.append(Outgoing(TOPIC, 0, b"", journal.Record(decided_time=3).SerializeToString()))
    with closing(RecordReader(source, TOPIC, 0, CODEC)) as reader:
        assert times_of(reader) == [1, 2, 3]
    with (
        patch.object(record_reader, "BATCH", 1),
        closing(RecordReader(source, TOPIC, 0, CODEC)) as reader,
    ):
        reader.seek_time(3)
        assert times_of(reader) == [3]


def test_an_event_of_another_release_is_skipped() -> None:
    source = MemoryJournal({TOPIC: 1})
    record = journal.Record(decided_time=1, events=[journal.Event(type="x.y.Z")])
    source.append(Outgoing(TOPIC, 0, b"", record.SerializeToString()))
    with closing(RecordReader(source, TOPIC, 0, CODEC)) as reader:
        (found,) = reader.batch()
    assert found.events == ()
