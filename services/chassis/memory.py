"""A journal in memory, with the contract of the real one: for tests and for virtual time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from services.chassis.journal import Done, Fenced, Outgoing, TopicPartition


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that stands."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()

    def header(self, name: str) -> str:
        """Return one header as text, empty where there is none."""
        return next((value.decode() for key, value in self.headers if key == name), "")


@dataclass
class MemoryJournal:
    """Topics of lists. A commit leaves a marker behind, as Kafka's does, so that offsets have the same gaps."""

    counts: Mapping[str, int]
    available: bool = True
    _logs: dict[TopicPartition, list[Kept | None]] = field(default_factory=dict)
    _owners: dict[str, object] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def _log(self, topic: str, partition: int) -> list[Kept | None]:
        if partition >= self.counts.get(topic, 0):
            raise KeyError(f"no partition {partition} of topic {topic}")
        return self._logs.setdefault((topic, partition), [])

    def append(self, outgoing: Outgoing) -> int:
        """Write one message and return its offset."""
        with self._changed:
            log = self._log(outgoing.topic, outgoing.partition)
            log.append(
                Kept(
                    outgoing.topic,
                    outgoing.partition,
                    len(log),
                    outgoing.key,
                    outgoing.value or b"",
                    tuple(outgoing.headers),
                )
            )
            self._changed.notify_all()
            return len(log) - 1

    def send(self, outgoing: Outgoing, done: Done) -> None:
        """Write one message."""
        done(None, self.append(outgoing))

    def writer(self, name: str) -> MemoryWriter:
        """Open the writer of a name."""
        writer = MemoryWriter(self, name)
        with self._changed:
            self._owners[name] = writer
        return writer

    def reader(
        self, positions: Mapping[TopicPartition, int], *, committed: bool = True, bulk: bool = False
    ) -> MemoryReader:
        """Open a reader. Nothing uncommitted ever stands here, so `committed` changes nothing."""
        del committed, bulk
        return MemoryReader(self, dict(positions))

    def bounds(self, places: Sequence[TopicPartition]) -> dict[TopicPartition, tuple[int, int]]:
        """Return first and next offsets."""
        with self._changed:
            return {place: (0, len(self._log(*place))) for place in places}

    def partitions(self, topic: str) -> int:
        """Return how many partitions a topic has."""
        return self.counts.get(topic, 0)

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class MemoryWriter:
    """The only writer of its name."""

    journal: MemoryJournal
    name: str

    def commit(self, outgoing: Sequence[Outgoing]) -> list[int]:
        """Write all, then a marker on each partition touched."""
        journal = self.journal
        with journal._changed:
            if journal._owners.get(self.name) is not self:
                raise Fenced(self.name)
            offsets = [journal.append(message) for message in outgoing]
            for topic, partition in {(m.topic, m.partition) for m in outgoing}:
                journal._log(topic, partition).append(None)
            return offsets

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class MemoryReader:
    """Reads from positions that move on."""

    journal: MemoryJournal
    positions: dict[TopicPartition, int]

    def poll(self, timeout_seconds: float, limit: int) -> list[Kept]:
        """Return what is there, or what comes within the timeout."""
        with self.journal._changed:
            self.journal._changed.wait_for(self._anything, timeout_seconds)
            found: list[Kept] = []
            for place in self.positions:
                log = self.journal._log(*place)
                while self.positions[place] < len(log) and len(found) < limit:
                    kept = log[self.positions[place]]
                    self.positions[place] += 1
                    if kept is not None:
                        found.append(kept)
            return found

    def _anything(self) -> bool:
        return any(at < len(self.journal._log(*place)) for place, at in self.positions.items())

    def at_end(self) -> bool:
        """Tell whether all has been read."""
        with self.journal._changed:
            return not self._anything()

    def reached(self) -> Mapping[TopicPartition, int]:
        """Return the next offsets."""
        return dict(self.positions)

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class SoleMember:
    """A membership of one: it owns everything until it leaves."""

    partitions: int
    _closed: threading.Event = field(default_factory=threading.Event)

    def run(
        self, assigned: Callable[[Sequence[int]], None], revoked: Callable[[Sequence[int]], None]
    ) -> None:
        """Own all partitions until closed."""
        assigned(range(self.partitions))
        self._closed.wait()
        revoked(range(self.partitions))

    def close(self) -> None:
        """Leave."""
        self._closed.set()
