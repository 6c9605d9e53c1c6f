"""The read model: the fold of the whole journal, for queries, watches and standby owners."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Sequence
from typing import Any

import msgspec
import structlog

from services.chassis.partition.partition_state import CorruptJournal, PartitionState
from services.chassis.partition.partitioning import partition_of
from services.chassis.readmodel.client_cursor import Cursor
from services.chassis.rpc.errors import StatusError, stopped_status
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

RECENT = 4096
Records = Sequence[tuple[int, int, journal.Record | None]]
"""Records, each with its partition and its offset; None for bytes that are no record."""
Listener = Callable[[Sequence[JournalEntry]], None]


class Change(msgspec.Struct, frozen=True):
    """A record with events, kept so that a watch can resume from a cursor."""

    partition: int
    offset: int
    entry: JournalEntry


class ReadModel:
    """The states of all partitions. It needs no lock: the tailer fills it, then the loop uses it.

    `at_end` is set once everything committed has been read, `caught_up` once everything that was in
    the journal at the start has been read. A transaction that a killed owner left open hides what
    follows it, so a read model can be at the end without having caught up. `begun` is set once
    every partition has been opened, now or at any time before.
    """

    def __init__(self, partition_states: Sequence[PartitionState]) -> None:
        self.partition_states = list(partition_states)
        self.recent: deque[Change] = deque(maxlen=RECENT)
        self.history_start = [partition_state.offset for partition_state in partition_states]
        self.at_end = asyncio.Event()
        self.caught_up = asyncio.Event()
        self.begun = asyncio.Event()
        self.stopped: dict[int, str] = {}
        """Partitions that cannot be replayed further, and why. No owner opens one of them."""
        self._listeners: list[Listener] = []
        self._waiters: dict[asyncio.Future[None], Cursor] = {}

    # The `View` of queries

    def get(self, kind: str, name: str, /) -> Any | None:
        address = f"{kind}/{name}"
        return next(
            (each.states[address] for each in self.partition_states if address in each.states), None
        )

    def version(self, kind: str, name: str, /) -> int:
        address = f"{kind}/{name}"
        return max(each.versions.get(address, 0) for each in self.partition_states)

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        start = f"{kind}/"
        found = [
            (address[len(start) :], state)
            for each in self.partition_states
            for address, state in each.states.items()
            if address.startswith(start)
        ]
        yield from sorted(found, key=lambda item: item[0])

    def check_whole(self, addresses: Collection[str] = ()) -> None:
        """Raise `StatusError` while the partition of one of these is stopped; of all, without."""
        needed = {partition_of(each, len(self.partition_states)) for each in addresses}
        for partition, reason in self.stopped.items():
            if partition in needed or not needed:
                raise StatusError(stopped_status(partition, reason))

    # Cursors

    @property
    def epoch(self) -> str:
        """The installation's epoch: that of the first `Opened` record of partition 0."""
        return self.partition_states[0].epoch

    def cursor(self) -> Cursor:
        """Return the cursor of everything that was applied."""
        return Cursor(self.epoch, {each.partition: each.offset for each in self.partition_states})

    def includes(self, cursor: Cursor) -> bool:
        """Return whether everything up to a cursor was applied."""
        return all(
            p < len(self.partition_states) and self.partition_states[p].offset >= offset
            for p, offset in cursor.offsets.items()
        )

    def check_known(self, cursor: Cursor) -> None:
        """Raise `Rejected` for a cursor of another journal."""
        known = set(cursor.offsets) <= {each.partition for each in self.partition_states}
        if not known or (self.caught_up.is_set() and cursor.epoch != self.epoch):
            raise Rejected(
                "CURSOR_INVALID",
                "The cursor belongs to another service or installation: "
                "send a cursor that this service returned.",
                "at_least",
            )

    async def wait_for(self, cursor: Cursor) -> None:
        """Wait until everything up to a cursor was applied. Raises `Rejected` for a foreign one."""
        self.check_known(cursor)
        if not self.includes(cursor):
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters[future] = cursor
            try:
                await future
            finally:
                self._waiters.pop(future, None)

    # Records

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each batch of entries; return a function that stops this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def journal_entries(self) -> AsyncGenerator[JournalEntry, None]:
        """Yield each entry that is applied from now on."""
        queue: asyncio.Queue[Sequence[JournalEntry]] = asyncio.Queue()
        end = self.listen(queue.put_nowait)
        try:
            while True:
                for entry in await queue.get():
                    yield entry
        finally:
            end()

    def apply(self, records: Records) -> None:
        """Replay a batch of records, then notify listeners and waiters."""
        entries = self.replay(records)
        for listener in tuple(self._listeners):
            listener(entries)
        self._resolve_waiters()

    def replay(self, records: Records) -> list[JournalEntry]:
        """Replay a batch of records and return those that were new, in their order.

        Anybody can write to a journal, so a record that cannot be replayed stops its partition
        alone. Another thread may replay before anything reads the model: `at_end` is not set yet.
        """
        entries: list[JournalEntry] = []
        for partition, offset, record in records:
            if partition in self.stopped:
                continue
            entry = self._replayed(partition, offset, record)
            if entry is not None:
                entries.append(entry)
                if entry.events:
                    if len(self.recent) == RECENT:
                        oldest = self.recent[0]
                        self.history_start[oldest.partition] = oldest.offset
                    self.recent.append(Change(partition, offset, entry))
        return entries

    def _replayed(
        self, partition: int, offset: int, record: journal.Record | None
    ) -> JournalEntry | None:
        """Replay a record; stop its partition, and return None, if it cannot be replayed."""
        reason = "its bytes are no vigie.journal.v1.Record"
        if record is not None:
            try:
                return self.partition_states[partition].replay(record, offset)
            except Exception as error:  # noqa: BLE001  # a fold fails in any way
                reason = str(error) if isinstance(error, CorruptJournal) else repr(error)
        self.stopped[partition] = f"record {offset} of the journal: {reason}"
        log.error("view_stopped", partition=partition, reason=self.stopped[partition])
        return None

    def mark_caught_up(self) -> None:
        """Record that everything that was in the journal at the start has been applied."""
        self.caught_up.set()
        self._resolve_waiters()

    def _resolve_waiters(self) -> None:
        if not self.begun.is_set() and all(each.epoch for each in self.partition_states):
            self.begun.set()
        for future, cursor in self._waiters.items():
            if not future.done() and self.includes(cursor):
                future.set_result(None)
