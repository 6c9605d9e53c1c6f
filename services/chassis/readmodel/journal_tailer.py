"""Reads the journal on a thread and hands the records to the read model on the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import structlog
from google.protobuf.message import DecodeError

from services.chassis.journal.journal import Incoming, Journal, Reader
from services.chassis.readmodel.read_model import ReadModel, Records
from services.chassis.telemetry import metrics
from services.chassis.topics.names import ResourceNames
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

BATCH = 1000
TURN_BYTES = 32_768
"""Bytes of records after which a call on the event loop ends, so that it answers probes and calls.
One call takes some milliseconds, for 100 records of one aggregate or for one of 150 bulletins."""
TURNS_AHEAD = 2
POLL_SECONDS = 0.5


class JournalTailer(threading.Thread):
    """Follows all partitions of a journal until stopped. `on_fatal` ends the process."""

    def __init__(
        self,
        source: Journal,
        names: ResourceNames,
        read_model: ReadModel,
        loop: asyncio.AbstractEventLoop,
        on_fatal: Callable[[str], None],
    ) -> None:
        super().__init__(name="tail", daemon=True)
        self.journal = source
        self.names = names
        self.read_model = read_model
        self.loop = loop
        self.on_fatal = on_fatal
        self.goals: dict[int, int] = {}
        """The next offset of each partition at the start; empty until it is known."""
        self._stopping = threading.Event()
        self._at_end = False
        # Bounds the records in memory: the reader waits while the event loop is behind.
        self._batches_ahead = threading.Semaphore(TURNS_AHEAD)

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        try:
            self._read()
        except BaseException as error:  # crash-only: the platform restarts the process
            log.exception("tail_failed")
            self.on_fatal(f"the read model cannot follow the journal: {error!r}")

    def _read(self) -> None:
        positions = {
            (self.names.journal, each.partition): each.offset + 1
            for each in self.read_model.partition_states
        }
        ends = {each: end for each, (_, end) in self.journal.bounds(list(positions)).items()}
        self.goals = {partition: end for (_, partition), end in ends.items()}
        behind = True
        reader = self.journal.reader(positions)
        try:
            while not self._stopping.is_set():
                messages = reader.poll(POLL_SECONDS, BATCH)
                self._report_lag(reader)
                if messages:
                    self._dispatch(messages)
                reached = reader.positions()
                past = behind and all(reached[each] >= end for each, end in ends.items())
                # While others write, the end is rarely seen: being past the goals counts too.
                if not self._at_end and (past or reader.at_end()):
                    self._at_end = True
                    self._call_soon(self.read_model.at_end.set)
                if past:
                    behind = False
                    self._call_soon(self.read_model.mark_caught_up)
        finally:
            reader.close()

    def _report_lag(self, reader: Reader) -> None:
        for topic, partition in reader.positions():
            gauge = metrics.VIEW_LAG_RECORDS.labels(self.names.service, str(partition))
            gauge.set(reader.lag((topic, partition)))

    def _dispatch(self, messages: Sequence[Incoming]) -> None:
        metrics.VIEW_RECORDS.labels(self.names.service).inc(len(messages))
        if not self._at_end:
            # Nothing reads a model that is being restored: it needs no turns of the event loop.
            self._counting_skipped(self.read_model.replay, parsed(messages))
            return
        for turn in _turns(messages):
            records = parsed(turn)
            while not self._batches_ahead.acquire(timeout=0.5):
                if self._stopping.is_set():
                    return
            self._call_soon(self._apply, records)

    def _apply(self, records: Records) -> None:
        self._batches_ahead.release()
        self._counting_skipped(self.read_model.apply, records)

    def _counting_skipped(self, fold: Callable[[Records], object], records: Records) -> None:
        before = self._skipped()
        try:
            fold(records)
        except Exception as error:  # crash-only: the batch is half applied
            log.exception("view_failed")
            self.on_fatal(f"the read model cannot apply the journal: {error}")
        metrics.VIEW_SKIPPED.labels(self.names.service).inc(self._skipped() - before)

    def _skipped(self) -> int:
        return sum(each.skipped for each in self.read_model.partition_states)

    def _call_soon(self, function: Callable[..., None], *arguments: Any) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(function, *arguments)


def parsed(messages: Sequence[Incoming]) -> Records:
    """Return the records in messages of a journal."""
    return [(m.partition, m.offset, _decoded(m.value)) for m in messages]


def _decoded(value: bytes) -> journal.Record | None:
    try:
        return journal.Record.FromString(value)
    except DecodeError:
        return None


def _turns(messages: Sequence[Incoming]) -> Iterator[list[Incoming]]:
    turn: list[Incoming] = []
    size = 0
    for message in messages:
        turn.append(message)
        size += len(message.value)
        if size >= TURN_BYTES:
            yield turn
            turn, size = [], 0
    if turn:
        yield turn
