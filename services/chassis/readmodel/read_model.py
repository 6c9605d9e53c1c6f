"""A replica's fold of the whole journal: what queries read, streams send, and owners start from."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from services.chassis.journal.journal import Incoming, Journal, Reader
from services.chassis.partition.cursors import Cursor
from services.chassis.partition.state import PartitionState
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.telemetry import metrics
from services.chassis.topics.names import ResourceNames
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

BATCH = 1000
TURN = 25
"""Records that are folded in one turn of the event loop, which answers probes between two."""
TURNS_AHEAD = 2
POLL_SECONDS = 0.5
RECENT = 4096
Listener = Callable[[Sequence[JournalEntry]], None]


@dataclass(frozen=True, slots=True)
class Change:
    """One record's trace in the recent history: enough to go on from a cursor."""

    partition: int
    offset: int
    entry: JournalEntry


class ReadModel:
    """The view of one process. It lives on the event loop, so nothing needs a lock."""

    def __init__(self, partition_states: Sequence[PartitionState]) -> None:
        self.partition_states = list(partition_states)
        self.recent: deque[Change] = deque(maxlen=RECENT)
        self.history_start = [partition_state.offset for partition_state in partition_states]
        self.at_end = asyncio.Event()
        self.caught_up = asyncio.Event()
        self._listeners: list[Listener] = []
        self._waiters: list[tuple[Cursor, asyncio.Future[None]]] = []

    # What a query sees

    def get(self, kind: str, name: str, /) -> Any | None:
        """Return one aggregate's state, or None where it was never heard of."""
        address = f"{kind}/{name}"
        return next(
            (each.states[address] for each in self.partition_states if address in each.states), None
        )

    def version(self, kind: str, name: str, /) -> int:
        """Return one aggregate's version, 0 where it was never heard of."""
        address = f"{kind}/{name}"
        return max(
            partition_state.versions.get(address, 0) for partition_state in self.partition_states
        )

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Yield (id, state) of a kind, in the order of ids."""
        start = f"{kind}/"
        found = [
            (address[len(start) :], state)
            for partition_state in self.partition_states
            for address, state in partition_state.states.items()
            if address.startswith(start)
        ]
        yield from sorted(found, key=lambda item: item[0])

    # Where it stands

    @property
    def epoch(self) -> str:
        """The installation's: that of the first opening of partition 0."""
        return self.partition_states[0].epoch

    def cursor(self) -> Cursor:
        """Return the place that everything here is current to."""
        return Cursor(
            self.epoch,
            {
                partition_state.partition: partition_state.offset
                for partition_state in self.partition_states
            },
        )

    def includes(self, cursor: Cursor) -> bool:
        """Tell whether what a cursor stands for is in."""
        return all(
            p < len(self.partition_states) and self.partition_states[p].offset >= offset
            for p, offset in cursor.offsets.items()
        )

    async def wait_for(self, cursor: Cursor) -> None:
        """Wait until what a cursor stands for is in."""
        known = set(cursor.offsets) <= {
            partition_state.partition for partition_state in self.partition_states
        }
        if not known or (self.caught_up.is_set() and cursor.epoch != self.epoch):
            raise Rejected(
                "CURSOR_INVALID",
                "The cursor is of another service or installation: send back this one's.",
                "at_least",
            )
        if not self.includes(cursor):
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append((cursor, future))
            await future

    # What comes in

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each batch of facts; return what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def journal_entries(self) -> AsyncIterator[JournalEntry]:
        """Yield each fact from now on."""
        queue: asyncio.Queue[Sequence[JournalEntry]] = asyncio.Queue()
        end = self.listen(queue.put_nowait)
        try:
            while True:
                for entry in await queue.get():
                    yield entry
        finally:
            end()

    def apply(self, records: Sequence[tuple[int, int, journal.Record]]) -> None:
        """Fold a batch of (partition, offset, record) and tell everybody."""
        entries: list[JournalEntry] = []
        for partition, offset, record in records:
            entry = self.partition_states[partition].replay(record, offset)
            if entry is not None:
                entries.append(entry)
                if entry.events:
                    self._remember(Change(partition, offset, entry))
        for listener in tuple(self._listeners):
            listener(entries)
        self._resolve_waiters()

    def _remember(self, change: Change) -> None:
        if len(self.recent) == RECENT:
            oldest = self.recent[0]
            self.history_start[oldest.partition] = oldest.offset
        self.recent.append(change)

    def mark_caught_up(self) -> None:
        """Note that what stood in the journal at the start is in."""
        self.caught_up.set()

    def _resolve_waiters(self) -> None:
        waiting, self._waiters = self._waiters, []
        for cursor, future in waiting:
            if future.done():
                continue
            if self.includes(cursor):
                future.set_result(None)
            else:
                self._waiters.append((cursor, future))


class JournalTailer(threading.Thread):
    """Reads the journal for a replica and hands it over to the event loop, turn by turn."""

    def __init__(
        self,
        source: Journal,
        names: ResourceNames,
        read_model: ReadModel,
        loop: asyncio.AbstractEventLoop,
        leave: Callable[[str], None],
    ) -> None:
        super().__init__(name="tail", daemon=True)
        self.journal = source
        self.names = names
        self.read_model = read_model
        self.loop = loop
        self.on_fatal = leave
        self.goals: dict[int, int] = {}
        self._stopping = threading.Event()
        self._batches_ahead = threading.Semaphore(TURNS_AHEAD)

    def stop(self) -> None:
        """Ask it to end."""
        self._stopping.set()

    def run(self) -> None:
        """Read until stopped."""
        try:
            self._read()
        except BaseException as error:  # crash-only: a replica that cannot read is started again
            log.exception("tail_failed")
            self.on_fatal(f"the view cannot follow the journal: {error!r}")

    def _read(self) -> None:
        places = {
            (self.names.journal, partition_state.partition): partition_state.offset + 1
            for partition_state in self.read_model.partition_states
        }
        goals = {place: end for place, (_, end) in self.journal.bounds(list(places)).items()}
        self.goals = {partition: end for (_, partition), end in goals.items()}
        level, behind = False, True
        reader = self.journal.reader(places)
        try:
            while not self._stopping.is_set():
                messages = reader.poll(POLL_SECONDS, BATCH)
                self._report_lag(reader)
                if messages:
                    self._dispatch(messages)
                past = behind and self._is_past(reader, goals)
                # The end itself is seldom seen while others write: being past the goals tells too.
                if not level and (past or reader.at_end()):
                    level = True
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

    @staticmethod
    def _is_past(reader: Reader, goals: dict[tuple[str, int], int]) -> bool:
        reached = reader.positions()
        return all(reached[place] >= goal for place, goal in goals.items())

    def _dispatch(self, messages: Sequence[Incoming]) -> None:
        records = [(m.partition, m.offset, journal.Record.FromString(m.value)) for m in messages]
        metrics.VIEW_RECORDS.labels(self.names.service).inc(len(records))
        for first in range(0, len(records), TURN):
            while not self._batches_ahead.acquire(timeout=0.5):
                if self._stopping.is_set():
                    return
            self._call_soon(self._apply, records[first : first + TURN])

    def _apply(self, records: Sequence[tuple[int, int, journal.Record]]) -> None:
        self._batches_ahead.release()
        passed_over = sum(
            partition_state.skipped for partition_state in self.read_model.partition_states
        )
        try:
            self.read_model.apply(records)
        except Exception as error:  # crash-only: half a batch is folded
            log.exception("view_failed")
            self.on_fatal(f"the view cannot fold the journal: {error}")
        passed_over = (
            sum(partition_state.skipped for partition_state in self.read_model.partition_states)
            - passed_over
        )
        metrics.VIEW_SKIPPED.labels(self.names.service).inc(passed_over)

    def _call_soon(self, what: Callable[..., None], *arguments: Any) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(what, *arguments)
