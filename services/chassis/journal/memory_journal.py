"""The journal port in memory: for tests and virtual time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from services.chassis.journal.journal import (
    DeliveryCallback,
    Fenced,
    Outgoing,
    TopicPartition,
    never,
)
from services.chassis.sdk.clock import Clock, now_microseconds


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """Implements `Incoming` for a message in memory. An empty value is a tombstone."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()

    def header(self, name: str) -> str:
        return next((value.decode() for key, value in self.headers if key == name), "")


@dataclass
class MemoryJournal:
    """Topics of lists. A commit appends a marker, as in Kafka, so offsets have the same gaps.

    `clock` is the broker's.
    """

    counts: Mapping[str, int]
    available: bool = True
    clock: Clock = now_microseconds
    cluster_id: str = "memory"
    logs: dict[TopicPartition, list[StoredMessage | None]] = field(default_factory=dict)
    owners: dict[str, object] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def log(self, topic: str, partition: int) -> list[StoredMessage | None]:
        """Return the messages of a partition; None is a marker."""
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

    def send(self, outgoing: Outgoing, on_delivery: DeliveryCallback) -> None:
        on_delivery(None, self.append(outgoing))

    def writer(self, name: str, cancelled: Callable[[], bool] = never) -> MemoryWriter:
        del cancelled
        writer = MemoryWriter(self, name)
        with self.changed:
            self.owners[name] = writer
        return writer

    def reader(
        self, positions: Mapping[TopicPartition, int], *, bulk: bool = False
    ) -> MemoryReader:
        del bulk
        return MemoryReader(self, dict(positions))

    def bounds(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, tuple[int, int]]:
        with self.changed:
            return {each: (0, len(self.log(*each))) for each in partitions}

    def partitions(self, topic: str) -> int:
        return self.counts.get(topic, 0)

    def broker_time(self, topic: str) -> int:
        self.append(Outgoing(topic, 0, b"", b""))
        return self.clock()

    def close(self) -> None: ...


@dataclass
class MemoryWriter:
    """The current writer of its name."""

    journal: MemoryJournal
    name: str

    def commit(self, outgoing: Sequence[Outgoing]) -> list[int]:
        """Write all messages, then a marker to each of their partitions."""
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

    def close(self) -> None: ...


@dataclass
class MemoryReader:
    """Reads partitions from given offsets."""

    journal: MemoryJournal
    _positions: dict[TopicPartition, int]

    def poll(self, timeout_seconds: float, limit: int) -> list[StoredMessage]:
        with self.journal.changed:
            self.journal.changed.wait_for(self._has_more, timeout_seconds)
            found: list[StoredMessage] = []
            for each in self._positions:
                log = self.journal.log(*each)
                while self._positions[each] < len(log) and len(found) < limit:
                    message = log[self._positions[each]]
                    self._positions[each] += 1
                    if message is not None:
                        found.append(message)
            return found

    def _has_more(self, *partitions: TopicPartition) -> bool:
        asked = partitions or self._positions
        return any(self._positions[each] < len(self.journal.log(*each)) for each in asked)

    def lag(self, partition: TopicPartition) -> int:
        with self.journal.changed:
            return len(self.journal.log(*partition)) - self._positions[partition]

    def at_end(self, *partitions: TopicPartition) -> bool:
        with self.journal.changed:
            return not self._has_more(*partitions)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._positions[partition] = offset

    def positions(self) -> Mapping[TopicPartition, int]:
        return dict(self._positions)

    def close(self) -> None: ...
