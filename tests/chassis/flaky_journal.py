"""A journal in memory whose commits fail, before or after the messages are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.chassis.journal.journal import JournalUnavailable, Outgoing, never
from services.chassis.journal.memory_journal import MemoryJournal, MemoryWriter

WHOLE, BEFORE, AFTER = "whole", "before", "after"


@dataclass
class FlakyJournal(MemoryJournal):
    """`plan` lists how the next commits end; later ones succeed."""

    plan: list[str] = field(default_factory=list)

    def writer(self, name: str, cancelled: Callable[[], bool] = never) -> MemoryWriter:
        del cancelled
        writer = FlakyWriter(self, name, self.plan)
        with self.changed:
            self.owners[name] = writer
        return writer


@dataclass
class FlakyWriter(MemoryWriter):
    """A writer that cannot be used after its first failure."""

    plan: list[str]
    used_up: bool = False

    def commit(self, outgoing: Sequence[Outgoing]) -> list[int]:
        assert not self.used_up, "a writer was used after it was interrupted"
        end = self.plan.pop(0) if self.plan else WHOLE
        self.used_up = end != WHOLE
        offsets = [] if end == BEFORE else super().commit(outgoing)
        if self.used_up:
            raise JournalUnavailable(f"it broke off {end} the messages were written")
        return offsets
