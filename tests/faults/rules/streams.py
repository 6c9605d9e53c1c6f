"""The rule that a stream has no gap and no repeat: what its cursor stands for has been shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tests.faults.evidence import Entry, Journal
from tests.faults.history import Frame

KIND = "defect"


class _Reader:
    """What one subscriber has seen, held against what stands up to its cursor."""

    def __init__(self, journal: Journal) -> None:
        self.changes: Mapping[int, Sequence[Entry]] = {
            p: [e for e in entries if e.record.aggregate.startswith(f"{KIND}/") and e.record.events]
            for p, entries in journal.items()
        }
        self.seen: dict[str, int] = defaultdict(int)
        self.checked: dict[int, int] = defaultdict(int)
        self.cursor: dict[int, int] = {}
        self.from_scratch = True

    def begin_anew(self) -> None:
        """Everything comes again: a snapshot."""
        self.seen.clear()
        self.checked.clear()
        self.cursor.clear()
        self.from_scratch = True

    def see(self, frame: Frame) -> Iterator[str]:
        if frame.thing:
            if not self.from_scratch and frame.version <= self.seen[frame.thing]:
                yield f"{frame.thing} is shown again at version {frame.version}"
            self.seen[frame.thing] = max(self.seen[frame.thing], frame.version)
        for partition, offset in frame.offsets.items():
            if offset < self.cursor.get(partition, -1):
                yield f"the cursor of partition {partition} goes back to {offset}"
            self.cursor[partition] = offset
            yield from self._whole(partition, offset)
        if frame.kind == "synced":
            self.from_scratch = False

    def _whole(self, partition: int, offset: int) -> Iterator[str]:
        changes = self.changes.get(partition, ())
        at = self.checked[partition]
        while at < len(changes) and changes[at].offset <= offset:
            record = changes[at].record
            thing = record.aggregate.partition("/")[2]
            if self.seen[thing] < record.version:
                yield f"{thing} version {record.version} was passed over at {partition}:{offset}"
            at += 1
        self.checked[partition] = at


def gaps_and_repeats(frames: Sequence[Frame], journal: Journal) -> Iterator[str]:
    """Yield what a subscriber missed, or was shown again, over all its connections."""
    reader = _Reader(journal)
    for frame in frames:
        if frame.kind == "history_lost":
            reader.begin_anew()
            # A cursor older than the history, or of a replica ahead of this one: all comes again.
            continue
        yield from reader.see(frame)
