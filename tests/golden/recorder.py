"""An owner in memory whose journal also holds each way in which a command has no effect."""

from __future__ import annotations

import hashlib
from typing import Any

from google.protobuf.message import Message

from services.testing.in_memory_owner import DAY_SECONDS, InMemoryOwner
from services.testing.spec import SECOND


class Recorder(InMemoryOwner):
    """Writes the golden journals."""

    def misuse(self, good: Any, refused: Any, fault: Message, aggregate: str) -> None:
        """Record each way in which a command has no effect."""
        first = self.ask(good)
        again = type(good).FromString(good.SerializeToString())
        self.ask(again, command_id=first.record.command_id)
        self.ask(refused, command_id=first.record.command_id)
        self.ask(refused)
        self.ask(refused, command_id=self.records[-1].command_id)
        self.ask(good, expires_time=self.time - SECOND)
        self.ask(good, sent_time=self.time - 2 * DAY_SECONDS * SECOND)
        self.ask(good, type="vigie.nothing.v1.NoRequest")
        self.ask(good, body_sha256=hashlib.sha256(b"other").digest())
        self.ask(fault, aggregate=aggregate)
        self.take(b"\xff\xff")
