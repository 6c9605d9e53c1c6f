"""A partition being served: batch after batch, commands in, records and bulletins out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from google.protobuf.message import Message

from services.chassis.journal.journal import Incoming, Outgoing, Reader, Writer
from services.chassis.owner import snapshots
from services.chassis.owner.bulletins import news_of, outgoing_bulletin
from services.chassis.owner.owner_context import OwnerContext
from services.chassis.partition.command_processor import CommandProcessor, FirstOutcomePending
from services.chassis.partition.deduplication import FirstOutcome
from services.chassis.partition.state import CorruptJournal, PartitionState
from services.chassis.partition.timers import Timers, timer_command
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import InboundMessage, Inbox
from services.chassis.telemetry import metrics, tracing
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

BATCH = 256
IDLE_SECONDS = 0.5


@dataclass
class Batch:
    """What is decided for one transaction. `firsts` wait for the offsets of their records."""

    entries: list[JournalEntry] = field(default_factory=list)
    firsts: list[FirstOutcome | None] = field(default_factory=list)
    bulletins: list[Outgoing] = field(default_factory=list)


class StreamProcessor:
    """An open partition: its ledger, its timers, and what of a batch had to wait for the next."""

    def __init__(
        self,
        owner_context: OwnerContext,
        partition_state: PartitionState,
        writer: Writer,
        reader: Reader,
    ) -> None:
        service = owner_context.service
        self.owner_context = owner_context
        self.partition = partition_state.partition
        self.partition_state = partition_state
        self.writer = writer
        self.reader = reader
        self.processor = CommandProcessor(
            service.name, partition_state, service.partitions, owner_context.validate
        )
        self.timers = Timers(service.deciders)
        self.timers.rebuild(partition_state.states)
        self._waiting: Sequence[Incoming] = []
        self._snapshotted = _last_snapshot(partition_state, owner_context.snapshot_records)
        self._timer_lost = False

    def run_once(self) -> None:
        """Wait for something to do, at most half a second, and do it."""
        messages = self._waiting or self.reader.poll(self._poll_timeout(), BATCH)
        self._waiting = []
        self._send_due_timers()
        # Who reacts to what it has been told may have left something for a quieter moment.
        if messages or self.owner_context.service.inbox is not None:
            self._process(messages)
        self._report_lag()

    def _report_lag(self) -> None:
        """Show how much waits, and how much a start would have to fold again."""
        labels = self.owner_context.service.name, str(self.partition)
        ahead = sum(self.reader.lag(place) for place in self.reader.positions())
        metrics.OWNER_LAG_RECORDS.labels(*labels).set(ahead + len(self._waiting))
        metrics.TIMERS_PENDING.labels(*labels).set(len(self.timers))
        behind = self.partition_state.folded - self._snapshotted
        metrics.SNAPSHOT_BEHIND_RECORDS.labels(*labels).set(behind)

    # Timers

    def _poll_timeout(self) -> float:
        due = self.timers.next_time()
        if due is None:
            return IDLE_SECONDS
        return min(IDLE_SECONDS, max(0.0, (due - self.owner_context.clock()) / MICROS))

    def _send_due_timers(self) -> None:
        if self._timer_lost:
            self._timer_lost = False
            self.timers.rebuild(self.partition_state.states)
        now = self.owner_context.clock()
        late = metrics.TIMER_LATENESS_SECONDS.labels(self.owner_context.service.name)
        for due in self.timers.pop_due(now):
            late.observe((now - due[0]) / MICROS)
            command = timer_command(due, self.owner_context.service.name, now)
            self.owner_context.journal.send(
                Outgoing(
                    self.owner_context.names.commands,
                    self.partition,
                    command.aggregate.encode(),
                    command.SerializeToString(),
                ),
                self._on_timer_sent,
            )

    def _on_timer_sent(self, error: Exception | None, _offset: int) -> None:
        if error is not None:
            log.warning("timer_not_sent", partition=self.partition, error=str(error))
            self._timer_lost = True

    # A batch

    def _process(self, messages: Sequence[Incoming]) -> None:
        # It goes with a batch: one made in an idle turn would be thrown away.
        each = self.owner_context.snapshot_records
        due = self.partition_state.folded // each > self._snapshotted // each
        keeping = self._snapshot() if due and messages else []
        batch = Batch()
        topic = self.owner_context.names.commands
        noted = [message for message in messages if message.topic != topic]
        commands = [message for message in messages if message.topic == topic]
        try:
            for message in commands:
                now = self.owner_context.clock()
                self._append(self.processor.decide(message.value, message.offset, now), batch)
        except FirstOutcomePending:
            self._waiting = commands[len(batch.entries) :]
        inbox = self.owner_context.service.inbox
        if inbox is not None:
            self._ingest(inbox, noted, batch)
        self._commit(batch, keeping)

    def _ingest(self, inbox: Inbox, noted: Sequence[Incoming], batch: Batch) -> None:
        now = self.owner_context.clock()
        if noted:
            taken = [
                InboundMessage(m.topic, m.partition, m.offset, m.value, m.header("traceparent"))
                for m in noted
            ]
            entry = self.processor.process_internal(inbox.to_command(taken), inbox.aggregate, now)
            if entry.record.outcome != journal.OUTCOME_ACCEPTED:
                # What was told once and not noted would be lost: nobody says it again.
                raise CorruptJournal(f"news could not be noted: {entry.record.reason.code}")
            self._append(entry, batch)
        state = self.partition_state.state(inbox.aggregate.partition("/")[0], inbox.aggregate)
        for request in inbox.react(state, max(now, self.partition_state.time)):
            self._append(self.processor.process_internal(request, inbox.aggregate, now), batch)

    def _append(self, entry: JournalEntry, batch: Batch) -> None:
        entry, bulletins = self._announced(entry)
        record = entry.record
        name = _short(record.type)
        attributes = {
            "vigie.aggregate": record.aggregate,
            "vigie.outcome": journal.Outcome.Name(record.outcome),
        }
        parent = tracing.extract(record.traceparent)
        with tracing.span(f"{self.owner_context.service.name}.{name}", parent, attributes):
            record.traceparent = tracing.inject()
        batch.firsts.append(self.partition_state.append(entry))
        if entry.events:
            self.timers.update(record.aggregate, entry.state)
        for place, bulletin in enumerate(bulletins):
            batch.bulletins.append(
                outgoing_bulletin(self.owner_context.names, self.partition, entry, bulletin, place)
            )
            metrics.BULLETINS.labels(self.owner_context.service.name, news_of(bulletin)).inc()
        batch.entries.append(entry)

    def _announced(self, entry: JournalEntry) -> tuple[JournalEntry, Sequence[Message]]:
        """Ask what the city is told; what cannot be told does not happen."""
        announce = self.owner_context.service.bulletins
        try:
            return entry, list(announce(entry))
        except Exception as error:
            log.exception(
                "announce_failed", type=entry.record.type, aggregate=entry.record.aggregate
            )
            failed = self.processor.failed(entry, "ANNOUNCE_FAILED", error)
            return failed, list(announce(failed))

    # Its transaction

    def _commit(self, batch: Batch, keeping: list[Outgoing]) -> None:
        facts = batch.entries
        if not facts:
            return
        name = self.owner_context.service.name
        records = [self.owner_context.outgoing(entry.record, self.partition) for entry in facts]
        with metrics.TRANSACTION_SECONDS.labels(name).time():
            offsets = self.writer.commit([*records, *batch.bulletins, *keeping])
        metrics.TRANSACTION_RECORDS.labels(name).observe(len(facts))
        for entry, first, offset in zip(facts, batch.firsts, offsets, strict=False):
            if first is not None:
                first.offset = offset
            outcome = journal.Outcome.Name(entry.record.outcome)
            metrics.COMMANDS.labels(name, _short(entry.record.type), outcome).inc()
        self.partition_state.offset = offsets[len(facts) - 1]

    def _snapshot(self) -> list[Outgoing]:
        self._snapshotted = self.partition_state.folded
        with metrics.SNAPSHOT_SECONDS.labels(self.owner_context.service.name).time():
            made = snapshots.to_messages(
                self.partition_state, self.owner_context.names, self.owner_context.fold_sha256
            )
        metrics.SNAPSHOTS.labels(self.owner_context.service.name, "written").inc()
        return made


def _short(name: str) -> str:
    """Return a command as figures and spans name it."""
    return name.rpartition(".")[2].removesuffix("Request")


def _last_snapshot(partition_state: PartitionState, each: int) -> int:
    """Return how many records the newest snapshot holds, as far as a new owner can know.

    One is due at every multiple of `each`, whoever owns the partition then and however often that
    changes. So a standby that began from one takes it that the owner before it kept to that; one
    that began from none, for there was none or it was of another fold, writes one soon.
    """
    return partition_state.folded // each * each if partition_state.snapshotted else 0
