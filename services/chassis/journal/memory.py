"""A journal in memory, with the contract of the real one: for tests and for virtual time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from services.chassis.journal.journal import Done, Fenced, Outgoing, TopicPartition


@dataclass(frozen=True, slots=True)
class StoredMessage:
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
    """Topics of lists. A commit leaves a marker, as Kafka's does: offsets have the same gaps."""

    counts: Mapping[str, int]
    available: bool = True
    logs: dict[TopicPartition, list[StoredMessage | None]] = field(default_factory=dict)
    owners: dict[str, object] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def log(self, topic: str, partition: int) -> list[StoredMessage | None]:
        """Return what stands in a partition; None is a marker."""
        if partition >= self.counts.get(topic, 0):
            raise KeyError(f"no partition {partition} of topic {topic}")
        return self.logs.setdefault((topic, partition), [])

    def append(self, outgoing: Outgoing) -> int:
        """Write one message and return its offset."""
        with self.changed:
            log = self.log(outgoing.topic, outgoing.partition)
            log.append(
                StoredMessage(
                    outgoing.topic,
                    outgoing.partition,
                    len(log),
                    outgoing.key,
                    outgoing.value or b"",
                    tuple(outgoing.headers),
                )
            )
            self.changed.notify_all()
            return len(log) - 1

    def send(self, outgoing: Outgoing, done: Done) -> None:
        """Write one message."""
        done(None, self.append(outgoing))

    def writer(self, name: str) -> MemoryWriter:
        """Open the writer of a name."""
        writer = MemoryWriter(self, name)
        with self.changed:
            self.owners[name] = writer
        return writer

    def reader(
        self, positions: Mapping[TopicPartition, int], *, committed: bool = True, bulk: bool = False
    ) -> MemoryReader:
        """Open a reader. Nothing uncommitted ever stands here, so `committed` changes nothing."""
        del committed, bulk
        return MemoryReader(self, dict(positions))

    def bounds(self, places: Sequence[TopicPartition]) -> dict[TopicPartition, tuple[int, int]]:
        """Return first and next offsets."""
        with self.changed:
            return {place: (0, len(self.log(*place))) for place in places}

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
        with journal.changed:
            if journal.owners.get(self.name) is not self:
                raise Fenced(self.name)
            for message in outgoing:
                journal.log(message.topic, message.partition)
            offsets = [journal.append(message) for message in outgoing]
            for topic, partition in {(m.topic, m.partition) for m in outgoing}:
                journal.log(topic, partition).append(None)
            return offsets

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class MemoryReader:
    """Reads from positions that move on."""

    journal: MemoryJournal
    _positions: dict[TopicPartition, int]

    def poll(self, timeout_seconds: float, limit: int) -> list[StoredMessage]:
        """Return what is there, or what comes within the timeout."""
        with self.journal.changed:
            self.journal.changed.wait_for(self._has_more, timeout_seconds)
            found: list[StoredMessage] = []
            for place in self._positions:
                log = self.journal.log(*place)
                while self._positions[place] < len(log) and len(found) < limit:
                    kept = log[self._positions[place]]
                    self._positions[place] += 1
                    if kept is not None:
                        found.append(kept)
            return found

    def _has_more(self) -> bool:
        return any(at < len(self.journal.log(*place)) for place, at in self._positions.items())

    def lag(self, place: TopicPartition) -> int:
        """Return how many offsets lie ahead."""
        with self.journal.changed:
            return len(self.journal.log(*place)) - self._positions[place]

    def at_end(self) -> bool:
        """Tell whether all has been read."""
        with self.journal.changed:
            return not self._has_more()

    def positions(self) -> Mapping[TopicPartition, int]:
        """Return the next offsets."""
        return dict(self._positions)

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class SingleMember:
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
