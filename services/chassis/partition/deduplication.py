"""The duplicate window: what became of each command of the last day, by aggregate and id."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from services.chassis.sdk.decider import MICROS
from vigie.journal.v1 import journal_pb2 as journal

UUID7 = 7


@dataclass(slots=True)
class FirstOutcome:
    """The first record of a command. Its offset is known once it is committed.

    It stands in snapshots, so `outcome` is the number: protobuf's enums are no type at run time.
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

    def same_body(self, body_sha256: bytes) -> bool:
        """Tell whether a later command says the same."""
        return self.body_sha256 == body_sha256


class DuplicateWindow:
    """First outcomes in the order of their time; those older than the window are forgotten."""

    def __init__(self, seconds: int) -> None:
        self.micros = seconds * MICROS
        # Not a dict: to find the oldest in one whose front is deleted is a walk over holes.
        self._firsts: OrderedDict[tuple[str, str], FirstOutcome] = OrderedDict()

    def __len__(self) -> int:
        return len(self._firsts)

    def first(self, aggregate: str, command_id: str) -> FirstOutcome | None:
        """Return what became of a command, or None where it is new."""
        return self._firsts.get((aggregate, command_id))

    def record(self, record: journal.Record, offset: int) -> FirstOutcome | None:
        """Keep a record's outcome, unless it repeats an earlier one or comes from no command."""
        if not record.command_id or record.outcome == journal.OUTCOME_DUPLICATE:
            return None
        key = (record.aggregate, record.command_id)
        if key in self._firsts:
            return None
        reason = record.reason
        first = FirstOutcome(
            record.aggregate,
            record.command_id,
            record.decided_time,
            record.outcome,
            offset,
            record.body_sha256,
            reason.code,
            reason.field,
            reason.message,
        )
        self._firsts[key] = first
        self.expire(record.decided_time)
        return first

    def expire(self, time: int) -> None:
        """Drop what is older than the window at `time`, in microseconds."""
        limit = time - self.micros
        firsts = self._firsts
        while firsts:
            key = next(iter(firsts))
            if firsts[key].time >= limit:
                return
            del firsts[key]

    def is_too_old(self, command: journal.Command, time: int) -> bool:
        """Tell whether a command was made before the window: nobody knows what became of it."""
        return created_at(command) < time - self.micros

    def entries(self) -> Iterable[FirstOutcome]:
        """Yield what is kept, oldest first."""
        return self._firsts.values()

    def restore(self, entries: Iterable[FirstOutcome]) -> None:
        """Put back what a snapshot kept."""
        self._firsts = OrderedDict(
            ((first.aggregate, first.command_id), first) for first in entries
        )


def created_at(command: journal.Command) -> int:
    """Return when a command was made, in microseconds: a UUIDv7 tells, else the sender does."""
    try:
        made = uuid.UUID(command.command_id)
    except ValueError:
        return command.sent_time
    if made.version != UUID7:
        return command.sent_time
    return (made.int >> 80) * 1000
