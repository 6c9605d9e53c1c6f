"""The rules about crews and streams, checked on the records one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults.evidence import Entry, Frame, Journal
from vigie.crew.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

BEGINNINGS = (events.TaskOffered, events.TaskAccepted, events.MakingSafeStarted)
ENDINGS = (
    *(events.TaskSuspended, events.TaskFinished, events.TaskReleased),
    events.NextTaskReleased,
)
KNOWN = {type_.DESCRIPTOR.full_name: type_ for type_ in (*BEGINNINGS, *ENDINGS)}
KIND = "defect"
QUIET = {"synced", "heartbeat"}
"""Frames that are sent when no change is pending."""


@dataclass
class _Tasks:
    """The tasks that a crew accepted and has not left, oldest first, and those being made safe.

    `queued` are offered for after the active task.
    """

    held: list[str] = field(default_factory=list)
    making_safe: set[str] = field(default_factory=set)
    queued: set[str] = field(default_factory=set)

    def take(self, event: journal.Event) -> None:
        known = KNOWN.get(event.type)
        if known is None:
            return
        message = known.FromString(event.body)
        if isinstance(message, events.TaskOffered):
            self.queued.discard(message.task_id)
            self.queued.update({message.task_id} if message.after_task_id else ())
        elif isinstance(message, events.TaskAccepted):
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
        """How many are active: one that waits for another to be safe, or done, is not."""
        waits = len(self.held) > 1 and self.held[1] in self.queued
        return len(self.held) - (waits or bool(self.making_safe.intersection(self.held[:1])))


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


class _Reader:
    """The frames of one subscriber, compared with the records up to its cursor.

    Changes that follow one another fast are merged into the last of them. So a cursor may be past a
    change that was not shown where a later one of the same thing is still to come; it comes, at the
    latest, before the next quiet frame.
    """

    def __init__(self, journal: Journal) -> None:
        self.changes: Mapping[int, Sequence[Entry]] = {
            p: [e for e in entries if e.record.aggregate.startswith(f"{KIND}/") and e.record.events]
            for p, entries in journal.items()
        }
        self.last = {
            _thing(entry): entry.offset for entries in self.changes.values() for entry in entries
        }
        self.begin_anew()

    def begin_anew(self) -> None:
        """Everything comes again: a snapshot."""
        self.seen: dict[str, int] = defaultdict(int)
        self.owed: dict[str, int] = {}
        self.checked: dict[int, int] = defaultdict(int)
        self.cursor: dict[int, int] = {}
        self.from_scratch = True

    def see(self, frame: Frame) -> Iterator[str]:
        """Take one frame and yield the errors in it."""
        if frame.thing:
            if not self.from_scratch and frame.version <= self.seen[frame.thing]:
                yield f"{frame.thing} is shown again at version {frame.version}"
            self.seen[frame.thing] = max(self.seen[frame.thing], frame.version)
            if self.owed.get(frame.thing, 0) <= frame.version:
                self.owed.pop(frame.thing, None)
        for partition, offset in frame.offsets.items():
            if offset < self.cursor.get(partition, -1):
                yield f"the cursor of partition {partition} goes back to {offset}"
            self.cursor[partition] = offset
            yield from self._whole(partition, offset)
        if frame.kind in QUIET:
            self.from_scratch = False
            for thing, version in self.owed.items():
                yield f"{thing} version {version} was not shown before a quiet frame"
            self.owed.clear()

    def _whole(self, partition: int, offset: int) -> Iterator[str]:
        changes = self.changes.get(partition, ())
        at = self.checked[partition]
        while at < len(changes) and changes[at].offset <= offset:
            thing, version = _thing(changes[at]), changes[at].record.version
            if self.seen[thing] < version:
                if self.last[thing] <= offset:
                    yield f"{thing} version {version} was passed over at {partition}:{offset}"
                else:
                    self.owed[thing] = version
            at += 1
        self.checked[partition] = at


def _thing(entry: Entry) -> str:
    return entry.record.aggregate.partition("/")[2]


def gaps_and_repeats(frames: Sequence[Frame], journal: Journal) -> Iterator[str]:
    """Yield what a subscriber missed, or was shown again, over all its connections."""
    reader = _Reader(journal)
    for frame in frames:
        if frame.kind == "history_lost":
            reader.begin_anew()
            # A cursor older than the history, or of a replica ahead of this one: all comes again.
            continue
        yield from reader.see(frame)
