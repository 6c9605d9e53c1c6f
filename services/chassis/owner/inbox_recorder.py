"""Records the messages of other services, and decides the reactions to them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import structlog

from services.chassis.journal.journal import Incoming
from services.chassis.partition.command_processor import CommandProcessor
from services.chassis.partition.partition_state import DECISION, CorruptJournal
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import InboundMessage, Inbox
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

PART_BYTES = 1024 * 1024
"""Bytes of messages in one record: a third of its limit, because a record adds to each."""

Decided = tuple[JournalEntry, int]
"""An entry, and when its decision began, in nanoseconds."""


class InboxRecorder:
    """The inbox of one partition. The caller appends each entry before it takes the next one."""

    def __init__(self, inbox: Inbox, processor: CommandProcessor) -> None:
        self.inbox = inbox
        self.processor = processor
        self.partition_state = processor.partition_state

    def record(self, inbound: Sequence[Incoming], now: int) -> Iterator[Decided]:
        """Yield the records of messages."""
        received = [
            InboundMessage(m.topic, m.partition, m.offset, m.value, m.header("traceparent"))
            for m in inbound
        ]
        for part in _parts(received):
            yield from self._record(part, now)

    def react(self, now: int) -> Iterator[Decided]:
        """Yield the records of the reactions to the recorded messages."""
        address = self.inbox.aggregate
        state = self.partition_state.state(address.partition("/")[0], address)
        for request in self.inbox.follow_ups(state, max(now, self.partition_state.time)):
            started = time.time_ns()
            yield self.processor.process_internal(request, address, now), started

    def _record(self, received: Sequence[InboundMessage], now: int) -> Iterator[Decided]:
        """Record messages by one command; if it fails, by two commands of half of them each.

        So one bad message costs the others nothing.
        """
        started = time.time_ns()
        inbox, process = self.inbox, self.processor.process_internal
        entry = process(inbox.to_command(received), inbox.aggregate, now)
        code = entry.record.reason.code
        if entry.record.outcome != journal.OUTCOME_ACCEPTED and len(received) > 1:
            half = len(received) // 2
            yield from self._record(received[:half], now)
            yield from self._record(received[half:], now)
            return
        if entry.record.outcome != journal.OUTCOME_ACCEPTED:
            log.error("inbound_message_rejected", topic=received[0].topic, code=code)
            entry = process(inbox.to_rejection(received[0], code), inbox.aggregate, now)
        if entry.record.outcome != journal.OUTCOME_ACCEPTED:
            # The cursor would pass a message that no record holds: it would be lost.
            raise CorruptJournal(f"inbound message rejected: {code}", DECISION)
        yield entry, started


def _parts(received: Sequence[InboundMessage]) -> Iterator[list[InboundMessage]]:
    """Yield the messages in parts that fit a record; one that is larger is a part of its own."""
    part: list[InboundMessage] = []
    size = 0
    for message in received:
        if part and size + len(message.value) > PART_BYTES:
            yield part
            part, size = [], 0
        part.append(message)
        size += len(message.value)
    if part:
        yield part
