"""The duplicate window: the first outcome of each command, by aggregate and command id."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator

import msgspec

from services.chassis.sdk.decider import MICROS
from vigie.journal.v1 import journal_pb2 as journal

UUID7, UUID_DIGITS = "7", 32
WINDOW_ENTRIES = 50_000
"""An entry takes up to 0.8 kB, once in the read model and once in its owner: 80 MB a partition."""
REJECTION_ENTRIES = 2_000
"""Rejections for aggregates that do not exist: 3 MB a partition."""

REQUEST_ID_TOO_OLD = "REQUEST_ID_TOO_OLD"


class FirstOutcome(msgspec.Struct, gc=False):
    """The first record of a command; `offset` is negative before the record is committed.

    `exists` is whether its aggregate had a version by then.
    Snapshots hold this class, so `outcome` is a number: protobuf enums are no type at run time.
    """

    aggregate: str
    command_id: str
    time: int
    outcome: int
    offset: int
    body_sha256: bytes
    code: str = ""
    field: str = ""
    message: str = ""
    exists: bool = True


class DuplicateWindow:
    """First outcomes in the order of their time, at most `limit` of them.

    Those older than the window are dropped, and the oldest of a full window. `dropped_time` is when
    the newest of the dropped ids was made: whichever id is not newer may have been used before.

    Rejections for aggregates that do not exist displace only each other, because anyone can cause
    them without end. A retry of a dropped one is decided like a new command: it doubles nothing.
    """

    def __init__(self, seconds: int, limit: int = WINDOW_ENTRIES) -> None:
        self.micros = seconds * MICROS
        self.limit = limit
        self.dropped_time = 0
        self.kept_from_time = 0
        """Outcomes of records decided earlier, in microseconds, are not stored: a replay of a month
        then stores those of two days. Each command before it is too old by now."""
        # A dict keeps a hole for each deleted key, so finding its oldest key would slow down.
        self._firsts: OrderedDict[tuple[str, str], FirstOutcome] = OrderedDict()
        self._rejections: OrderedDict[tuple[str, str], FirstOutcome] = OrderedDict()

    def __len__(self) -> int:
        """Return the number of outcomes that count towards the limit."""
        return len(self._firsts)

    def first(self, aggregate: str, command_id: str) -> FirstOutcome | None:
        """Return the first outcome of a command, or None for a new one."""
        key = aggregate, command_id
        return self._firsts.get(key) or self._rejections.get(key)

    def record(self, record: journal.Record, offset: int) -> FirstOutcome | None:
        """Store a record's outcome, unless it repeats an earlier one or its id is too old."""
        if record.decided_time < self.kept_from_time:
            return None
        command_id, outcome = record.command_id, record.outcome
        key = (record.aggregate, command_id)
        time, digest, reason = record.decided_time, record.body_sha256, record.reason
        code, field, message = reason.code, reason.field, reason.message
        # An id that is too old stays so: nothing needs to hold it.
        if not command_id or outcome == journal.OUTCOME_DUPLICATE or code == REQUEST_ID_TOO_OLD:
            return None
        if self.first(*key) is not None:
            return None
        exists = outcome == journal.OUTCOME_ACCEPTED or record.version > 0
        first = FirstOutcome(*key, time, outcome, offset, digest, code, field, message, exists)
        (self._firsts if exists else self._rejections)[key] = first
        self.expire(time)
        return first

    def expire(self, time: int) -> None:
        """Drop the outcomes older than the window at `time`, and the oldest beyond the limit."""
        oldest = time - self.micros
        for first in _dropped(self._firsts, self.limit, oldest):
            # An id from a clock that is ahead would make each newer command too old.
            made = min(_time_of(first.command_id), first.time)
            self.dropped_time = max(self.dropped_time, made)
        for _ in _dropped(self._rejections, REJECTION_ENTRIES, oldest):
            pass

    def is_too_old(self, command: journal.Command, time: int) -> bool:
        """Return whether an earlier use of a command's id may have been dropped."""
        made = created_at(command)
        oldest = max(time - self.micros, self.kept_from_time)
        return made < oldest or made <= self.dropped_time

    def copy(self) -> DuplicateWindow:
        """Return an independent copy."""
        other = DuplicateWindow(self.micros // MICROS, self.limit)
        other._firsts, other._rejections = self._firsts.copy(), self._rejections.copy()
        other.dropped_time, other.kept_from_time = self.dropped_time, self.kept_from_time
        return other

    def entries(self) -> list[FirstOutcome]:
        """Return the outcomes, oldest first; those of aggregates that did not exist are last."""
        return [*self._firsts.values(), *self._rejections.values()]

    def restore(self, entries: Iterable[FirstOutcome], dropped_time: int) -> None:
        """Replace the outcomes by those of a snapshot."""
        self._firsts, self._rejections = OrderedDict(), OrderedDict()
        for each in entries:
            held = self._firsts if each.exists else self._rejections
            held[each.aggregate, each.command_id] = each
        self.dropped_time = dropped_time


def _dropped(
    held: OrderedDict[tuple[str, str], FirstOutcome], limit: int, oldest: int
) -> Iterator[FirstOutcome]:
    """Drop, and yield, the outcomes before a time and the oldest beyond the limit."""
    while len(held) > limit or (held and next(iter(held.values())).time < oldest):
        yield held.popitem(last=False)[1]


def created_at(command: journal.Command) -> int:
    """Return when a command was made, in microseconds: by its UUIDv7, else by `sent_time`."""
    return _time_of(command.command_id) or command.sent_time


def _time_of(command_id: str) -> int:
    """Return when an id was made, in microseconds; 0 for one that is no UUID of version 7."""
    digits = command_id.replace("-", "")
    if len(digits) != UUID_DIGITS or digits[12] != UUID7:
        return 0
    try:
        return int(digits[:12], 16) * 1000
    except ValueError:
        return 0
