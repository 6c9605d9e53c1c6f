"""A journal in memory whose writers break off, before or after what they were to write stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.chassis.journal.journal import JournalUnavailable, Outgoing
from services.chassis.journal.memory import MemoryJournal, MemoryWriter

WHOLE, BEFORE, AFTER = "whole", "before", "after"


@dataclass
class FlakyJournal(MemoryJournal):
    """`plan` says how each next commit ends; when it is used up, commits are whole."""

    plan: list[str] = field(default_factory=list)

    def writer(self, name: str) -> FlakyWriter:
        writer = FlakyWriter(self, name, self)
        with self.changed:
            self.owners[name] = writer
        return writer


@dataclass
class FlakyWriter(MemoryWriter):
    """A writer that is of no more use after its first interruption."""

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
