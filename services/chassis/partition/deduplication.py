"""The duplicate window: the first outcome of each command, by aggregate and command id."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Iterable

import msgspec

from services.chassis.sdk.decider import MICROS
from vigie.journal.v1 import journal_pb2 as journal

UUID7 = 7


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
    """First outcomes in the order of their time; those older than the window are dropped."""

    def __init__(self, seconds: int) -> None:
        self.micros = seconds * MICROS
        # A dict keeps a hole for each deleted key, so finding its oldest key would slow down.
        self._firsts: OrderedDict[tuple[str, str], FirstOutcome] = OrderedDict()

    def __len__(self) -> int:
        return len(self._firsts)

    def first(self, aggregate: str, command_id: str) -> FirstOutcome | None:
        """Return the first outcome of a command, or None for a new one."""
        return self._firsts.get((aggregate, command_id))

    def record(self, record: journal.Record, offset: int) -> FirstOutcome | None:
        """Store a record's outcome, unless it repeats an earlier one or has no command."""
        command_id, outcome = record.command_id, record.outcome
        key = (record.aggregate, command_id)
        if not command_id or outcome == journal.OUTCOME_DUPLICATE or key in self._firsts:
            return None
        time, digest, reason = record.decided_time, record.body_sha256, record.reason
        code, field, message = reason.code, reason.field, reason.message
        first = FirstOutcome(*key, time, outcome, offset, digest, code, field, message)
        self._firsts[key] = first
        self.expire(time)
        return first

    def expire(self, time: int) -> None:
        """Drop the outcomes that are older than the window at `time`, in microseconds."""
        while self._firsts and next(iter(self._firsts.values())).time < time - self.micros:
            self._firsts.popitem(last=False)

    def is_too_old(self, command: journal.Command, time: int) -> bool:
        """Return whether a command is older than the window, so a repeat cannot be detected."""
        return created_at(command) < time - self.micros

    def entries(self) -> list[FirstOutcome]:
        """Return the outcomes, oldest first."""
        return list(self._firsts.values())

    def restore(self, entries: Iterable[FirstOutcome]) -> None:
        """Replace the outcomes by those of a snapshot."""
        self._firsts = OrderedDict(((each.aggregate, each.command_id), each) for each in entries)


def created_at(command: journal.Command) -> int:
    """Return when a command was made, in microseconds: by its UUIDv7, else by `sent_time`."""
    try:
        made = uuid.UUID(command.command_id)
    except ValueError:
        return command.sent_time
    if made.version != UUID7:
        return command.sent_time
    return (made.int >> 80) * 1000
