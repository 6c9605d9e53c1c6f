"""The evidence of one service: its topics on the broker, and the answers to its callers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults.history import History
from vigie.journal.v1 import journal_pb2 as journal


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
    """What the broker's own files say of a partition: which offsets were committed, which not."""

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
    """The offsets of what others told, by topic and partition: all of it is to be noted, once."""
    undrained: Sequence[str] = ()
    """What had not come level a minute after the last fault."""

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """Yield every record with its partition."""
        for partition in sorted(self.journal):
            for entry in self.journal[partition]:
                yield partition, entry
