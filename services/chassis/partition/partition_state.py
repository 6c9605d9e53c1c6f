"""The state of one partition: the fold of its journal, at one offset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf.message import DecodeError

from services.chassis.partition.codec import Codec, UnknownType
from services.chassis.partition.deduplication import (
    WINDOW_ENTRIES,
    DuplicateWindow,
    FirstOutcome,
)
from services.chassis.sdk.decider import MICROS, Decider, DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from vigie.journal.v1 import journal_pb2 as journal

NOTHING_YET = -1
UNCOMMITTED = -1
# The plain values of a state, beside its aggregates and its duplicate window.
SCALARS = (
    *("offset", "source_offset", "source_time", "time", "folded"),
    *("epoch", "partitions", "reference_hashes", "cluster_id", "abandoned_time"),
)
CLOCKS_DIFFER_MICROS = 10 * MICROS
"""How much two clocks may differ at most, if each agrees with the broker's to 5 s."""


GAP, DAMAGED, RELEASE, INSTALLATION, DECISION = STOP_REASONS = (
    *("gap", "damaged_record", "newer_release"),
    *("other_installation", "failed_decision"),
)
"""The closed list of reasons: the values of a metric's label."""


class CorruptJournal(Exception):
    """A log from which this process cannot go on. Its partition stops: no state would be right.

    `reason` is one of `STOP_REASONS`; the message has the place and the remedy.
    """

    def __init__(self, message: str, reason: str = DAMAGED) -> None:
        super().__init__(message)
        self.reason = reason


class PartitionState:
    """The aggregates of a partition, its source offset, its time and its duplicate window.

    The partition owner decides on one; the read model folds one to answer queries. `copy` is cheap,
    because aggregate states are immutable; a state that its fold mutates has its own `copy`.

    With `skip_unknown`, as in a read model, events of unknown types are counted and skipped. An
    owner never starts from a state that skipped one.
    """

    def __init__(
        self,
        partition: int,
        deciders: Mapping[str, Decider[Any]],
        codec: Codec,
        window_seconds: int,
        *,
        window_entries: int = WINDOW_ENTRIES,
        skip_unknown: bool = False,
    ) -> None:
        self.partition = partition
        self.deciders = deciders
        self.codec = codec
        self.window = DuplicateWindow(window_seconds, window_entries)
        self.states: dict[str, Any] = {}
        self.versions: dict[str, int] = {}
        self.counts: Counter[str] = Counter()
        """The number of aggregates of each kind. Another thread may read it."""
        self.offset = NOTHING_YET
        self.source_offset = NOTHING_YET
        self.source_time = 0
        """When the last command was decided, in microseconds."""
        self.abandoned_time = 0
        """The time that a wrong clock had brought the log to, before an opening set it back."""
        self.time = 0
        self.folded = 0
        self.snapshotted = 0
        """Records in the snapshot that this state started from; not part of the fold."""
        self.epoch = ""
        self.partitions = 0
        self.reference_hashes: dict[str, str] = {}
        self.cluster_id = ""
        self.skip_unknown = skip_unknown
        self.skipped = 0

    def copy(self) -> PartitionState:
        """Return an independent copy for an owner, without `skip_unknown`."""
        seconds = self.window.micros // MICROS
        other = PartitionState(self.partition, self.deciders, self.codec, seconds)
        other.states = {address: copied(state) for address, state in self.states.items()}
        other.versions = dict(self.versions)
        other.counts = self.counts.copy()
        other.window = self.window.copy()
        for name in (*SCALARS, "snapshotted", "skipped"):
            setattr(other, name, getattr(self, name))
        return other

    def state(self, kind: str, address: str) -> Any:
        """Return an aggregate's state, or the initial one of its kind."""
        state = self.states.get(address)
        return copied(self.deciders[kind].initial) if state is None else state

    def mutates_in_place(self, address: str) -> bool:
        """Return whether the fold of an aggregate mutates its state."""
        return callable(getattr(self.states.get(address), "copy", None))

    def replay(self, record: journal.Record, offset: int) -> JournalEntry | None:
        """Apply a record of the journal. Returns None if it was applied before.

        Raises `CorruptJournal` on a gap in versions or source offsets, or on an unknown event.
        """
        if offset <= self.offset:
            return None
        self._update_header(record, offset)
        if not record.aggregate:
            return self._apply_opened(record, offset)
        entry = self.preview(record, offset)
        self._update_aggregate(entry)
        return entry

    def append(self, entry: JournalEntry) -> FirstOutcome | None:
        """Apply a record that was just decided, with the state that `evolved` computed.

        The outcome that it returns for the duplicate window has no offset before the commit.
        """
        outcome = self._update_header(entry.record, UNCOMMITTED)
        self._update_aggregate(entry)
        return outcome

    def preview(self, record: journal.Record, offset: int = UNCOMMITTED) -> JournalEntry:
        """Return a record with the state that its events lead to. Changes nothing."""
        return self.evolved(record, self._decoded(record), offset)

    def evolved(
        self, record: journal.Record, events: Sequence[Any], offset: int = UNCOMMITTED
    ) -> JournalEntry:
        """Return a record whose events are decoded, with the state that they lead to."""
        address = record.aggregate
        kind, _, name = address.partition("/")
        context = DecisionContext(
            record.decided_time, name, record.actor, record.command_id, record.cause
        )
        before = state = self.states.get(address)
        decider = self.deciders.get(kind)
        if events and decider is None:
            self._skip(f"aggregate {address} is of an unknown kind", len(events))
            events = ()
        elif decider is not None and record.events:
            if state is None:
                state = copied(decider.initial)
            evolve = decider.evolve
            for event in events:
                state = evolve(state, event, context)
        return JournalEntry(
            record, kind, name, tuple(events), before, state, context, offset, self.partition
        )

    def _update_header(self, record: journal.Record, offset: int) -> FirstOutcome | None:
        if record.HasField("source_offset"):
            self._check_source_offset(record)
        if (time := record.decided_time) > self.time:
            self.time = time
        self.offset = max(self.offset, offset)
        self.folded += 1
        return self.window.record(record, offset)

    def _update_aggregate(self, entry: JournalEntry) -> None:
        record = entry.record
        count = len(record.events)
        if count:
            address = record.aggregate
            self._check_version(record, address, count)
            if entry.kind in self.deciders:
                self.states[address] = entry.state

    def _check_source_offset(self, record: journal.Record) -> None:
        source_offset, skipped = record.source_offset, record.skipped_commands
        if source_offset != self.source_offset + 1 + skipped or skipped < 0:
            raise CorruptJournal(
                f"partition {self.partition}: command {self.source_offset + 1} has no record, "
                f"the next one is of command {source_offset} and skips {skipped}",
                GAP,
            )
        self.source_offset = source_offset
        self.source_time = record.decided_time

    def _check_version(self, record: journal.Record, address: str, count: int) -> None:
        version = self.versions.get(address, 0) + count
        if record.version != version:
            raise CorruptJournal(
                f"{address}: version {record.version} follows {version - count} with {count} events"
            )
        if version == count:
            self.counts[address.partition("/")[0]] += 1
        self.versions[address] = version

    def _decoded(self, record: journal.Record) -> tuple[Any, ...]:
        decoded = []
        for event in record.events:
            try:
                decoded.append(self.codec.event(event))
            except (UnknownType, DecodeError) as error:
                self._skip(f"event {event.type} cannot be decoded", 1, error)
        return tuple(decoded)

    def _skip(self, reason: str, count: int, error: Exception | None = None) -> None:
        if not self.skip_unknown:
            raise CorruptJournal(f"partition {self.partition}: {reason}", RELEASE) from error
        self.skipped += count

    def _apply_opened(self, record: journal.Record, offset: int) -> JournalEntry:
        events = self._decoded(record)
        if 0 < record.decided_time < self.time - CLOCKS_DIFFER_MICROS:
            self.abandoned_time = max(self.abandoned_time, self.time)
            self.time = record.decided_time
            # An id that was dropped at a time ahead would make each newer one too old until then.
            self.window.dropped_time = min(self.window.dropped_time, self.time)
        for opened in events:
            if isinstance(opened, journal.Opened):
                if opened.restored or not self.epoch:
                    self.epoch = opened.epoch
                    self.partitions = opened.partitions
                # A protobuf map has no order, and a snapshot has that of the dict.
                self.reference_hashes = dict(sorted(opened.reference_hashes.items()))
                self.cluster_id = opened.cluster_id
        context = DecisionContext(record.decided_time, "")
        return JournalEntry(record, "", "", events, None, None, context, offset, self.partition)


def copied(state: Any) -> Any:
    """Return a state that no fold changes: itself, or a copy where its fold mutates it."""
    copy = getattr(state, "copy", None)
    return copy() if callable(copy) else state
