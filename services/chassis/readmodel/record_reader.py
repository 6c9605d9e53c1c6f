"""Reads the records of one partition of a journal from a time on, without folding them."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.message import DecodeError, Message

from services.chassis.journal.journal import Incoming, Journal
from services.chassis.partition.codec import Codec, UnknownType
from services.chassis.sdk.journal_entry import StoredRecord
from vigie.journal.v1 import journal_pb2 as journal

BATCH = 500
POLL_SECONDS = 0.5


class RecordReader:
    """A reader up to the end that the partition had when it was opened. Its methods block."""

    def __init__(self, source: Journal, topic: str, partition: int, codec: Codec) -> None:
        self._place = (topic, partition)
        self._codec = codec
        self._from_time = 0
        self._start, self._end = source.bounds([self._place])[self._place]
        self._reader = source.reader({self._place: self._start})

    def seek_offset(self, offset: int) -> None:
        self._reader.seek(self._place, max(offset, self._start))

    def seek_time(self, time: int) -> None:
        """Continue with the first record decided at this time or later.

        A bisection: `decided_time` never decreases along a partition, unless an opening set a wrong
        clock's back. The broker's own times are no use, because a restore writes every record
        again. The last batch is read and filtered: near the end of a journal a step waits for new
        records, for `fetch.wait.max.ms`.
        """
        self._from_time = time
        low, high = self._start, self._end
        while high - low > BATCH:
            middle = (low + high) // 2
            self._reader.seek(self._place, middle)
            found = self._next(1)
            if not found or _decided_time(found[0]) >= time:
                high = middle
            else:
                low = found[0].offset + 1
        if self._reader.positions()[self._place] != low:
            self._reader.seek(self._place, low)

    def batch(self) -> list[StoredRecord]:
        """Return the next records; none at the end."""
        while messages := self._next(BATCH):
            records = [(each.offset, _record(each)) for each in messages]
            kept = [
                self._stored(offset, record)
                for offset, record in records
                if record is not None and record.decided_time >= self._from_time
            ]
            if kept:
                return kept
        return []

    def close(self) -> None:
        self._reader.close()

    def _next(self, limit: int) -> list[Incoming]:
        while self._reader.positions()[self._place] < self._end:
            found = [m for m in self._reader.poll(POLL_SECONDS, limit) if m.offset < self._end]
            if found or self._reader.at_end():
                return found
        return []

    def _stored(self, offset: int, record: journal.Record) -> StoredRecord:
        return StoredRecord(offset, record, tuple(self._events(record)))

    def _events(self, record: journal.Record) -> Iterator[Message]:
        """Decode events; skip those of another release, as the read model does."""
        for event in record.events:
            try:
                yield self._codec.event(event)
            except (UnknownType, DecodeError):
                continue


def _record(message: Incoming) -> journal.Record | None:
    """Return the record in a message; None where another program wrote one that is none."""
    try:
        return journal.Record.FromString(message.value)
    except DecodeError:
        return None


def _decided_time(message: Incoming) -> int:
    record = _record(message)
    return 0 if record is None else record.decided_time
