"""A journal in memory whose commits fail, before or after the messages are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.chassis.journal.journal import JournalUnavailable, Outgoing
from services.chassis.journal.memory import MemoryJournal, MemoryWriter

WHOLE, BEFORE, AFTER = "whole", "before", "after"


@dataclass
class FlakyJournal(MemoryJournal):
    """`plan` lists how the next commits end; later ones succeed."""

    plan: list[str] = field(default_factory=list)

    def writer(self, name: str) -> FlakyWriter:
        writer = FlakyWriter(self, name, self)
        with self.changed:
            self.owners[name] = writer
        return writer


@dataclass
class FlakyWriter(MemoryWriter):
    """A writer that cannot be used after its first failure."""

    flaky: FlakyJournal
    used_up: bool = False

    def commit(self, outgoing: Sequence[Outgoing]) -> list[int]:
        assert not self.used_up, "a writer was used after it was interrupted"
        end = self.flaky.plan.pop(0) if self.flaky.plan else WHOLE
        if end == BEFORE:
            self.used_up = True
            raise JournalUnavailable("nothing was written")
        offsets = super().commit(outgoing)
        if end == AFTER:
            self.used_up = True
            raise JournalUnavailable("everything was written")
        return offsets
