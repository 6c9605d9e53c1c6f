"""Processes an open partition: commands in, records and bulletins out, batch after batch."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import structlog
from google.protobuf.message import Message

from services.chassis.journal.journal import Incoming, Outgoing, Writer
from services.chassis.owner.cloudevents import news_of, outgoing_bulletin
from services.chassis.owner.inbox_recorder import InboxRecorder
from services.chassis.owner.owner_context import OwnerContext
from services.chassis.owner.recovery import Inputs
from services.chassis.owner.snapshot_schedule import SnapshotSchedule
from services.chassis.partition.codec import command_name
from services.chassis.partition.command_processor import (
    RECORD_BYTES,
    CommandProcessor,
    FirstOutcomePending,
)
from services.chassis.partition.deduplication import FirstOutcome
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.timers import Timers, timer_command
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.telemetry import metrics, tracing
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

BATCH = 256
IDLE_SECONDS = 0.5


@dataclass
class Batch:
    """The content of one transaction. `firsts` get the offsets of their records at its commit."""

    entries: list[JournalEntry] = field(default_factory=list)
    firsts: list[FirstOutcome | None] = field(default_factory=list)
    bulletins: list[Outgoing] = field(default_factory=list)


class StreamProcessor:
    """Reads the inputs of an open partition and commits one transaction for each batch.

    `caught_up` is set once it has read all that was on the topics of other services when it was
    opened. Until then it records their messages and decides commands, but no timer fires and no
    reaction is decided: after a part of the messages, it could repeat finished work.
    """

    def __init__(
        self,
        context: OwnerContext,
        partition_state: PartitionState,
        writer: Writer,
        inputs: Inputs,
    ) -> None:
        service = context.service
        self.context = context
        self.partition = partition_state.partition
        self.partition_state = partition_state
        self.writer = writer
        self.reader = inputs.reader
        self.processor = CommandProcessor(
            service.name, partition_state, service.partitions, context.validate, self._admit
        )
        inbox = context.inbox_of(self.partition)
        self.inbox = InboxRecorder(inbox, self.processor) if inbox else None
        self.timers = Timers(service.deciders)
        self.timers.rebuild(partition_state.states)
        self._waiting: Sequence[Incoming] = []
        self._unread = dict(inputs.inbox_ends)
        self.caught_up = self._has_caught_up()
        if not self.caught_up:
            log.info("catching_up", partition=self.partition, offsets=self._offsets_to_go())
        self.snapshots = SnapshotSchedule(context, partition_state)
        self._timer_lost = False

    def run_once(self) -> None:
        """Wait at most half a second for messages or a timer, then process them."""
        messages = self._waiting or self.reader.poll(self._poll_timeout(), BATCH)
        self._waiting = []
        self.caught_up = self._has_caught_up()
        if self.caught_up:
            self._send_due_timers()
        # An inbox may have deferred reactions to a moment without messages.
        if messages or self.inbox is not None:
            self._process(messages)
        self.snapshots.begin_if_due()
        self._report()

    def _admit(self, kind: str) -> None:
        count = self.context.count_elsewhere(kind, self.partition)
        self.context.service.admit(kind, self.partition_state.counts[kind] + count)

    def close(self) -> None:
        self.snapshots.close()
        labels = self.context.service.name, str(self.partition)
        metrics.LOG_TIME_AHEAD_SECONDS.labels(*labels).set(0)  # the next owner reports it

    def _has_caught_up(self) -> bool:
        """Return whether each input has been read to where it ended when it was opened.

        A transaction that a killed process left open hides the rest of its partition until it is
        aborted: such an input counts as read. Inputs are judged one by one, because in a busy city
        they are never at their ends all at once.
        """
        if not self._unread:
            return True
        reached = self.reader.positions()
        self._unread = {
            each: end
            for each, end in self._unread.items()
            if reached[each] < end and not self.reader.at_end(each)
        }
        return not self._unread

    def _offsets_to_go(self) -> int:
        reached = self.reader.positions()
        return sum(end - reached[each] for each, end in self._unread.items())

    def _report(self) -> None:
        labels = self.context.service.name, str(self.partition)
        latest = max(self.partition_state.time, self.partition_state.abandoned_time)
        ahead = latest - self.context.clock()
        metrics.LOG_TIME_AHEAD_SECONDS.labels(*labels).set(max(0, ahead) / MICROS)
        window = self.partition_state.window
        metrics.DUPLICATE_WINDOW_RATIO.labels(*labels).set(len(window) / window.limit)
        lag = sum(self.reader.lag(partition) for partition in self.reader.positions())
        metrics.OWNER_LAG_RECORDS.labels(*labels).set(lag + len(self._waiting))
        metrics.TIMERS_PENDING.labels(*labels).set(len(self.timers))
        metrics.SNAPSHOT_BEHIND_RECORDS.labels(*labels).set(self.snapshots.behind)

    # Timers
    #
    # A timer fires as a command on the partition's own topic, so it is decided in order with all
    # others, whichever process owns the partition by then. A second one finds nothing to do.

    def _poll_timeout(self) -> float:
        due = self.timers.next_time()
        if due is None or not self.caught_up:
            return IDLE_SECONDS
        return min(IDLE_SECONDS, max(0.0, (due - self.context.clock()) / MICROS))

    def _send_due_timers(self) -> None:
        if self._timer_lost:
            self._timer_lost = False
            self.timers.rebuild(self.partition_state.states)
        now = self.context.clock()
        lateness = metrics.TIMER_LATENESS_SECONDS.labels(self.context.service.name)
        for due in self.timers.pop_due(now):
            lateness.observe((now - due[0]) / MICROS)
            command = timer_command(due, self.context.service.name, now)
            key, value = command.aggregate.encode(), command.SerializeToString()
            message = Outgoing(self.context.names.commands, self.partition, key, value)
            self.context.journal.send(message, self._on_timer_sent)

    def _on_timer_sent(self, error: Exception | None, _offset: int) -> None:
        """Runs on the producer's thread: the next `run_once` sends the lost timers again."""
        if error is not None:
            log.warning("timer_not_sent", partition=self.partition, error=str(error))
            self._timer_lost = True

    # A batch

    def _process(self, messages: Sequence[Incoming]) -> None:
        batch = Batch()
        topic = self.context.names.commands
        inbound = [message for message in messages if message.topic != topic]
        commands = [message for message in messages if message.topic == topic]
        try:
            for message in commands:
                now, started = self.context.clock(), time.time_ns()
                entry = self.processor.decide(message.value, message.offset, now)
                self._append(entry, started, batch)
        except FirstOutcomePending:
            # The repeat needs the offset of the first record: the rest waits for the commit.
            self._waiting = commands[len(batch.entries) :]
        if self.inbox is not None:
            self._ingest(self.inbox, inbound, batch)
        self._commit(batch)

    def _ingest(self, inbox: InboxRecorder, inbound: Sequence[Incoming], batch: Batch) -> None:
        """Record the messages of other services, then decide the reactions to them."""
        now = self.context.clock()
        for entry, started in inbox.record(inbound, now):
            self._append(entry, started, batch)
        if self.caught_up:
            for entry, started in inbox.react(now):
                self._append(entry, started, batch)

    def _append(self, entry: JournalEntry, started: int, batch: Batch) -> None:
        """Add a decided record with its bulletins to the batch and to the partition's state."""
        entry, bulletins = self._with_bulletins(entry)
        record = entry.record
        service = self.context.service.name
        attributes = {
            "vigie.aggregate": record.aggregate,
            "vigie.outcome": journal.Outcome.Name(record.outcome),
        }
        name, parent = self._command_name(record), tracing.extract(record.traceparent)
        with tracing.span(f"{service}.{name}", parent, attributes, start_time=started):
            record.traceparent = tracing.inject()
        batch.firsts.append(self.partition_state.append(entry))
        if entry.events:
            self.timers.update(record.aggregate, entry.state)
        for number, bulletin in enumerate(bulletins):
            names, partition = self.context.names, self.partition
            batch.bulletins.append(outgoing_bulletin(names, partition, entry, bulletin, number))
            metrics.BULLETINS.labels(service, news_of(bulletin)).inc()
        batch.entries.append(entry)

    def _command_name(self, record: journal.Record) -> str:
        """Return the command's name for a label, "unknown" for a type that the service lacks.

        Anything can be written to a topic, and each value of a label is held for ever.
        """
        known = record.type in self.partition_state.codec.commands
        return (
            command_name(record.type)
            if known or not record.HasField("source_offset")
            else "unknown"
        )

    def _with_bulletins(self, entry: JournalEntry) -> tuple[JournalEntry, Sequence[Message]]:
        """Return a record and its bulletins. A record whose bulletins fail has no effect.

        A record without an effect keeps its outcome, and nothing is published for it: a service
        that cannot publish a rejection must not stop its partition.
        """
        try:
            return entry, _fitting(self.context.service.bulletins(entry))
        except Exception as error:
            record = entry.record
            log.exception("announce_failed", type=record.type, aggregate=record.aggregate)
            if not entry.events:
                return entry, ()
            return self._with_bulletins(self.processor.failed(entry, "ANNOUNCE_FAILED", error))

    # Its transaction

    def _commit(self, batch: Batch) -> None:
        entries = batch.entries
        if not entries:
            return
        name = self.context.service.name
        records = [self.context.outgoing(entry.record, self.partition) for entry in entries]
        with metrics.TRANSACTION_SECONDS.labels(name).time():
            offsets = self.writer.commit([*records, *batch.bulletins])
        metrics.TRANSACTION_RECORDS.labels(name).observe(len(entries))
        for entry, first, offset in zip(entries, batch.firsts, offsets, strict=False):
            if first is not None:
                first.offset = offset
            outcome = journal.Outcome.Name(entry.record.outcome)
            metrics.COMMANDS.labels(name, self._command_name(entry.record), outcome).inc()
        self.partition_state.offset = offsets[len(entries) - 1]
        self._send_orders(entries)

    def _send_orders(self, entries: Sequence[JournalEntry]) -> None:
        """Send what committed records order of other services.

        Orders are not part of the transaction: its markers would be holes among the commands of
        other services, and a hole there is a lost command. An order sent before the commit could
        outlive a decision that was rolled back.
        """
        for entry in entries:
            try:
                for order in self.context.service.orders(entry) if entry.events else ():
                    self.context.send_order(order)
            except Exception:
                # The records are committed; the service sends an order without an answer again.
                log.exception("orders_failed", type=entry.record.type)


def _fitting(bulletins: Iterable[Message]) -> list[Message]:
    """Return bulletins. Raises `OverflowError` if the topic does not accept one of them."""
    made = list(bulletins)
    if (largest := max((each.ByteSize() for each in made), default=0)) > RECORD_BYTES:
        raise OverflowError(f"a bulletin of {largest:,} bytes")
    return made
