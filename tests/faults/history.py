"""The requests sent during a scenario, and the answers to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise, takewhile


class Verdict(Enum):
    """The answer to a command in the end."""

    DONE = "done"
    REFUSED = "refused"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Told:
    """One call that was answered for good, or given up. Times are `time.monotonic()`."""

    command_id: str
    aggregate: str
    partition: int
    body_sha256: bytes
    verdict: Verdict
    pid: int
    told_seconds: float
    version: int = 0
    offset: int = -1
    cursor: str = ""
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A query that named a receipt's cursor: what it must show at least, and what it showed."""

    aggregate: str
    wanted_version: int
    shown_version: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a stream. `offsets` is its cursor, empty where it carries none."""

    connection: int
    kind: str
    thing: str = ""
    version: int = 0
    offsets: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ghost:
    """A process that logged that it was fenced. `exit_code` is None while it runs."""

    replica: str
    pid: int
    fenced_seconds: float
    exit_code: int | None


@dataclass
class History:
    """Everything that the callers of one service recorded."""

    told: list[Told] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    streams: dict[str, list[Frame]] = field(default_factory=dict)
    ghosts: list[Ghost] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    mistaken: list[str] = field(default_factory=list)
    """Answers that contradict the contract by themselves: a reused id that was accepted."""

    def with_verdict(self, verdict: Verdict) -> Sequence[Told]:
        return [told for told in self.told if told.verdict is verdict]

    def answered_since(self, partitions: Sequence[int], since: float) -> bool:
        """Return whether a caller was answered about each of some partitions since a moment."""
        recent = takewhile(lambda told: told.told_seconds >= since, reversed(self.told))
        answered = {told.partition for told in recent if told.verdict is not Verdict.UNKNOWN}
        return answered.issuperset(partitions)

    def gap_seconds(self, partitions: Sequence[int], since: float, until: float) -> float:
        """Return the longest time without an answer about any one of some partitions."""
        longest = 0.0
        for partition in partitions:
            times = [
                told.told_seconds
                for told in self.told
                if told.partition == partition
                and told.verdict is not Verdict.UNKNOWN
                and since <= told.told_seconds <= until
            ]
            marks = [since, *sorted(times), until]
            longest = max(longest, *(b - a for a, b in pairwise(marks)))
        return longest
