"""The opening of a partition: its owner's first record is the barrier up to which it must read."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import structlog

from services.chassis.journal.journal import Interrupted, Reader, TopicPartition, Writer
from services.chassis.owner.owner_context import Duties
from services.chassis.partition.state import BrokenJournal, Ledger
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.journal_entry import Fact
from services.chassis.telemetry import metrics
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

OPEN_SECONDS = 40.0
POLL_SECONDS = 0.5
BATCH = 2000


def open_ledger(duties: Duties, partition: int, writer: Writer) -> Ledger:
    """Write that the partition is opened and fold up to there. The writer has fenced all others.

    Raises `BrokenJournal` where this release cannot go on from what it finds.
    """
    ledger = duties.standby(partition)
    opened = journal.Opened(
        epoch=new_id(), partitions=duties.service.partitions, facts=duties.facts
    )
    record = journal.Record(
        type=journal.Opened.DESCRIPTOR.full_name,
        decided_time=max(duties.clock(), ledger.time),
        outcome=journal.OUTCOME_ACCEPTED,
    )
    record.events.add(type=record.type, schema=1, body=opened.SerializeToString(deterministic=True))
    writer.commit([duties.outgoing(record, partition)])
    _replay(duties, ledger, opened.epoch)
    if ledger.skipped:
        raise BrokenJournal(
            f"{ledger.skipped} events are unknown to this release: run the one that wrote them"
        )
    if ledger.partitions != duties.service.partitions:
        raise BrokenJournal(
            f"the installation was made with {ledger.partitions} partitions, "
            f"not {duties.service.partitions}"
        )
    return ledger


def _replay(duties: Duties, ledger: Ledger, epoch: str) -> None:
    place = (duties.names.journal, ledger.partition)
    reader = duties.journal.reader({place: ledger.offset + 1}, bulk=True)
    deadline = time.monotonic() + OPEN_SECONDS
    try:
        while time.monotonic() < deadline:
            for message in reader.poll(POLL_SECONDS, BATCH):
                fact = ledger.fold(journal.Record.FromString(message.value), message.offset)
                deadline = time.monotonic() + OPEN_SECONDS
                if fact and _is_opening(fact, epoch):
                    return
        raise Interrupted(f"own opening not read back within {OPEN_SECONDS} s")
    finally:
        reader.close()


def _is_opening(fact: Fact, epoch: str) -> bool:
    return any(isinstance(event, journal.Opened) and event.epoch == epoch for event in fact.events)


def open_input(duties: Duties, ledger: Ledger) -> Reader:
    """Open what is to be decided next: commands, and for an inbox what others tell."""
    places = {(duties.names.commands, ledger.partition): ledger.source_offset + 1}
    _check_start(duties, places)
    inbox = duties.service.inbox
    if inbox is not None:
        kind = inbox.aggregate.partition("/")[0]
        cursor = inbox.cursor(ledger.state(kind, inbox.aggregate))
        places |= _inbox_places(duties, inbox.topics, cursor)
    return duties.journal.reader(places)


def _check_start(duties: Duties, places: Mapping[TopicPartition, int]) -> None:
    for place, (start, end) in duties.journal.bounds(list(places)).items():
        if not start <= places[place] <= end:
            raise BrokenJournal(
                f"{place[0]}/{place[1]}: command {places[place]} is not in {start}..{end}"
            )


def _inbox_places(
    duties: Duties, topics: Sequence[str], cursor: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    places = [(topic, p) for topic in topics for p in range(duties.journal.partitions(topic))]
    found: dict[TopicPartition, int] = {}
    for place, (start, _) in duties.journal.bounds(places).items():
        found[place] = max(start, cursor.get(place, 0))
        if 0 < cursor.get(place, 0) < start:
            metrics.JOURNAL_GAP.labels(duties.service.name, "0").inc()
            log.error(
                "inbox_history_lost",
                topic=place[0],
                partition=place[1],
                wanted=cursor[place],
                start=start,
            )
    return found
