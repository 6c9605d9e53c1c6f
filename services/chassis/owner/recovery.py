"""Recovery of a partition: the owner writes an `Opened` record and replays the journal up to it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import NamedTuple

import structlog
from google.protobuf.message import Message

from services.chassis.journal.journal import (
    Incoming,
    JournalUnavailable,
    OffsetOutOfRange,
    Reader,
    TopicPartition,
    Writer,
)
from services.chassis.owner.owner_context import OwnerContext
from services.chassis.partition.partition_state import (
    CLOCKS_DIFFER_MICROS,
    GAP,
    INSTALLATION,
    RELEASE,
    CorruptJournal,
    PartitionState,
)
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.telemetry import metrics
from services.chassis.topics.kinds import COMMANDS
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

OPEN_SECONDS = 40.0
POLL_SECONDS = 0.5
BATCH = 2000
MICROS_PER_MILLI = 1000


class TopicTooShort(CorruptJournal):
    """A topic ends before a message that was read from it.

    Its end is lost, or a broker answered that does not know that it leads no more.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, GAP)


def recover(context: OwnerContext, partition: int, writer: Writer) -> PartitionState:
    """Write an `Opened` record and replay up to it. The writer has fenced all others.

    Reading its own record back proves that the state includes every record before it, also the
    last ones that the previous owner committed.

    Raises `CorruptJournal` if this release cannot continue from the journal.
    """
    partition_state = context.standby(partition)
    _check_journal(context, partition_state)
    epoch = context.new_id()
    record = _opened_record(context, epoch, _opening_time(context, partition_state.time))
    writer.commit([context.outgoing(record, partition)])
    _replay(context, partition_state, epoch)
    if partition_state.skipped:
        raise CorruptJournal(
            f"{partition_state.skipped} events are unknown to this release: deploy the newer one",
            RELEASE,
        )
    if partition_state.partitions != context.service.partitions:
        raise CorruptJournal(
            f"the installation was made with {partition_state.partitions} partitions, "
            f"not {context.service.partitions}",
            INSTALLATION,
        )
    return partition_state


def _check_journal(context: OwnerContext, partition_state: PartitionState) -> None:
    """Refuse to write to another journal than the one that this process has read."""
    place = (context.names.journal, partition_state.partition)
    known, found = partition_state.cluster_id, context.journal.cluster_id
    if known and known != found:
        raise CorruptJournal(
            f"{_name(place)} was written on the Kafka cluster {known}, and this is {found}: "
            "set KAFKA_BOOTSTRAP to the first, or restore a backup to this one",
            INSTALLATION,
        )
    end = context.journal.bounds([place])[place][1]
    if end <= partition_state.offset:
        raise TopicTooShort(
            f"{_name(place)} ends at {end}, and record {partition_state.offset} was read from it: "
            "it is a new topic, or its end is lost: restore a backup"
        )


def _name(place: TopicPartition) -> str:
    return f"{place[0]}/{place[1]}"


def _opening_time(context: OwnerContext, log_time: int) -> int:
    """Return the time of an opening: the clock's, and not before the log's if that may be right.

    In a log that is ahead of the clock no lease would end and no timer fire until the clock has
    passed it, so the opening sets its time back.
    """
    now = context.clock()
    if log_time - now <= CLOCKS_DIFFER_MICROS:
        return max(now, log_time)
    log.error("log_time_set_back", seconds=(log_time - now) // MICROS)
    return now


def _opened_record(context: OwnerContext, epoch: str, decided_time: int) -> journal.Record:
    opened = journal.Opened(
        epoch=epoch,
        partitions=context.service.partitions,
        reference_hashes=context.reference_hashes,
        cluster_id=context.journal.cluster_id,
    )
    record = journal.Record(
        type=journal.Opened.DESCRIPTOR.full_name,
        decided_time=decided_time,
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
                entry = _applied(partition_state, message)
                deadline = time.monotonic() + OPEN_SECONDS
                if entry and any(_is_opening(event, epoch) for event in entry.events):
                    return
        raise JournalUnavailable(f"the Opened record was not read back within {OPEN_SECONDS:g} s")
    except OffsetOutOfRange as error:
        raise TopicTooShort(str(error)) from error
    finally:
        reader.close()


def _applied(partition_state: PartitionState, message: Incoming) -> JournalEntry | None:
    """Replay a message. Raises `CorruptJournal` for one that is no record of this journal."""
    try:
        return partition_state.replay(journal.Record.FromString(message.value), message.offset)
    except CorruptJournal:
        raise
    except Exception as error:  # anybody may have written it, and a fold that fails stops here
        raise CorruptJournal(
            f"{_name((message.topic, message.partition))}: record {message.offset} cannot be "
            f"replayed ({error!r})"
        ) from error


def _is_opening(event: Message, epoch: str) -> bool:
    return isinstance(event, journal.Opened) and event.epoch == epoch


class Inputs(NamedTuple):
    """The reader of a partition's inputs, and where other services' topics ended at the opening."""

    reader: Reader
    inbox_ends: Mapping[TopicPartition, int]


def open_inputs(context: OwnerContext, partition_state: PartitionState) -> Inputs:
    """Open the reader of the commands topic and, for an inbox, of other services' topics."""
    place = (context.names.commands, partition_state.partition)
    positions = {place: _next_command(context, partition_state, place)}
    inbox = context.inbox_of(partition_state.partition)
    bounds: Mapping[TopicPartition, tuple[int, int]] = {}
    if inbox is not None:
        count = context.journal.partitions
        bounds = context.journal.bounds([(t, p) for t in inbox.topics for p in range(count(t))])
        kind = inbox.aggregate.partition("/")[0]
        cursor = inbox.next_offsets(partition_state.state(kind, inbox.aggregate))
        positions |= _inbox_positions(context, partition_state.partition, bounds, cursor)
    ends = {each: end for each, (_, end) in bounds.items()}
    return Inputs(context.journal.reader(positions), ends)


def _next_command(
    context: OwnerContext, partition_state: PartitionState, place: TopicPartition
) -> int:
    """Return the offset of the next command; retention may have passed it in a long absence.

    Retention deletes a command long after it has expired, so the loss of it changes nothing. It can
    have deleted one only if nothing was decided for as long. Raises `CorruptJournal` otherwise.
    """
    start, end = context.journal.bounds([place])[place]
    wanted = partition_state.source_offset + 1
    if start <= wanted <= end:
        return wanted
    if wanted > end:
        raise TopicTooShort(
            f"{_name(place)} ends at {end}, and command {wanted - 1} was decided: restore a backup"
        )
    now = context.clock()
    absent = now - (partition_state.source_time or now)
    if absent < COMMANDS.retention_ms * MICROS_PER_MILLI:
        raise CorruptJournal(
            f"{_name(place)}: command {wanted} is not in {start}..{end}, and retention cannot "
            "have deleted it: restore a backup",
            GAP,
        )
    metrics.JOURNAL_GAP.labels(context.service.name, str(place[1])).inc()
    log.error("commands_lost", partition=place[1], first=wanted, last=start - 1)
    return start


def _inbox_positions(
    context: OwnerContext,
    partition: int,
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
            raise TopicTooShort(f"{topic}/{p}: message {wanted} is not in {start}..{end}")
        found[topic, p] = max(start, wanted)
        if 0 < wanted < start:
            metrics.JOURNAL_GAP.labels(context.service.name, str(partition)).inc()
            log.error("inbox_history_lost", topic=topic, partition=p, wanted=wanted, start=start)
    return found
