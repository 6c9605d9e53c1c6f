"""A partition being served: batch after batch, commands in, records and bulletins out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from google.protobuf.message import Message

from services.chassis.journal.journal import Incoming, Outgoing, Reader, Writer
from services.chassis.owner import snapshots
from services.chassis.owner.bulletins import news_of, outgoing_bulletin
from services.chassis.owner.owner_context import Duties
from services.chassis.partition.command_processor import Desk, NotYet
from services.chassis.partition.deduplication import First
from services.chassis.partition.state import BrokenJournal, Ledger
from services.chassis.partition.timers import Timers, elapse
from services.chassis.sdk.journal_entry import Fact
from services.chassis.sdk.service import Inbox, Taken
from services.chassis.telemetry import metrics, tracing
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

BATCH = 256
IDLE_SECONDS = 0.5
MICROS = 1_000_000


@dataclass
class Batch:
    """What is decided for one transaction. `firsts` wait for the offsets of their records."""

    facts: list[Fact] = field(default_factory=list)
    firsts: list[First | None] = field(default_factory=list)
    bulletins: list[Outgoing] = field(default_factory=list)


class Serving:
    """An open partition: its ledger, its timers, and what of a batch had to wait for the next."""

    def __init__(self, duties: Duties, ledger: Ledger, writer: Writer, reader: Reader) -> None:
        service = duties.service
        self.duties = duties
        self.partition = ledger.partition
        self.ledger = ledger
        self.writer = writer
        self.reader = reader
        self.desk = Desk(service.name, ledger, service.partitions, duties.validate)
        self.timers = Timers(service.deciders)
        self.timers.rebuild(ledger.states)
        self._waiting: Sequence[Incoming] = []
        self._snapshotted = _last_snapshot(ledger, duties.snapshot_records)
        self._timer_lost = False

    def turn(self) -> None:
        """Wait for something to do, at most half a second, and do it."""
        messages = self._waiting or self.reader.poll(self._patience(), BATCH)
        self._waiting = []
        self._elapse()
        # Who reacts to what it has been told may have left something for a quieter moment.
        if messages or self.duties.service.inbox is not None:
            self._work(messages)
        self._tell()

    def _tell(self) -> None:
        """Show how much waits, and how much a start would have to fold again."""
        labels = self.duties.service.name, str(self.partition)
        ahead = sum(self.reader.lag(place) for place in self.reader.reached())
        metrics.OWNER_LAG_RECORDS.labels(*labels).set(ahead + len(self._waiting))
        metrics.TIMERS_PENDING.labels(*labels).set(len(self.timers))
        behind = self.ledger.folded - self._snapshotted
        metrics.SNAPSHOT_BEHIND_RECORDS.labels(*labels).set(behind)

    # Timers

    def _patience(self) -> float:
        due = self.timers.next_time()
        if due is None:
            return IDLE_SECONDS
        return min(IDLE_SECONDS, max(0.0, (due - self.duties.clock()) / MICROS))

    def _elapse(self) -> None:
        if self._timer_lost:
            self._timer_lost = False
            self.timers.rebuild(self.ledger.states)
        now = self.duties.clock()
        late = metrics.TIMER_LATE_SECONDS.labels(self.duties.service.name)
        for due in self.timers.fallen_due(now):
            late.observe((now - due[0]) / MICROS)
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

    # A batch

    def _work(self, messages: Sequence[Incoming]) -> None:
        # It goes with a batch: one made in an idle turn would be thrown away.
        each = self.duties.snapshot_records
        due = self.ledger.folded // each > self._snapshotted // each
        keeping = self._snapshot() if due and messages else []
        batch = Batch()
        topic = self.duties.names.commands
        noted = [message for message in messages if message.topic != topic]
        commands = [message for message in messages if message.topic == topic]
        try:
            for message in commands:
                now = self.duties.clock()
                self._take(self.desk.decide(message.value, message.offset, now), batch)
        except NotYet:
            self._waiting = commands[len(batch.facts) :]
        inbox = self.duties.service.inbox
        if inbox is not None:
            self._note(inbox, noted, batch)
        self._commit(batch, keeping)

    def _note(self, inbox: Inbox, noted: Sequence[Incoming], batch: Batch) -> None:
        now = self.duties.clock()
        if noted:
            taken = [
                Taken(m.topic, m.partition, m.offset, m.value, m.header("traceparent"))
                for m in noted
            ]
            fact = self.desk.own(inbox.note(taken), inbox.aggregate, now)
            if fact.record.outcome != journal.OUTCOME_ACCEPTED:
                # What was told once and not noted would be lost: nobody says it again.
                raise BrokenJournal(f"news could not be noted: {fact.record.reason.code}")
            self._take(fact, batch)
        state = self.ledger.state(inbox.aggregate.partition("/")[0], inbox.aggregate)
        for request in inbox.react(state, max(now, self.ledger.time)):
            self._take(self.desk.own(request, inbox.aggregate, now), batch)

    def _take(self, fact: Fact, batch: Batch) -> None:
        fact, bulletins = self._announced(fact)
        record = fact.record
        name = _short(record.type)
        attributes = {
            "vigie.aggregate": record.aggregate,
            "vigie.outcome": journal.Outcome.Name(record.outcome),
        }
        parent = tracing.extract(record.traceparent)
        with tracing.span(f"{self.duties.service.name}.{name}", parent, attributes):
            record.traceparent = tracing.inject()
        batch.firsts.append(self.ledger.accept(fact))
        if fact.events:
            self.timers.ask(record.aggregate, fact.state)
        for place, bulletin in enumerate(bulletins):
            batch.bulletins.append(
                outgoing_bulletin(self.duties.names, self.partition, fact, bulletin, place)
            )
            metrics.BULLETINS.labels(self.duties.service.name, news_of(bulletin)).inc()
        batch.facts.append(fact)

    def _announced(self, fact: Fact) -> tuple[Fact, Sequence[Message]]:
        """Ask what the city is told; what cannot be told does not happen."""
        announce = self.duties.service.announce
        try:
            return fact, list(announce(fact))
        except Exception as error:
            log.exception("announce_failed", type=fact.record.type, aggregate=fact.record.aggregate)
            failed = self.desk.failed(fact, "ANNOUNCE_FAILED", error)
            return failed, list(announce(failed))

    # Its transaction

    def _commit(self, batch: Batch, keeping: list[Outgoing]) -> None:
        facts = batch.facts
        if not facts:
            return
        name = self.duties.service.name
        records = [self.duties.outgoing(fact.record, self.partition) for fact in facts]
        with metrics.TRANSACTION_SECONDS.labels(name).time():
            offsets = self.writer.commit([*records, *batch.bulletins, *keeping])
        metrics.TRANSACTION_RECORDS.labels(name).observe(len(facts))
        for fact, first, offset in zip(facts, batch.firsts, offsets, strict=False):
            if first is not None:
                first.offset = offset
            outcome = journal.Outcome.Name(fact.record.outcome)
            metrics.COMMANDS.labels(name, _short(fact.record.type), outcome).inc()
        self.ledger.offset = offsets[len(facts) - 1]

    def _snapshot(self) -> list[Outgoing]:
        self._snapshotted = self.ledger.folded
        with metrics.SNAPSHOT_SECONDS.labels(self.duties.service.name).time():
            made = snapshots.messages(self.ledger, self.duties.names, self.duties.fold_sha256)
        metrics.SNAPSHOTS.labels(self.duties.service.name, "written").inc()
        return made


def _short(name: str) -> str:
    """Return a command as figures and spans name it."""
    return name.rpartition(".")[2].removesuffix("Request")


def _last_snapshot(ledger: Ledger, each: int) -> int:
    """Return how many records the newest snapshot holds, as far as a new owner can know.

    One is due at every multiple of `each`, whoever owns the partition then and however often that
    changes. So a standby that began from one takes it that the owner before it kept to that; one
    that began from none, for there was none or it was of another fold, writes one soon.
    """
    return ledger.folded // each * each if ledger.snapshotted else 0
