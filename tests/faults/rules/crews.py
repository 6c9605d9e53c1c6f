"""The rule that no crew has two active tasks, checked on the events record by record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.faults.evidence import Entry
from vigie.crew.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

ENDINGS = (events.TaskSuspended, events.TaskFinished, events.TaskReleased)
KNOWN = {
    type_.DESCRIPTOR.full_name: type_
    for type_ in (events.TaskAccepted, events.MakingSafeStarted, *ENDINGS)
}


@dataclass
class _Tasks:
    """What a crew accepted and has not left, oldest first, and what of it is being made safe."""

    held: list[str] = field(default_factory=list)
    making_safe: set[str] = field(default_factory=set)

    def take(self, event: journal.Event) -> None:
        known = KNOWN.get(event.type)
        if known is None:
            return
        message = known.FromString(event.body)
        if isinstance(message, events.TaskAccepted):
            self.held.append(message.task_id)
        elif isinstance(message, events.MakingSafeStarted):
            self.making_safe.add(message.task_id)
        elif message.task_id in self.held:
            self.held.remove(message.task_id)
            self.making_safe.discard(message.task_id)
            if not isinstance(message, events.TaskReleased):
                return
            # The task that waited was given back: the other one is worked on again.
            self.making_safe.clear()

    @property
    def active(self) -> int:
        """How many are active: one that waits for the site of another to be safe is not."""
        return len(self.held) - (1 if self.held and self.held[0] in self.making_safe else 0)


def two_active(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield each record after which a crew has two active tasks."""
    crews: dict[str, _Tasks] = defaultdict(_Tasks)
    for entry in entries:
        record = entry.record
        if not record.aggregate.startswith("crew/"):
            continue
        crew = crews[record.aggregate]
        for event in record.events:
            crew.take(event)
        if crew.active > 1:
            yield f"{record.aggregate} has {', '.join(crew.held)} at {entry.offset}"
