"""The fold of one partition of a journal: its aggregates, how far its commands went, its time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.chassis.partition.codec import Codec, DecodeError, UnknownType
from services.chassis.partition.deduplication import DuplicateWindow, FirstOutcome
from services.chassis.sdk.decider import MICROS, Decider, DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from vigie.journal.v1 import journal_pb2 as journal

NOTHING_YET = -1
UNCOMMITTED = -1


class CorruptJournal(Exception):
    """A journal that does not fit together: the partition stops, for half a history is worse."""


class PartitionState:
    """What one partition amounts to, at `offset`.

    The owner decides on one, every replica folds one to answer queries and to stand by. `copy` is
    cheap, for states are values that nobody changes in place; a state that is a fold's own
    accumulator has a `copy` method of its own. With `skip_unknown`, as in a read model, an event of
    an unknown type is counted and skipped; no owner starts from a state that skipped one.
    """

    def __init__(
        self,
        partition: int,
        deciders: Mapping[str, Decider[Any]],
        codec: Codec,
        window_seconds: int,
        *,
        skip_unknown: bool = False,
    ) -> None:
        self.partition = partition
        self.deciders = deciders
        self.codec = codec
        self.window = DuplicateWindow(window_seconds)
        self.states: dict[str, Any] = {}
        self.versions: dict[str, int] = {}
        self.offset = NOTHING_YET
        self.source_offset = NOTHING_YET
        self.time = 0
        self.folded = 0
        self.snapshotted = 0
        """How many records the snapshot held that this began from; no part of what was folded."""
        self.epoch = ""
        self.partitions = 0
        self.reference_hashes: dict[str, str] = {}
        self.skip_unknown = skip_unknown
        self.skipped = 0

    def copy(self) -> PartitionState:
        """Return a ledger that goes its own way from here, and is an owner's: not skip_unknown."""
        other = PartitionState(
            self.partition, self.deciders, self.codec, self.window.micros // MICROS
        )
        other.states = {address: _own(state) for address, state in self.states.items()}
        other.versions = dict(self.versions)
        other.window.restore(self.window.entries())
        for name in (
            "offset",
            "source_offset",
            "time",
            "folded",
            "snapshotted",
            "epoch",
            "partitions",
            "reference_hashes",
            "skipped",
        ):
            setattr(other, name, getattr(self, name))
        return other

    def state(self, kind: str, address: str) -> Any:
        """Return an aggregate's state, the initial one where it was never heard of."""
        state = self.states.get(address)
        return _own(self.deciders[kind].initial) if state is None else state

    def mutates_in_place(self, address: str) -> bool:
        """Tell whether an aggregate's state is changed in place by its fold."""
        return callable(getattr(self.states.get(address), "copy", None))

    def replay(self, record: journal.Record, offset: int) -> JournalEntry | None:
        """Take one record of the journal; None where it was taken before.

        Raises `CorruptJournal` on a gap in versions or source offsets, or on an event nobody knows.
        """
        if offset <= self.offset:
            return None
        return self._apply(record, offset)

    def _apply(self, record: journal.Record, offset: int) -> JournalEntry:
        """Take one record that is known to come next."""
        self._update_header(record, offset)
        if not record.aggregate:
            return self._apply_opened(record, offset)
        entry = self.preview(record, offset)
        self._update_aggregate(entry)
        return entry

    def append(self, entry: JournalEntry) -> FirstOutcome | None:
        """Take a record just decided here, whose events were folded by the deciding.

        What is returned lacks the record's offset: it has none before it is committed.
        """
        noted = self._update_header(entry.record, UNCOMMITTED)
        self._update_aggregate(entry)
        return noted

    def _update_header(self, record: journal.Record, offset: int) -> FirstOutcome | None:
        self._check_source_offset(record)
        self.time = max(self.time, record.decided_time)
        self.offset = max(self.offset, offset)
        self.folded += 1
        return self.window.record(record, offset)

    def _update_aggregate(self, entry: JournalEntry) -> None:
        if entry.record.events:
            self._check_version(entry.record, len(entry.record.events))
            if entry.kind in self.deciders:
                self.states[entry.record.aggregate] = entry.state

    def _check_source_offset(self, record: journal.Record) -> None:
        if not record.HasField("source_offset"):
            return
        if record.source_offset != self.source_offset + 1:
            raise CorruptJournal(
                f"partition {self.partition}: command {self.source_offset + 1} has no record, "
                f"the journal goes on at {record.source_offset}"
            )
        self.source_offset = record.source_offset

    def preview(self, record: journal.Record, offset: int = UNCOMMITTED) -> JournalEntry:
        """Return a record with the state that its events lead to; nothing is kept."""
        address = record.aggregate
        kind, _, name = address.partition("/")
        context = DecisionContext(
            record.decided_time, name, record.actor, record.command_id, record.cause
        )
        before = state = self.states.get(address)
        if not record.events:
            return JournalEntry(
                record, kind, name, (), before, state, context, offset, self.partition
            )
        events = tuple(self._events(record))
        decider = self.deciders.get(kind)
        if decider is None:
            self._skip(f"aggregate {address} is of no kind known here", len(events))
            return JournalEntry(
                record, kind, name, (), before, state, context, offset, self.partition
            )
        state = self.state(kind, address)
        for event in events:
            state = decider.evolve(state, event, context)
        return JournalEntry(
            record, kind, name, events, before, state, context, offset, self.partition
        )

    def _events(self, record: journal.Record) -> Iterator[Any]:
        for event in record.events:
            try:
                yield self.codec.event(event)
            except (UnknownType, DecodeError) as error:
                self._skip(f"event {event.type} cannot be read", 1, error)

    def _skip(self, what: str, count: int, error: Exception | None = None) -> None:
        if not self.skip_unknown:
            raise CorruptJournal(f"partition {self.partition}: {what}") from error
        self.skipped += count

    def _check_version(self, record: journal.Record, count: int) -> None:
        version = self.versions.get(record.aggregate, 0) + count
        if record.version != version:
            raise CorruptJournal(
                f"{record.aggregate}: version {record.version} follows {version - count} "
                f"with {count} events"
            )
        self.versions[record.aggregate] = version

    def _apply_opened(self, record: journal.Record, offset: int) -> JournalEntry:
        events = tuple(self._events(record))
        for opened in events:
            if isinstance(opened, journal.Opened):
                if opened.restored or not self.epoch:
                    self.epoch = opened.epoch
                    self.partitions = opened.partitions
                self.reference_hashes = dict(opened.reference_hashes)
        context = DecisionContext(record.decided_time, "")
        return JournalEntry(record, "", "", events, None, None, context, offset, self.partition)


def _own(state: Any) -> Any:
    copy = getattr(state, "copy", None)
    return copy() if callable(copy) else state
