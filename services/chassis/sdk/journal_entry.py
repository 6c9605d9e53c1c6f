"""A decoded journal record with the state that its events lead to."""

from __future__ import annotations

from typing import Any

import msgspec
from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from vigie.journal.v1 import journal_pb2 as journal


class JournalEntry(msgspec.Struct, frozen=True):
    """A record with its decoded events, and the aggregate's state before and after it."""

    record: journal.Record
    kind: str
    id: str
    events: tuple[Message, ...]
    before: Any
    state: Any
    context: DecisionContext
    offset: int = -1
    partition: int = -1


class StoredRecord(msgspec.Struct, frozen=True):
    """A record as the journal holds it, with its decoded events and no state."""

    offset: int
    record: journal.Record
    events: tuple[Message, ...]
