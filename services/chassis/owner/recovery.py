"""Recovery of a partition: the owner writes an `Opened` record and replays the journal up to it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import NamedTuple

import structlog
from google.protobuf.message import Message

from services.chassis.journal.journal import (
    JournalUnavailable,
    OffsetOutOfRange,
    Reader,
    TopicPartition,
    Writer,
)
from services.chassis.owner.owner_context import OwnerContext
from services.chassis.partition.partition_state import CorruptJournal, PartitionState
from services.chassis.sdk.ids import new_id
from services.chassis.telemetry import metrics
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

OPEN_SECONDS = 40.0
POLL_SECONDS = 0.5
BATCH = 2000


def recover(context: OwnerContext, partition: int, writer: Writer) -> PartitionState:
    """Write an `Opened` record and replay up to it. The writer has fenced all others.

    Reading its own record back proves that the state includes every record before it, also the
    last ones that the previous owner committed.

    Raises `CorruptJournal` if this release cannot continue from the journal.
    """
    partition_state = context.standby(partition)
    epoch = new_id()
    record = _opened_record(context, epoch, partition_state.time)
    writer.commit([context.outgoing(record, partition)])
    _replay(context, partition_state, epoch)
    if partition_state.skipped:
        raise CorruptJournal(
            f"{partition_state.skipped} events are unknown to this release: deploy the newer one"
        )
    if partition_state.partitions != context.service.partitions:
        raise CorruptJournal(
            f"the installation was made with {partition_state.partitions} partitions, "
            f"not {context.service.partitions}"
        )
    return partition_state


def _opened_record(context: OwnerContext, epoch: str, not_before: int) -> journal.Record:
    opened = journal.Opened(
        epoch=epoch,
        partitions=context.service.partitions,
        reference_hashes=context.reference_hashes,
    )
    record = journal.Record(
        type=journal.Opened.DESCRIPTOR.full_name,
        decided_time=max(context.clock(), not_before),
        outcome=journal.OUTCOME_ACCEPTED,
    )
    record.events.add(type=record.type, schema=1, body=opened.SerializeToString(deterministic=True))
    return record


def _replay(context: OwnerContext, partition_state: PartitionState, epoch: str) -> None:
    topic_partition = (context.names.journal, partition_state.partition)
    reader = context.journal.reader({topic_partition: partition_state.offset + 1}, bulk=True)
    deadline = time.monotonic() + OPEN_SECONDS
    try:
        while time.monotonic() < deadline:
            for message in reader.poll(POLL_SECONDS, BATCH):
                record = journal.Record.FromString(message.value)
                entry = partition_state.replay(record, message.offset)
                deadline = time.monotonic() + OPEN_SECONDS
                if entry and any(_is_opening(event, epoch) for event in entry.events):
                    return
        raise JournalUnavailable(f"the Opened record was not read back within {OPEN_SECONDS:g} s")
    except OffsetOutOfRange as error:
        raise CorruptJournal(str(error)) from error
    finally:
        reader.close()


def _is_opening(event: Message, epoch: str) -> bool:
    return isinstance(event, journal.Opened) and event.epoch == epoch


class Inputs(NamedTuple):
    """The reader of a partition's inputs, and where other services' topics ended at the opening."""

    reader: Reader
    inbox_ends: Mapping[TopicPartition, int]


def open_inputs(context: OwnerContext, partition_state: PartitionState) -> Inputs:
    """Open the reader of the commands topic and, for an inbox, of other services' topics."""
    positions = {
        (context.names.commands, partition_state.partition): partition_state.source_offset + 1
    }
    for (topic, p), (start, end) in context.journal.bounds(list(positions)).items():
        if not start <= (wanted := positions[topic, p]) <= end:
            raise CorruptJournal(f"{topic}/{p}: command {wanted} is not in {start}..{end}")
    inbox = context.service.inbox
    bounds: Mapping[TopicPartition, tuple[int, int]] = {}
    if inbox is not None:
        count = context.journal.partitions
        bounds = context.journal.bounds([(t, p) for t in inbox.topics for p in range(count(t))])
        kind = inbox.aggregate.partition("/")[0]
        cursor = inbox.next_offsets(partition_state.state(kind, inbox.aggregate))
        positions |= _inbox_positions(context, bounds, cursor)
    ends = {each: end for each, (_, end) in bounds.items()}
    return Inputs(context.journal.reader(positions), ends)


def _inbox_positions(
    context: OwnerContext,
    bounds: Mapping[TopicPartition, tuple[int, int]],
    cursor: Mapping[TopicPartition, int],
) -> dict[TopicPartition, int]:
    """Return where to go on in other services' topics; retention may have passed the cursor.

    Raises `CorruptJournal` for a topic that ends before the cursor: it was made again.
    """
    found: dict[TopicPartition, int] = {}
    for (topic, p), (start, end) in bounds.items():
        wanted = cursor.get((topic, p), 0)
        if wanted > end:
            raise CorruptJournal(f"{topic}/{p}: message {wanted} is not in {start}..{end}")
        found[topic, p] = max(start, wanted)
        if 0 < wanted < start:
            metrics.JOURNAL_GAP.labels(context.service.name, "0").inc()
            log.error("inbox_history_lost", topic=topic, partition=p, wanted=wanted, start=start)
    return found
