"""A restore to more partitions: each aggregate's records move to where its hash now puts them.

For a copy of a suite that was stopped, coordination last: each bulletin has to be noted, for those
written from now on stand elsewhere. Commands that wait move along; their numbers begin anew. What
comes out is folded beside what went in.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from confluent_kafka import Message
from google.protobuf.message import DecodeError

from services.backup import digest
from services.backup.appender import Appender
from services.backup.consistent_cut import Cut, noted_in
from services.backup.copier import Copier
from services.backup.endpoint import Side, offset_of, value_of
from services.backup.errors import Refusal
from services.backup.new_epoch import open_anew
from services.backup.partitions import BULLETINS, COMMANDS, JOURNAL, SNAPSHOTS, Place
from services.chassis.journal.fillers import is_filler
from services.chassis.partition.partitioning import partition_of
from services.chassis.partition.snapshot_format import canonical
from services.chassis.partition.state import PartitionState
from services.chassis.sdk.service import Service
from services.chassis.topics.catalogue import COORDINATION
from vigie.journal.v1 import journal_pb2 as journal

Old = tuple[int, int, int, journal.Record]
"""Decided time, old partition, old offset, record: in the order in which they are merged."""


def check_at_rest(copy: Side, cut: Cut) -> None:
    """Raise `Refusal` where a bulletin was not noted when the suite stopped."""
    noted = noted_in(copy, cut)
    told = [place for place in cut.ends if place.kind == BULLETINS and place.service in _moved(cut)]
    after = {place: noted.get(place, -1) + 1 for place in told}
    for place, message in copy.read(after, {place: cut.ends[place] for place in told}):
        if not is_filler(message):
            raise Refusal(
                f"{place.topic(copy.prefix)}/{place.partition}: coordination has not noted "
                f"{message.offset()}. Let it run on while the rest is stopped, copy once more."
            )


def _moved(cut: Cut) -> set[str]:
    return {place.service for place in cut.ends} - {COORDINATION}


def grow(copy: Side, suite: Side, cut: Cut, services: Sequence[Service]) -> int:
    """Bring the copy to topics of more partitions; return how many records were written."""
    check_at_rest(copy, cut)
    # Bulletins stay where coordination noted them; later ones of an aggregate may stand elsewhere.
    kept = [place for place in cut.ends if place.service == COORDINATION or place.kind == BULLETINS]
    copier = Copier(copy, suite, kept)
    copier.copy({place: cut.ends[place] for place in kept})
    moved = sum(
        _move(copy, suite, cut, service) for service in services if service.name != COORDINATION
    )
    open_anew(copier.appender, [place for place in kept if place.kind == JOURNAL])
    return copier.appender.records + moved


def _move(copy: Side, suite: Side, cut: Cut, service: Service) -> int:
    """Write a department's journals anew, and see that they amount to the same."""
    places = digest.places_of([service])
    every = [place.of(kind) for place in places for kind in (JOURNAL, COMMANDS, SNAPSHOTS)]
    for place, end in suite.ends(every).items():
        if end:
            raise Refusal(f"{place.topic(suite.prefix)}/{place.partition} is not empty.")
    appender = Appender(suite, dict.fromkeys(places, 0))
    new: dict[tuple[int, int], int] = {}
    old = [place for place in cut.ends if (place.service, place.kind) == (service.name, JOURNAL)]
    for _, partition, offset, record in heapq.merge(*(_records(copy, p, cut) for p in old)):
        place = places[_partition(record, partition, len(places))]
        record.ClearField("source_offset")
        if record.outcome == journal.OUTCOME_DUPLICATE:
            record.first_offset = new[partition, record.first_offset]
        new[partition, offset] = appender.ends[place]
        appender.add(place, b"", record.SerializeToString())
    appender.flush()
    before = _amount(digest.folded(copy, service, old, cut.ends).values())
    after = _amount(digest.folded(suite, service, places, appender.ends).values())
    if before != after:
        raise Refusal(f"{service.name} does not amount to the same: keep the old installation.")
    open_anew(appender, places)
    return len(new) + _carry(copy, suite, cut, service)


def _carry(copy: Side, suite: Side, cut: Cut, service: Service) -> int:
    """Put the commands that wait on the new topics: they are the first to be decided."""
    places = [place.of(COMMANDS) for place in digest.places_of([service])]
    waiting = {
        place.of(COMMANDS): source
        for place, source in cut.sources.items()
        if place.service == service.name
    }
    appender = Appender(suite, dict.fromkeys(places, 0))
    for old, message in copy.read(waiting, {place: cut.ends[place] for place in waiting}):
        try:
            aggregate = journal.Command.FromString(value_of(message)).aggregate
        except DecodeError:
            aggregate = ""
        partition = partition_of(aggregate, len(places)) if aggregate else old.partition
        appender.add(places[partition], aggregate.encode(), value_of(message))
    appender.flush()
    return sum(appender.ends.values())


def _records(copy: Side, place: Place, cut: Cut) -> Iterator[Old]:
    message: Message
    for _, message in copy.read({place: 0}, {place: cut.ends[place]}):
        if not is_filler(message):
            record = journal.Record.FromString(value_of(message))
            yield record.decided_time, place.partition, offset_of(message), record


def _partition(record: journal.Record, old: int, count: int) -> int:
    """Return where a record belongs; one of no aggregate (an opening, no command) stays."""
    return partition_of(record.aggregate, count) if record.aggregate else old


def _amount(partition_states: Iterable[PartitionState]) -> tuple[Any, ...]:
    """Return what some partitions hold together, wherever it stands: states, versions, outcomes."""
    some = list(partition_states)
    last = max(partition_state.time for partition_state in some) - some[0].window.micros
    outcomes = {
        (first.aggregate, first.command_id, first.time, first.outcome, first.body_sha256)
        for first in chain.from_iterable(
            partition_state.window.entries() for partition_state in some
        )
        if first.time >= last
    }
    states = {
        address: canonical(s)
        for partition_state in some
        for address, s in partition_state.states.items()
    }
    versions = {
        address: v for partition_state in some for address, v in partition_state.versions.items()
    }
    return states, versions, outcomes
