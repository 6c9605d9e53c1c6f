"""Which days are run: ordinary, tree, storm and busy days, each with its arrivals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from services.city.arrivals import Arrival
from services.coordination.domain.policy import P1, P4
from services.simulator.citizens.recorded_arrivals import RecordedArrivals

START_SECONDS = round(5.5 * 3_600)
"""A day starts at half past five, before the first shift."""
DAY_SECONDS = 86_400
TREE_DAY, STORM_DAY = 6, 20
"""More P1 than this make a tree day, and a storm: most of them are fallen trees."""
ORDINARY_EVERY = 3
"""One ordinary day of three is run: some 56 days, over the whole half year."""
FULL_MOST = 100
"""A storm day with more P1 runs thinned only: its whole takes minutes and shows crews alone."""
THINNED: Sequence[float] = (1 / 2, 1 / 4, 1 / 8)
"""The record has three storm days; its two worst come again with a share of their arrivals."""
BUSY_RUNS = 22
"""So many ordinary days come again with the crews full of planned work."""
BUSY_DAYS = 10
"""A busy day has the routine work of so many further days as planned work, known in the morning."""
BUSY_LIVES_DAYS = 3
"""A busy day has the lives of so many further days."""
PLANNED_SECONDS = 3_600
KINDS: Mapping[str, str] = {
    "ordinary": "Ordinary days",
    "tree": "Tree days",
    "storm": "Storm days",
    "busy": "Days with every crew busy",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One day to run: its kind, its number in the recording, the seed of all dice.

    `share` is the share of the recorded arrivals that happen; each is drawn by itself.
    """

    kind: str
    day: int
    seed: int = 1
    share: float = 1.0

    @property
    def start(self) -> int:
        """Its first moment, as an offset of the recording in seconds."""
        return self.day * DAY_SECONDS + START_SECONDS

    def arrivals(self, recording: RecordedArrivals) -> Iterator[tuple[int, Arrival]]:
        """Yield the arrivals of the day, each with its seconds after the start."""
        dice = Random(f"{self.seed}/{self.day}/{self.share}")
        for due in recording.between(self.start, self.start + DAY_SECONDS):
            if self.share == 1 or dice.random() < self.share:
                yield due.offset - self.start, due.arrival
        if self.kind == "busy":
            yield from self._planned(recording)

    def _planned(self, recording: RecordedArrivals) -> Iterator[tuple[int, Arrival]]:
        for day in range(1, BUSY_DAYS + 1):
            start = self.start + day * DAY_SECONDS
            for due in recording.between(start, start + DAY_SECONDS):
                if due.arrival.priority == P4:
                    yield PLANNED_SECONDS, due.arrival
                elif due.arrival.priority == P1 and day <= BUSY_LIVES_DAYS:
                    yield due.offset - start, due.arrival


def lives(recording: RecordedArrivals) -> Counter[int]:
    """Count the P1 of each day of the recording."""
    days = range(recording.period // DAY_SECONDS - 1)
    counts = Counter(dict.fromkeys(days, 0))
    for arrival in recording.arrivals:
        day = (arrival.seconds - START_SECONDS) // DAY_SECONDS
        if day in counts and arrival.priority == P1:
            counts[day] += 1
    return counts


def kind_of(count: int) -> str:
    """Return the kind of a day with that many P1."""
    return "storm" if count > STORM_DAY else "tree" if count > TREE_DAY else "ordinary"


def plans(recording: RecordedArrivals) -> list[Plan]:
    """Return every day of the full command."""
    counts = lives(recording)
    days = {kind: [day for day in counts if kind_of(counts[day]) == kind] for kind in KINDS}
    ordinary = days["ordinary"][::ORDINARY_EVERY]
    worst = sorted(days["storm"], key=lambda day: -counts[day])[:2]
    busy = [day for day in days["ordinary"] if not _is_stormy(day, counts)]
    return [
        *(Plan("ordinary", day) for day in ordinary),
        *(Plan("tree", day) for day in days["tree"]),
        *(Plan("storm", day) for day in days["storm"] if counts[day] <= FULL_MOST),
        *(Plan("storm", day, 1, share) for day in worst for share in THINNED),
        *(Plan("busy", day) for day in busy[:: max(1, len(busy) // BUSY_RUNS)][:BUSY_RUNS]),
    ]


def _is_stormy(day: int, counts: Counter[int]) -> bool:
    """Return whether the lives that a busy day borrows are those of a storm."""
    return any(counts[day + each] > TREE_DAY for each in range(BUSY_LIVES_DAYS + 1))
