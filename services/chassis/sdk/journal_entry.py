"""What became of one command: its record, and what its events led to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import Moment
from vigie.journal.v1 import journal_pb2 as journal


@dataclass(frozen=True, slots=True)
class Fact:
    """One record of the journal, decoded, with the aggregate's state before and after it."""

    record: journal.Record
    kind: str
    id: str
    events: tuple[Message, ...]
    before: Any
    state: Any
    moment: Moment
    offset: int = -1
    partition: int = -1
