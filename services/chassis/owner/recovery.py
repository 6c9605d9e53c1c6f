"""The opening of a partition: its owner's first record is the barrier up to which it must read."""

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
    """Write that the partition is opened and fold up to there. The writer has fenced all others.

    Raises `CorruptJournal` where this release cannot go on from what it finds.
    """
    partition_state = owner_context.standby(partition)
    opened = journal.Opened(
        epoch=new_id(),
        partitions=owner_context.service.partitions,
        reference_hashes=owner_context.reference_hashes,
    )
    record = journal.Record(
        type=journal.Opened.DESCRIPTOR.full_name,
        decided_time=max(owner_context.clock(), partition_state.time),
        outcome=journal.OUTCOME_ACCEPTED,
    )
    record.events.add(type=record.type, schema=1, body=opened.SerializeToString(deterministic=True))
    writer.commit([owner_context.outgoing(record, partition)])
    _replay(owner_context, partition_state, opened.epoch)
    if partition_state.skipped:
        raise CorruptJournal(
            f"{partition_state.skipped} events are unknown to this release: run the newer one"
        )
    if partition_state.partitions != owner_context.service.partitions:
        raise CorruptJournal(
            f"the installation was made with {partition_state.partitions} partitions, "
            f"not {owner_context.service.partitions}"
        )
    return partition_state


def _replay(owner_context: OwnerContext, partition_state: PartitionState, epoch: str) -> None:
    place = (owner_context.names.journal, partition_state.partition)
    reader = owner_context.journal.reader({place: partition_state.offset + 1}, bulk=True)
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
        raise JournalUnavailable(f"own opening not read back within {OPEN_SECONDS} s")
    finally:
        reader.close()


def _is_opening(entry: JournalEntry, epoch: str) -> bool:
    return any(isinstance(event, journal.Opened) and event.epoch == epoch for event in entry.events)


def open_inputs(owner_context: OwnerContext, partition_state: PartitionState) -> Reader:
    """Open what is to be decided next: commands, and for an inbox what others tell."""
    places = {
        (owner_context.names.commands, partition_state.partition): partition_state.source_offset + 1
    }
    _check_start(owner_context, places)
    inbox = owner_context.service.inbox
    if inbox is not None:
        kind = inbox.aggregate.partition("/")[0]
        cursor = inbox.cursor(partition_state.state(kind, inbox.aggregate))
        places |= _inbox_places(owner_context, inbox.topics, cursor)
    return owner_context.journal.reader(places)


def _check_start(owner_context: OwnerContext, places: Mapping[TopicPartition, int]) -> None:
    for place, (start, end) in owner_context.journal.bounds(list(places)).items():
        if not start <= places[place] <= end:
            raise CorruptJournal(
                f"{place[0]}/{place[1]}: command {places[place]} is not in {start}..{end}"
            )


def _inbox_places(
    owner_context: OwnerContext, topics: Sequence[str], cursor: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    places = [
        (topic, p) for topic in topics for p in range(owner_context.journal.partitions(topic))
    ]
    found: dict[TopicPartition, int] = {}
    for place, (start, _) in owner_context.journal.bounds(places).items():
        found[place] = max(start, cursor.get(place, 0))
        if 0 < cursor.get(place, 0) < start:
            metrics.JOURNAL_GAP.labels(owner_context.service.name, "0").inc()
            log.error(
                "inbox_history_lost",
                topic=place[0],
                partition=place[1],
                wanted=cursor[place],
                start=start,
            )
    return found
