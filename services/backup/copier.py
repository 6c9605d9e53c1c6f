"""Copies partitions from one cluster to the other, from the target's end offset up to a goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from confluent_kafka import Message

from services.backup.appender import Appender
from services.backup.cluster_endpoint import ALL, COMMITTED, ClusterEndpoint, headers_of
from services.backup.partitions import JOURNAL, BackupError, TopicPartition
from services.chassis.journal.kafka_reader import is_filler

Watermarks = Mapping[TopicPartition, tuple[int, int]]


class Copier:
    """One direction of copying.

    Raises `BackupError` at the start where the target holds records that are not the source's.
    """

    def __init__(
        self,
        source: ClusterEndpoint,
        target: ClusterEndpoint,
        partitions: Sequence[TopicPartition],
    ) -> None:
        self.source = source
        self.target = target
        at_target = target.watermarks(partitions)
        at_source = source.watermarks(partitions)
        _check_lengths(source, target, at_source, at_target)
        self._check_last_records(at_source, at_target)
        self.appender = Appender(target, {tp: end for tp, (_, end) in at_target.items()})
        self._starts = {tp: start for tp, (start, _) in at_source.items()}

    def copy(self, goals: Mapping[TopicPartition, int]) -> None:
        """Copy each partition up to its goal; on return every record is written."""
        # Retention may have removed records before they were copied: the copy starts after them.
        # Journals have no retention.
        starts = {tp: min(self._starts[tp], goal) for tp, goal in goals.items()}
        fresh = {tp: start for tp, start in starts.items() if start and not self.appender.ends[tp]}
        self.appender.begin_at(fresh)
        for tp, start in starts.items():
            self.appender.fill(tp, start)
        positions = {tp: self.appender.ends[tp] for tp in goals}
        for tp, message in self.source.read(positions, goals):
            if not is_filler(message):
                self.appender.append(tp, message)
        for tp, goal in goals.items():
            self.appender.fill(tp, goal)
        self.appender.flush()

    def _check_last_records(self, at_source: Watermarks, at_target: Watermarks) -> None:
        """Compare the last record of each partition that has one on both clusters."""
        last = {
            tp: end - 1
            for tp, (start, end) in at_target.items()
            if start < end and at_source[tp][0] < end
        }
        ends = {tp: offset + 1 for tp, offset in last.items()}
        copied = dict(self.target.read(last, ends, ALL))
        original = dict(self.source.read(last, ends, COMMITTED))
        for tp, offset in last.items():
            if not _is_copy(copied.get(tp), original.get(tp)):
                raise BackupError(
                    f"{tp.name(self.target.prefix)} does not end at {offset} as the source does: "
                    "it is no copy of it, or another producer has written to it. "
                    "Copy to empty topics."
                )


def _is_copy(copied: Message | None, original: Message | None) -> bool:
    if copied is None:  # a transaction's marker: a copy has none
        return False
    if original is None or is_filler(original):
        return is_filler(copied)
    return _content(copied) == _content(original)


def _content(message: Message) -> tuple[object, ...]:
    return message.key(), message.value(), headers_of(message), message.timestamp()[1]


def _check_lengths(
    source: ClusterEndpoint,
    target: ClusterEndpoint,
    at_source: Watermarks,
    at_target: Watermarks,
) -> None:
    for tp, (start, end) in at_source.items():
        copied = at_target[tp][1]
        if copied > end:
            raise BackupError(
                f"{tp.name(target.prefix)} ends at {copied}, its source at {end}: it is no copy "
                "of it. Copy to empty topics."
            )
        if tp.kind == JOURNAL and start > copied:
            raise BackupError(
                f"{tp.name(source.prefix)} begins at {start}: a journal is kept for ever, and "
                f"records {copied} to {start} are gone. Restore the source first."
            )
