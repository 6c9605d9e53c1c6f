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
from services.chassis.partition.state import Ledger
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.journal_entry import Fact
from services.chassis.telemetry import metrics
from services.chassis.topics.names import Names
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

BATCH = 1000
TURN = 25
"""Records that are folded in one turn of the event loop, which answers probes between two."""
TURNS_AHEAD = 2
POLL_SECONDS = 0.5
RECENT = 4096
Listener = Callable[[Sequence[Fact]], None]


@dataclass(frozen=True, slots=True)
class Change:
    """One record's trace in the recent history: enough to go on from a cursor."""

    partition: int
    offset: int
    fact: Fact


class Replica:
    """The view of one process. It lives on the event loop, so nothing needs a lock."""

    def __init__(self, ledgers: Sequence[Ledger]) -> None:
        self.ledgers = list(ledgers)
        self.recent: deque[Change] = deque(maxlen=RECENT)
        self.lost_before = [ledger.offset for ledger in ledgers]
        self.level = asyncio.Event()
        self.caught_up = asyncio.Event()
        self._listeners: list[Listener] = []
        self._waiting: list[tuple[Cursor, asyncio.Future[None]]] = []

    # What a query sees

    def get(self, kind: str, name: str, /) -> Any | None:
        """Return one aggregate's state, or None where it was never heard of."""
        address = f"{kind}/{name}"
        return next((each.states[address] for each in self.ledgers if address in each.states), None)

    def version(self, kind: str, name: str, /) -> int:
        """Return one aggregate's version, 0 where it was never heard of."""
        address = f"{kind}/{name}"
        return max(ledger.versions.get(address, 0) for ledger in self.ledgers)

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Yield (id, state) of a kind, in the order of ids."""
        start = f"{kind}/"
        found = [
            (address[len(start) :], state)
            for ledger in self.ledgers
            for address, state in ledger.states.items()
            if address.startswith(start)
        ]
        yield from sorted(found, key=lambda item: item[0])

    # Where it stands

    @property
    def epoch(self) -> str:
        """The installation's: that of the first opening of partition 0."""
        return self.ledgers[0].epoch

    def cursor(self) -> Cursor:
        """Return the place that everything here is current to."""
        return Cursor(self.epoch, {ledger.partition: ledger.offset for ledger in self.ledgers})

    def shows(self, cursor: Cursor) -> bool:
        """Tell whether what a cursor stands for is in."""
        return all(
            p < len(self.ledgers) and self.ledgers[p].offset >= offset
            for p, offset in cursor.offsets.items()
        )

    async def reach(self, cursor: Cursor) -> None:
        """Wait until what a cursor stands for is in."""
        known = set(cursor.offsets) <= {ledger.partition for ledger in self.ledgers}
        if not known or (self.caught_up.is_set() and cursor.epoch != self.epoch):
            raise Rejected(
                "CURSOR_INVALID",
                "The cursor is of another service or installation: send back this one's.",
                "at_least",
            )
        if not self.shows(cursor):
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((cursor, future))
            await future

    # What comes in

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each batch of facts; return what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def facts(self) -> AsyncIterator[Fact]:
        """Yield each fact from now on."""
        queue: asyncio.Queue[Sequence[Fact]] = asyncio.Queue()
        end = self.listen(queue.put_nowait)
        try:
            while True:
                for fact in await queue.get():
                    yield fact
        finally:
            end()

    def take(self, records: Sequence[tuple[int, int, journal.Record]]) -> None:
        """Fold a batch of (partition, offset, record) and tell everybody."""
        facts: list[Fact] = []
        for partition, offset, record in records:
            fact = self.ledgers[partition].fold(record, offset)
            if fact is not None:
                facts.append(fact)
                if fact.events:
                    self._remember(Change(partition, offset, fact))
        for listener in tuple(self._listeners):
            listener(facts)
        self._answer_waiting()

    def _remember(self, change: Change) -> None:
        if len(self.recent) == RECENT:
            oldest = self.recent[0]
            self.lost_before[oldest.partition] = oldest.offset
        self.recent.append(change)

    def synced(self) -> None:
        """Note that what stood in the journal at the start is in."""
        self.caught_up.set()

    def _answer_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for cursor, future in waiting:
            if future.done():
                continue
            if self.shows(cursor):
                future.set_result(None)
            else:
                self._waiting.append((cursor, future))


class Tail(threading.Thread):
    """Reads the journal for a replica and hands it over to the event loop, turn by turn."""

    def __init__(
        self,
        source: Journal,
        names: Names,
        replica: Replica,
        loop: asyncio.AbstractEventLoop,
        leave: Callable[[str], None],
    ) -> None:
        super().__init__(name="tail", daemon=True)
        self.source = source
        self.names = names
        self.replica = replica
        self.loop = loop
        self.leave = leave
        self.goals: dict[int, int] = {}
        self._ending = threading.Event()
        self._ahead = threading.Semaphore(TURNS_AHEAD)

    def stop(self) -> None:
        """Ask it to end."""
        self._ending.set()

    def run(self) -> None:
        """Read until stopped."""
        try:
            self._read()
        except BaseException as error:  # crash-only: a replica that cannot read is started again
            log.exception("tail_failed")
            self.leave(f"the view cannot follow the journal: {error!r}")

    def _read(self) -> None:
        places = {
            (self.names.journal, ledger.partition): ledger.offset + 1
            for ledger in self.replica.ledgers
        }
        goals = {place: end for place, (_, end) in self.source.bounds(list(places)).items()}
        self.goals = {partition: end for (_, partition), end in goals.items()}
        level, behind = False, True
        reader = self.source.reader(places)
        try:
            while not self._ending.is_set():
                messages = reader.poll(POLL_SECONDS, BATCH)
                self._tell_lag(reader)
                if messages:
                    self._hand_over(messages)
                past = behind and self._is_past(reader, goals)
                # The end itself is seldom seen while others write: being past the goals tells too.
                if not level and (past or reader.at_end()):
                    level = True
                    self._call(self.replica.level.set)
                if past:
                    behind = False
                    self._call(self.replica.synced)
        finally:
            reader.close()

    def _tell_lag(self, reader: Reader) -> None:
        for topic, partition in reader.reached():
            gauge = metrics.VIEW_LAG_RECORDS.labels(self.names.service, str(partition))
            gauge.set(reader.lag((topic, partition)))

    @staticmethod
    def _is_past(reader: Reader, goals: dict[tuple[str, int], int]) -> bool:
        reached = reader.reached()
        return all(reached[place] >= goal for place, goal in goals.items())

    def _hand_over(self, messages: Sequence[Incoming]) -> None:
        records = [(m.partition, m.offset, journal.Record.FromString(m.value)) for m in messages]
        metrics.VIEW_RECORDS.labels(self.names.service).inc(len(records))
        for first in range(0, len(records), TURN):
            while not self._ahead.acquire(timeout=0.5):
                if self._ending.is_set():
                    return
            self._call(self._take, records[first : first + TURN])

    def _take(self, records: Sequence[tuple[int, int, journal.Record]]) -> None:
        self._ahead.release()
        passed_over = sum(ledger.skipped for ledger in self.replica.ledgers)
        try:
            self.replica.take(records)
        except Exception as error:  # crash-only: half a batch is folded
            log.exception("view_failed")
            self.leave(f"the view cannot fold the journal: {error}")
        passed_over = sum(ledger.skipped for ledger in self.replica.ledgers) - passed_over
        metrics.VIEW_SKIPPED.labels(self.names.service).inc(passed_over)

    def _call(self, what: Callable[..., None], *arguments: Any) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(what, *arguments)
