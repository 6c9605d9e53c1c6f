"""The evidence of one service: its topics on the broker, and the answers to its callers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise, takewhile

from vigie.journal.v1 import journal_pb2 as journal


class Verdict(Enum):
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


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the journal at its place."""

    offset: int
    record: journal.Record


@dataclass(frozen=True, slots=True)
class Asked:
    """One message of the commands topic; None where its bytes are no command."""

    offset: int
    command: journal.Command | None


@dataclass(frozen=True, slots=True)
class Ends:
    """The offsets of a partition by the broker's own files: committed, or not."""

    committed: frozenset[int]
    aborted: frozenset[int]


@dataclass(frozen=True, slots=True)
class Fold:
    """The same place of the same log, folded in two ways, as canonical bytes."""

    name: str
    wanted: bytes
    found: bytes


Journal = Mapping[int, Sequence[Entry]]


@dataclass(frozen=True)
class Evidence:
    """One service after a run. `again` is a second reading, by another reader, some time later."""

    journal: Journal
    commands: Mapping[int, Sequence[Asked]]
    history: History
    again: Journal | None = None
    ends: Mapping[int, Ends] | None = None
    folds: Sequence[Fold] = ()
    due: Mapping[int, int] = field(default_factory=dict)
    """How many commands of each partition must have been decided by now."""
    bulletins: Mapping[tuple[str, int], Sequence[int]] = field(default_factory=dict)
    """The offsets of bulletins, by topic and partition: each is to be noted, once."""
    undrained: Sequence[str] = ()
    """The topics, views and streams that lagged a minute after the last fault."""

    def entries(self) -> Iterator[tuple[int, Entry]]:
        for partition in sorted(self.journal):
            for entry in self.journal[partition]:
                yield partition, entry
