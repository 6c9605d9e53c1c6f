"""The duplicate window: the first outcome of each command, by aggregate and command id."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from itertools import takewhile

import msgspec

from services.chassis.sdk.decider import MICROS
from vigie.journal.v1 import journal_pb2 as journal

UUID7 = 7
EXPIRED_AT_ONCE = 64
"""The part of a window after which expired outcomes are removed: one by one costs more."""


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
    """First outcomes in the order of their time; those older than the window do not count.

    `_limit` is the oldest time that counts. Expired outcomes are removed some at a time, when
    `_removal_limit` is reached; until then nothing else shows them.
    """

    def __init__(self, seconds: int) -> None:
        self.micros = seconds * MICROS
        self._firsts: dict[tuple[str, str], FirstOutcome] = {}
        self._limit = self._removal_limit = 0

    def __len__(self) -> int:
        return len(self.entries())

    def first(self, aggregate: str, command_id: str) -> FirstOutcome | None:
        """Return the first outcome of a command, or None for a new one."""
        first = self._firsts.get((aggregate, command_id))
        return first if first is not None and first.time >= self._limit else None

    def record(self, record: journal.Record, offset: int) -> FirstOutcome | None:
        """Store a record's outcome, unless it repeats an earlier one or has no command."""
        command_id, outcome = record.command_id, record.outcome
        if not command_id or outcome == journal.OUTCOME_DUPLICATE:
            return None
        aggregate, time = record.aggregate, record.decided_time
        key = (aggregate, command_id)
        known = self._firsts.get(key)
        if known is not None:
            if known.time >= self._limit:
                return None
            del self._firsts[key]  # otherwise the new one takes its place in the order
        code = field = message = ""
        if outcome != journal.OUTCOME_ACCEPTED:
            reason = record.reason
            code, field, message = reason.code, reason.field, reason.message
        first = FirstOutcome(
            aggregate, command_id, time, outcome, offset, record.body_sha256, code, field, message
        )
        self._firsts[key] = first
        self.expire(time)
        return first

    def expire(self, time: int) -> None:
        """Drop the outcomes that are older than the window at `time`, in microseconds."""
        limit = self._limit = time - self.micros
        if limit < self._removal_limit:
            return
        self._removal_limit = limit + self.micros // EXPIRED_AT_ONCE
        expired = takewhile(lambda first: first.time < limit, self._firsts.values())
        for first in list(expired):
            del self._firsts[first.aggregate, first.command_id]

    def is_too_old(self, command: journal.Command, time: int) -> bool:
        """Return whether a command is older than the window, so a repeat cannot be detected."""
        return created_at(command) < time - self.micros

    def entries(self) -> list[FirstOutcome]:
        """Return the outcomes that count, oldest first."""
        return [first for first in self._firsts.values() if first.time >= self._limit]

    def restore(self, entries: Iterable[FirstOutcome]) -> None:
        """Replace the outcomes by those of a snapshot, which all count."""
        self._limit = self._removal_limit = 0
        self._firsts = {(first.aggregate, first.command_id): first for first in entries}


def created_at(command: journal.Command) -> int:
    """Return when a command was made, in microseconds: by its UUIDv7, else by `sent_time`."""
    try:
        made = uuid.UUID(command.command_id)
    except ValueError:
        return command.sent_time
    if made.version != UUID7:
        return command.sent_time
    return (made.int >> 80) * 1000
