"""Restores to more partitions: each aggregate's records move to the partition of its hash.

The copied suite must have been stopped, coordination last: coordination must have consumed every
bulletin, because a later bulletin of an aggregate can be in another partition. Pending commands
move along, with new offsets. The states folded before and after are compared.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from google.protobuf.message import DecodeError

from services.backup import digest
from services.backup.appender import Appender, begin_epoch
from services.backup.consistent_cut import ConsistentCut, consumed_bulletins
from services.backup.copier import Copier
from services.backup.endpoint import ClusterEndpoint, offset_of, value_of
from services.backup.partitions import (
    BULLETINS,
    COMMANDS,
    JOURNAL,
    SNAPSHOTS,
    BackupError,
    TopicPartition,
)
from services.chassis.journal.kafka_reader import is_filler
from services.chassis.partition.partitioning import partition_of
from services.chassis.partition.snapshot_format import canonical
from services.chassis.partition.state import PartitionState
from services.chassis.sdk.service import Service
from services.provision.catalogue import COORDINATION
from vigie.journal.v1 import journal_pb2 as journal

OldRecord = tuple[int, int, int, journal.Record]
"""Decided time, old partition, old offset, record: the order in which records are merged."""


def check_at_rest(copy: ClusterEndpoint, cut: ConsistentCut) -> None:
    """Raise `BackupError` where coordination stopped before it consumed every bulletin."""
    consumed = consumed_bulletins(copy, cut)
    bulletins = [tp for tp in cut.ends if tp.kind == BULLETINS and tp.service != COORDINATION]
    after = {tp: consumed.get(tp, -1) + 1 for tp in bulletins}
    for tp, message in copy.read(after, {tp: cut.ends[tp] for tp in bulletins}):
        if not is_filler(message):
            raise BackupError(
                f"{tp.name(copy.prefix)}: coordination has not consumed {message.offset()}. "
                "Run coordination with the departments stopped, then copy once more."
            )


def repartition(
    copy: ClusterEndpoint, suite: ClusterEndpoint, cut: ConsistentCut, services: Sequence[Service]
) -> int:
    """Restore to topics with more partitions; return the number of records written."""
    check_at_rest(copy, cut)
    # Bulletins keep their partition and offset, which coordination's journal holds.
    kept = [tp for tp in cut.ends if tp.service == COORDINATION or tp.kind == BULLETINS]
    copier = Copier(copy, suite, kept)
    copier.copy({tp: cut.ends[tp] for tp in kept})
    departments = [service for service in services if service.name != COORDINATION]
    moved = sum(_move_service(copy, suite, cut, service) for service in departments)
    begin_epoch(copier.appender, [tp for tp in kept if tp.kind == JOURNAL])
    return copier.appender.records + moved


def _move_service(
    copy: ClusterEndpoint, suite: ClusterEndpoint, cut: ConsistentCut, service: Service
) -> int:
    """Rewrite a department's journal and compare the states; return the number of records."""
    partitions = digest.journal_partitions([service])
    targets = [tp.of(kind) for tp in partitions for kind in (JOURNAL, COMMANDS, SNAPSHOTS)]
    for tp, end in suite.end_offsets(targets).items():
        if end:
            raise BackupError(f"{tp.name(suite.prefix)} is not empty.")
    appender = Appender(suite, dict.fromkeys(partitions, 0))
    new_offsets: dict[tuple[int, int], int] = {}
    old = [tp for tp in cut.ends if (tp.service, tp.kind) == (service.name, JOURNAL)]
    for _, number, offset, record in heapq.merge(*(_records(copy, tp, cut) for tp in old)):
        tp = partitions[_target_partition(record, number, len(partitions))]
        record.ClearField("source_offset")
        if record.outcome == journal.OUTCOME_DUPLICATE:
            record.first_offset = new_offsets[number, record.first_offset]
        new_offsets[number, offset] = appender.ends[tp]
        appender.add(tp, b"", record.SerializeToString())
    appender.flush()
    before = _content(digest.fold_partitions(copy, service, old, cut.ends).values())
    after = _content(digest.fold_partitions(suite, service, partitions, appender.ends).values())
    if before != after:
        raise BackupError(
            f"{service.name} folds to another state after the move: keep the old installation."
        )
    begin_epoch(appender, partitions)
    return len(new_offsets) + _move_commands(copy, suite, cut, service)


def _move_commands(
    copy: ClusterEndpoint, suite: ClusterEndpoint, cut: ConsistentCut, service: Service
) -> int:
    """Write the pending commands to the new topics; return their number."""
    partitions = [tp.of(COMMANDS) for tp in digest.journal_partitions([service])]
    pending = {
        tp.of(COMMANDS): source for tp, source in cut.sources.items() if tp.service == service.name
    }
    appender = Appender(suite, dict.fromkeys(partitions, 0))
    for old, message in copy.read(pending, {tp: cut.ends[tp] for tp in pending}):
        try:
            aggregate = journal.Command.FromString(value_of(message)).aggregate
        except DecodeError:
            aggregate = ""
        number = partition_of(aggregate, len(partitions)) if aggregate else old.partition
        appender.add(partitions[number], aggregate.encode(), value_of(message))
    appender.flush()
    return sum(appender.ends.values())


def _records(copy: ClusterEndpoint, tp: TopicPartition, cut: ConsistentCut) -> Iterator[OldRecord]:
    for _, message in copy.read({tp: 0}, {tp: cut.ends[tp]}):
        if not is_filler(message):
            record = journal.Record.FromString(value_of(message))
            yield record.decided_time, tp.partition, offset_of(message), record


def _target_partition(record: journal.Record, old: int, count: int) -> int:
    """Return a record's new partition; a record without an aggregate (`Opened`) keeps its own."""
    return partition_of(record.aggregate, count) if record.aggregate else old


def _content(partition_states: Iterable[PartitionState]) -> tuple[Any, ...]:
    """Return states, versions and outcomes of some partitions, independent of the partition."""
    all_states = list(partition_states)
    # Partitions drop outcomes at different times: compare those of the last common window.
    last = max(each.time for each in all_states) - all_states[0].window.micros
    outcomes = {
        (first.aggregate, first.command_id, first.time, first.outcome, first.body_sha256)
        for first in chain.from_iterable(each.window.entries() for each in all_states)
        if first.time >= last
    }
    states = {
        address: canonical(state) for each in all_states for address, state in each.states.items()
    }
    versions = {
        address: version for each in all_states for address, version in each.versions.items()
    }
    return states, versions, outcomes
