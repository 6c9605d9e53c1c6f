"""The consistent cut of a copy: the offset per partition up to which all records belong together.

The partitions of a copy are read at different moments while the source runs. The cut leaves out
every record whose cause is not in the copy:
- a command of coordination sent after the last record of its copied journal, and every command
  after it in that partition;
- the records of commands that are left out, and the bulletins of those records;
- snapshots of a state after the cut.

`sent_time`, bounded by the time of its message, decides the first of these: if coordination fails
over to a machine whose clock is behind, commands sent within that difference can be taken for
earlier ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from confluent_kafka import Message
from google.protobuf.message import DecodeError

from services.backup.cluster_endpoint import (
    ClusterEndpoint,
    headers_of,
    offset_of,
    record_of,
    value_of,
)
from services.backup.partitions import (
    BULLETINS,
    COMMANDS,
    JOURNAL,
    SNAPSHOTS,
    BackupError,
    TopicPartition,
)
from services.chassis.journal.kafka_reader import is_filler
from services.chassis.partition.snapshot_format import parse_piece
from services.provision.catalogue import COORDINATION
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

BULLETIN_RECEIVED = events.BulletinReceived.DESCRIPTOR.full_name
CE_ID = "ce_id"
Offsets = Mapping[TopicPartition, int]
LeftOut = Callable[[TopicPartition, Message], bool]


@dataclass(frozen=True)
class ConsistentCut:
    """Next offsets of partitions that belong together.

    `sources` is the first command of each journal's partition that has no record in the cut;
    `time` is the decided time of coordination's last record, in microseconds.
    """

    ends: Offsets = field(default_factory=dict)
    sources: Offsets = field(default_factory=dict)
    time: int = 0

    def end(self, tp: TopicPartition) -> int:
        """Return the next offset of a partition, 0 where it is not in the cut."""
        return self.ends.get(tp, 0)


def find(copy: ClusterEndpoint, previous: ConsistentCut, ends: Offsets) -> ConsistentCut:
    """Return the cut of the records copied up to `ends`; only records after `previous` are read.

    Raises `BackupError` where coordination consumed a bulletin that is not in the cut.
    """
    search = _Search(copy, previous, ends)
    cut = {tp: end for tp, end in ends.items() if tp.service == COORDINATION}
    time, consumed = search.coordination_progress()
    departments = [tp for tp in ends if tp.service != COORDINATION]
    of = {kind: [tp for tp in departments if tp.kind == kind] for kind in (COMMANDS, BULLETINS)}
    cut |= search.cut_before(of[COMMANDS], lambda _, message: _is_sent_after(message, time))
    journals, next_commands = search.cut_journals(cut)
    cut |= journals
    sources = {**previous.sources, **next_commands}
    cut |= search.cut_before(
        of[BULLETINS], lambda tp, message: _source_offset(message) >= sources[tp.of(JOURNAL)]
    )
    cut |= search.cut_before(
        [tp for tp in ends if tp.kind == SNAPSHOTS],
        lambda tp, message: _state_offset(message) >= cut[tp.of(JOURNAL)],
    )
    for tp, offset in consumed.items():
        if offset >= cut.get(tp, 0):
            raise BackupError(
                f"Coordination consumed {tp.service}.bulletins/{tp.partition} at {offset}, and "
                f"the cut is at {cut.get(tp, 0)}: clocks differ, or VIGIE_DEPARTMENTS lacks one. "
                "The next pass tries again."
            )
    return ConsistentCut(cut, sources, time)


@dataclass(frozen=True)
class _Search:
    """Reads the records of a copy between the previous cut and the copy's ends."""

    copy: ClusterEndpoint
    previous: ConsistentCut
    ends: Offsets

    def coordination_progress(self) -> tuple[int, dict[TopicPartition, int]]:
        """Return the time of coordination's last record, and the last bulletin it consumed."""
        time = self.previous.time
        consumed: dict[TopicPartition, int] = {}
        journals = [tp for tp in self.ends if tp == TopicPartition(COORDINATION, JOURNAL, 0)]
        for _, message in self._read_new(journals):
            record = record_of(message)
            time = max(time, record.decided_time)
            for event in record.events:
                if event.type == BULLETIN_RECEIVED:
                    tp, offset = _consumed(event, message)
                    consumed[tp] = offset
        return time, consumed

    def cut_before(
        self, partitions: Sequence[TopicPartition], left_out: LeftOut
    ) -> dict[TopicPartition, int]:
        """Cut each partition before its first record that is left out."""
        cut = {tp: self.ends[tp] for tp in partitions}
        for tp, message in self._read_new(partitions):
            if left_out(tp, message):
                cut[tp] = min(cut[tp], offset_of(message))
        return cut

    def cut_journals(
        self, cut: Offsets
    ) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
        """Cut before the first record whose command is left out; return also the next commands."""
        partitions = [tp.of(JOURNAL) for tp in cut if tp.kind == COMMANDS]
        journals = {tp: self.ends[tp] for tp in partitions}
        sources = {tp: self.previous.sources.get(tp, 0) for tp in partitions}
        for tp, message in self._read_new(partitions):
            record = record_of(message)
            if not record.HasField("source_offset") or offset_of(message) >= journals[tp]:
                continue
            if record.source_offset >= cut[tp.of(COMMANDS)]:
                journals[tp] = offset_of(message)
            else:
                sources[tp] = record.source_offset + 1
        return journals, sources

    def _read_new(
        self, partitions: Sequence[TopicPartition]
    ) -> Iterator[tuple[TopicPartition, Message]]:
        # Retention removes only old records: their commands were decided long before the cut.
        watermarks = self.copy.watermarks(partitions)
        starts = {tp: max(start, self.previous.end(tp)) for tp, (start, _) in watermarks.items()}
        for tp, message in self.copy.read(starts, {tp: self.ends[tp] for tp in partitions}):
            if not is_filler(message):
                yield tp, message


def _consumed(event: journal.Event, message: Message) -> tuple[TopicPartition, int]:
    """Return the place of a bulletin that coordination consumed. Raises `BackupError`."""
    try:
        received = events.BulletinReceived.FromString(event.body)
        service = received.topic.split(".")[-2]
    except (DecodeError, IndexError):
        raise BackupError(
            f"{message.topic()}/{message.partition()} has no bulletin in its record at "
            f"{offset_of(message)}: another program wrote to the journal."
        ) from None
    return TopicPartition(service, BULLETINS, received.partition), received.offset


def _is_sent_after(message: Message, time: int) -> bool:
    """Return whether coordination sent a command after a time (microseconds).

    Anybody can write a command that was sent in the future, and it would stop every later cut. So
    a command counts as sent when Kafka has its message, at the latest: Kafka takes no message that
    is more than an hour ahead of it.
    """
    try:
        command = journal.Command.FromString(value_of(message))
    except DecodeError:
        return False
    return command.actor == COORDINATION and min(command.sent_time, _time_of(message)) > time


def _time_of(message: Message) -> int:
    """Return the end of the millisecond in which a message was written, in microseconds."""
    return (message.timestamp()[1] + 1) * 1000 - 1


def _source_offset(message: Message) -> int:
    """Return the offset of a bulletin's command, -1 if the message has no such id.

    The id is `journal/aggregate/version/source/place`.
    """
    ids = [value for name, value in headers_of(message) if name == CE_ID]
    parts = ids[0].rsplit(b"/", 2) if ids and isinstance(ids[0], bytes) else []
    return int(parts[1]) if len(parts) > 2 and parts[1].isdigit() else -1


def _state_offset(message: Message) -> int:
    """Return the offset of the last record in a snapshot's state, -1 if the message has none."""
    piece = parse_piece(value_of(message))
    return -1 if piece is None else piece.offset
