"""Recovery of a partition: the owner writes an `Opened` record and replays the journal up to it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import structlog

from services.chassis.journal.journal import JournalUnavailable, Reader, TopicPartition, Writer
from services.chassis.owner.owner_context import OwnerContext
from services.chassis.partition.state import CorruptJournal, PartitionState
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.telemetry import metrics
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

OPEN_SECONDS = 40.0
POLL_SECONDS = 0.5
BATCH = 2000


def recover(owner_context: OwnerContext, partition: int, writer: Writer) -> PartitionState:
    """Write an `Opened` record and replay up to it. The writer has fenced all others.

    Reading its own record back proves that the state includes every record before it, also the
    last ones that the previous owner committed.

    Raises `CorruptJournal` if this release cannot continue from the journal.
    """
    partition_state = owner_context.standby(partition)
    epoch = new_id()
    record = _opened_record(owner_context, epoch, partition_state.time)
    writer.commit([owner_context.outgoing(record, partition)])
    _replay(owner_context, partition_state, epoch)
    if partition_state.skipped:
        raise CorruptJournal(
            f"{partition_state.skipped} events are unknown to this release: deploy the newer one"
        )
    if partition_state.partitions != owner_context.service.partitions:
        raise CorruptJournal(
            f"the installation was made with {partition_state.partitions} partitions, "
            f"not {owner_context.service.partitions}"
        )
    return partition_state


def _opened_record(owner_context: OwnerContext, epoch: str, not_before: int) -> journal.Record:
    opened = journal.Opened(
        epoch=epoch,
        partitions=owner_context.service.partitions,
        reference_hashes=owner_context.reference_hashes,
    )
    record = journal.Record(
        type=journal.Opened.DESCRIPTOR.full_name,
        decided_time=max(owner_context.clock(), not_before),
        outcome=journal.OUTCOME_ACCEPTED,
    )
    record.events.add(type=record.type, schema=1, body=opened.SerializeToString(deterministic=True))
    return record


def _replay(owner_context: OwnerContext, partition_state: PartitionState, epoch: str) -> None:
    topic_partition = (owner_context.names.journal, partition_state.partition)
    reader = owner_context.journal.reader({topic_partition: partition_state.offset + 1}, bulk=True)
    deadline = time.monotonic() + OPEN_SECONDS
    try:
        while time.monotonic() < deadline:
            for message in reader.poll(POLL_SECONDS, BATCH):
                entry = partition_state.replay(
                    journal.Record.FromString(message.value), message.offset
                )
                deadline = time.monotonic() + OPEN_SECONDS
                if entry and _is_opening(entry, epoch):
                    return
        raise JournalUnavailable(f"the Opened record was not read back within {OPEN_SECONDS:g} s")
    finally:
        reader.close()


def _is_opening(entry: JournalEntry, epoch: str) -> bool:
    return any(isinstance(event, journal.Opened) and event.epoch == epoch for event in entry.events)


def open_inputs(owner_context: OwnerContext, partition_state: PartitionState) -> Reader:
    """Open the reader of the commands topic and, for an inbox, of other services' topics."""
    positions = {
        (owner_context.names.commands, partition_state.partition): partition_state.source_offset + 1
    }
    _check_start(owner_context, positions)
    inbox = owner_context.service.inbox
    if inbox is not None:
        kind = inbox.aggregate.partition("/")[0]
        cursor = inbox.next_offsets(partition_state.state(kind, inbox.aggregate))
        positions |= _inbox_positions(owner_context, inbox.topics, cursor)
    return owner_context.journal.reader(positions)


def _check_start(owner_context: OwnerContext, positions: Mapping[TopicPartition, int]) -> None:
    for (topic, p), (start, end) in owner_context.journal.bounds(list(positions)).items():
        wanted = positions[topic, p]
        if not start <= wanted <= end:
            raise CorruptJournal(f"{topic}/{p}: command {wanted} is not in {start}..{end}")


def _inbox_positions(
    owner_context: OwnerContext, topics: Sequence[str], cursor: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """Return where to go on in other services' topics; retention may have passed the cursor."""
    partitions = [
        (topic, p) for topic in topics for p in range(owner_context.journal.partitions(topic))
    ]
    found: dict[TopicPartition, int] = {}
    for (topic, p), (start, _) in owner_context.journal.bounds(partitions).items():
        wanted = cursor.get((topic, p), 0)
        found[topic, p] = max(start, wanted)
        if 0 < wanted < start:
            metrics.JOURNAL_GAP.labels(owner_context.service.name, "0").inc()
            log.error("inbox_history_lost", topic=topic, partition=p, wanted=wanted, start=start)
    return found
