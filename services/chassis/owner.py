"""The owner of one partition: the only one who decides there. Commands in, records and bulletins out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from services.chassis import metrics, snapshots, traces
from services.chassis.bulletins import outgoing_bulletin
from services.chassis.deciding import Desk, NotYet, Validate
from services.chassis.ids import new_id
from services.chassis.journal import (
    Fenced,
    Incoming,
    Interrupted,
    Journal,
    Outgoing,
    Reader,
    Writer,
)
from services.chassis.journal import TopicPartition as Place
from services.chassis.kafka import LostHistory
from services.chassis.ledger import BrokenJournal, Ledger
from services.chassis.names import Names
from services.chassis.service import Fact, Service, Taken
from services.chassis.timers import Timers, elapse
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

BATCH = 256
IDLE_SECONDS = 0.5
OPEN_SECONDS = 40.0
MICROS = 1_000_000
CLOSED, OPENING, SERVING, STOPPED = range(4)


def system_time() -> int:
    """Return the wall clock in microseconds since 1970, UTC."""
    return time.time_ns() // 1000


@dataclass
class Duties:
    """What an owner needs of its process."""

    service: Service
    names: Names
    journal: Journal
    standby: Callable[[int], Ledger]
    validate: Validate
    snapshot_records: int
    exit: Callable[[str], None]
    clock: Callable[[], int] = system_time
    fold_sha256: bytes = b""
    facts: dict[str, str] = field(default_factory=dict)


class Owner(threading.Thread):
    """Opens the partition, decides until told to stop; ends its process when it is fenced or broken."""

    def __init__(self, duties: Duties, partition: int) -> None:
        super().__init__(name=f"owner-{partition}", daemon=True)
        self.duties = duties
        self.partition = partition
        self.serving = threading.Event()
        self.progress = time.monotonic()
        self.epoch = ""
        self._ending = threading.Event()
        self._waiting: list[Incoming] = []
        self._snapshotted = 0

    def stop(self) -> None:
        """Ask it to finish its transaction and let go."""
        self._ending.set()

    def run(self) -> None:
        """Own the partition until stopped."""
        try:
            while not self._ending.is_set():
                self._own()
        except Fenced as error:
            metrics.FENCED.labels(self.duties.service.name, str(self.partition)).inc()
            self.duties.exit(f"fenced: another process owns partition {self.partition} ({error})")
        except (BrokenJournal, LostHistory) as error:
            self._tell(STOPPED)
            metrics.JOURNAL_GAP.labels(self.duties.service.name, str(self.partition)).inc()
            log.error("partition_stopped", partition=self.partition, reason=str(error))
        except BaseException as error:  # crash-only: the process ends and is started again
            log.exception("owner_failed", partition=self.partition)
            self.duties.exit(f"owner of partition {self.partition} failed: {error!r}")
        else:
            self._tell(CLOSED)

    def _own(self) -> None:
        writer: Writer | None = None
        reader: Reader | None = None
        try:
            self._tell(OPENING)
            started = time.monotonic()
            writer = self.duties.journal.writer(self.duties.names.writer(self.partition))
            self._open(writer)
            reader = self._input()
            metrics.OPENING_SECONDS.labels(self.duties.service.name).observe(
                time.monotonic() - started
            )
            self._tell(SERVING)
            self._serve(writer, reader)
        except Interrupted as error:
            metrics.TRANSACTION_ERRORS.labels(self.duties.service.name, type(error).__name__).inc()
            log.warning("transaction_interrupted", partition=self.partition, error=str(error))
            self._ending.wait(0.2)
        finally:
            self.serving.clear()
            for open_thing in (reader, writer):
                if open_thing is not None:
                    open_thing.close()

    def _tell(self, state: int) -> None:
        metrics.PARTITION_STATE.labels(self.duties.service.name, str(self.partition)).set(state)
        log.info(
            "partition",
            partition=self.partition,
            state=("closed", "opening", "open", "stopped")[state],
        )
        if state == SERVING:
            self.serving.set()

    # Opening: what this owner writes first is the barrier up to which it must read.

    def _open(self, writer: Writer) -> None:
        duties = self.duties
        self.ledger = duties.standby(self.partition)
        self.epoch = new_id()
        record = journal.Record(
            type=journal.Opened.DESCRIPTOR.full_name,
            decided_time=max(duties.clock(), self.ledger.time),
            outcome=journal.OUTCOME_ACCEPTED,
        )
        opened = journal.Opened(
            epoch=self.epoch, partitions=duties.service.partitions, facts=duties.facts
        )
        record.events.add(
            type=record.type, schema=1, body=opened.SerializeToString(deterministic=True)
        )
        writer.commit([self._outgoing(record)])
        self._replay()
        if self.ledger.skipped:
            raise BrokenJournal(
                f"{self.ledger.skipped} events are unknown to this release: run the one that wrote them"
            )
        if self.ledger.partitions != duties.service.partitions:
            raise BrokenJournal(
                f"the installation was made with {self.ledger.partitions} partitions, not {duties.service.partitions}"
            )
        self.desk = Desk(
            duties.service.name, self.ledger, duties.service.partitions, duties.validate
        )
        self.timers = Timers(duties.service.deciders)
        self.timers.rebuild(self.ledger.states)
        self._waiting = []
        self._snapshotted = self.ledger.folded

    def _replay(self) -> None:
        place = (self.duties.names.journal, self.partition)
        reader = self.duties.journal.reader({place: self.ledger.offset + 1}, bulk=True)
        deadline = time.monotonic() + OPEN_SECONDS
        try:
            while time.monotonic() < deadline:
                for message in reader.poll(IDLE_SECONDS, 2000):
                    fact = self.ledger.fold(
                        journal.Record.FromString(message.value), message.offset
                    )
                    deadline = time.monotonic() + OPEN_SECONDS
                    if fact and self._is_mine(fact):
                        return
            raise Interrupted(f"own opening not read back within {OPEN_SECONDS} s")
        finally:
            reader.close()

    def _is_mine(self, fact: Fact) -> bool:
        return any(
            isinstance(event, journal.Opened) and event.epoch == self.epoch for event in fact.events
        )

    def _input(self) -> Reader:
        places = {(self.duties.names.commands, self.partition): self.ledger.source_offset + 1}
        self._check_start(places)
        inbox = self.duties.service.inbox
        if inbox is not None:
            kind = inbox.aggregate.partition("/")[0]
            cursor = inbox.cursor(self.ledger.state(kind, inbox.aggregate))
            places |= self._inbox_places(inbox.topics, cursor)
        return self.duties.journal.reader(places)

    def _inbox_places(self, topics: Sequence[str], cursor: Mapping[Place, int]) -> dict[Place, int]:
        places = [(t, p) for t in topics for p in range(self.duties.journal.partitions(t))]
        found: dict[Place, int] = {}
        for place, (start, _) in self.duties.journal.bounds(places).items():
            found[place] = max(start, cursor.get(place, 0))
            if 0 < cursor.get(place, 0) < start:
                metrics.JOURNAL_GAP.labels(self.duties.service.name, str(self.partition)).inc()
                log.error(
                    "inbox_history_lost",
                    topic=place[0],
                    partition=place[1],
                    wanted=cursor[place],
                    start=start,
                )
        return found

    def _check_start(self, places: Mapping[Place, int]) -> None:
        for place, (start, end) in self.duties.journal.bounds(list(places)).items():
            if not start <= places[place] <= end:
                raise BrokenJournal(
                    f"{place[0]}/{place[1]}: command {places[place]} is not in {start}..{end}"
                )

    # Serving

    def _serve(self, writer: Writer, reader: Reader) -> None:
        while not self._ending.is_set():
            messages = self._waiting or reader.poll(self._patience(), BATCH)
            self._waiting = []
            self.progress = time.monotonic()
            self._elapse()
            if messages:
                self._work(writer, messages)

    def _patience(self) -> float:
        due = self.timers.next_time()
        if due is None:
            return IDLE_SECONDS
        return min(IDLE_SECONDS, max(0.0, (due - self.duties.clock()) / MICROS))

    def _elapse(self) -> None:
        now = self.duties.clock()
        for due in self.timers.fallen_due(now):
            command = elapse(due, self.duties.service.name, now)
            self.duties.journal.send(
                Outgoing(
                    self.duties.names.commands,
                    self.partition,
                    command.aggregate.encode(),
                    command.SerializeToString(),
                ),
                self._elapsed,
            )

    def _elapsed(self, error: Exception | None, _offset: int) -> None:
        if error is not None:
            log.warning("timer_not_sent", partition=self.partition, error=str(error))
            self._timer_lost = True

    _timer_lost = False

    def _work(self, writer: Writer, messages: Sequence[Incoming]) -> None:
        due = self.ledger.folded - self._snapshotted >= self.duties.snapshot_records
        keeping = self._snapshot() if due else []
        facts: list[Fact] = []
        telling: list[Outgoing] = []
        noted = [message for message in messages if message.topic != self.duties.names.commands]
        commands = [message for message in messages if message.topic == self.duties.names.commands]
        try:
            for message in commands:
                self._take(
                    self.desk.decide(message.value, message.offset, self.duties.clock()),
                    facts,
                    telling,
                )
        except NotYet:
            self._waiting = commands[len(facts) :]
        if self.duties.service.inbox is not None:
            self._note(noted, facts, telling)
        self._commit(writer, facts, telling, keeping)

    def _note(self, noted: Sequence[Incoming], facts: list[Fact], telling: list[Outgoing]) -> None:
        inbox = self.duties.service.inbox
        assert inbox is not None
        now = self.duties.clock()
        if noted:
            taken = [
                Taken(m.topic, m.partition, m.offset, m.value, m.header("traceparent"))
                for m in noted
            ]
            self._take(self.desk.own(inbox.note(taken), inbox.aggregate, now), facts, telling)
        kind = inbox.aggregate.partition("/")[0]
        for request in inbox.react(
            self.ledger.state(kind, inbox.aggregate), max(now, self.ledger.time)
        ):
            self._take(self.desk.own(request, inbox.aggregate, now), facts, telling)

    def _take(self, fact: Fact, facts: list[Fact], telling: list[Outgoing]) -> None:
        record = fact.record
        name = record.type.rpartition(".")[2].removesuffix("Request")
        attributes = {
            "vigie.aggregate": record.aggregate,
            "vigie.outcome": journal.Outcome.Name(record.outcome),
        }
        parent = traces.extract(record.traceparent)
        with traces.span(f"{self.duties.service.name}.{name}", parent, attributes):
            record.traceparent = traces.inject()
        self.ledger.accept(fact)
        if fact.events:
            self.timers.ask(record.aggregate, fact.state)
        for place, bulletin in enumerate(self.duties.service.announce(fact)):
            telling.append(
                outgoing_bulletin(self.duties.names, self.partition, fact, bulletin, place)
            )
        facts.append(fact)

    def _commit(
        self,
        writer: Writer,
        facts: Sequence[Fact],
        telling: list[Outgoing],
        keeping: list[Outgoing],
    ) -> None:
        if not facts:
            return
        name = self.duties.service.name
        with metrics.TRANSACTION_SECONDS.labels(name).time():
            offsets = writer.commit(
                [*(self._outgoing(fact.record) for fact in facts), *telling, *keeping]
            )
        metrics.TRANSACTION_RECORDS.labels(name).observe(len(facts))
        for fact, offset in zip(facts, offsets, strict=False):
            first = self.ledger.window.first(fact.record.aggregate, fact.record.command_id)
            if first is not None and first.offset < 0:
                first.offset = offset
            metrics.COMMANDS.labels(
                name, fact.record.type, journal.Outcome.Name(fact.record.outcome)
            ).inc()
        self.ledger.offset = offsets[len(facts) - 1]
        if self._timer_lost:
            self._timer_lost = False
            self.timers.rebuild(self.ledger.states)

    def _snapshot(self) -> list[Outgoing]:
        self._snapshotted = self.ledger.folded
        with metrics.SNAPSHOT_SECONDS.labels(self.duties.service.name).time():
            made = snapshots.messages(self.ledger, self.duties.names, self.duties.fold_sha256)
        metrics.SNAPSHOTS.labels(self.duties.service.name, "written").inc()
        return made

    def _outgoing(self, record: journal.Record) -> Outgoing:
        return Outgoing(
            self.duties.names.journal,
            self.partition,
            record.aggregate.encode(),
            record.SerializeToString(deterministic=True),
        )
