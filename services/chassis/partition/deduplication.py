"""The duplicate window: the first outcome of each command, by aggregate and command id."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

import msgspec

from services.chassis.sdk.decider import MICROS
from vigie.journal.v1 import journal_pb2 as journal

UUID7, UUID_DIGITS = "7", 32
WINDOW_ENTRIES = 50_000
"""An entry takes up to 0.8 kB, once in the read model and once in its owner: 80 MB a partition."""

REQUEST_ID_TOO_OLD = "REQUEST_ID_TOO_OLD"


class FirstOutcome(msgspec.Struct, gc=False):
    """The first record of a command; `offset` is negative before the record is committed.

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


class DuplicateWindow:
    """First outcomes in the order of their time, at most `limit` of them.

    Those older than the window are dropped, and the oldest of a full window. `dropped_time` is when
    the newest of the dropped ids was made: whichever id is not newer may have been used before.
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

    def __len__(self) -> int:
        return len(self._firsts)

    def first(self, aggregate: str, command_id: str) -> FirstOutcome | None:
        """Return the first outcome of a command, or None for a new one."""
        return self._firsts.get((aggregate, command_id))

    def record(self, record: journal.Record, offset: int) -> FirstOutcome | None:
        """Store a record's outcome, unless it repeats an earlier one or cannot be doubled."""
        if record.decided_time < self.kept_from_time:
            return None
        command_id, outcome = record.command_id, record.outcome
        key = (record.aggregate, command_id)
        if not command_id or outcome == journal.OUTCOME_DUPLICATE or key in self._firsts:
            return None
        if outcome != journal.OUTCOME_ACCEPTED and _decided_again(record):
            return None
        time, digest, reason = record.decided_time, record.body_sha256, record.reason
        code, field, message = reason.code, reason.field, reason.message
        first = FirstOutcome(*key, time, outcome, offset, digest, code, field, message)
        self._firsts[key] = first
        self.expire(time)
        return first

    def expire(self, time: int) -> None:
        """Drop the outcomes older than the window at `time`, and the oldest beyond the limit."""
        firsts, oldest = self._firsts, time - self.micros
        while len(firsts) > self.limit or (firsts and next(iter(firsts.values())).time < oldest):
            (_, command_id), first = firsts.popitem(last=False)
            # An id from a clock that is ahead would make each newer command too old.
            made = min(_time_of(command_id), first.time)
            self.dropped_time = max(self.dropped_time, made)

    def is_too_old(self, command: journal.Command, time: int) -> bool:
        """Return whether an earlier use of a command's id may have been dropped."""
        made = created_at(command)
        oldest = max(time - self.micros, self.kept_from_time)
        return made < oldest or made <= self.dropped_time

    def copy(self) -> DuplicateWindow:
        """Return an independent copy."""
        other = DuplicateWindow(self.micros // MICROS, self.limit)
        other._firsts = self._firsts.copy()
        other.dropped_time, other.kept_from_time = self.dropped_time, self.kept_from_time
        return other

    def entries(self) -> list[FirstOutcome]:
        """Return the outcomes, oldest first."""
        return list(self._firsts.values())

    def restore(self, entries: Iterable[FirstOutcome], dropped_time: int) -> None:
        """Replace the outcomes by those of a snapshot."""
        self._firsts = OrderedDict(((each.aggregate, each.command_id), each) for each in entries)
        self.dropped_time = dropped_time


def _decided_again(record: journal.Record) -> bool:
    """Return whether a retry of a rejected command is decided like a new one.

    An aggregate without a version has no effect that a retry could double, and anyone can send
    commands for such aggregates without end. An id that is too old stays so.
    """
    if record.outcome == journal.OUTCOME_EXPIRED:
        return record.reason.code == REQUEST_ID_TOO_OLD
    return not record.version


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
