"""The log as the chassis needs it: a port, so that the same code runs on Kafka and in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

TopicPartition = tuple[str, int]
Headers = Sequence[tuple[str, bytes]]
Done = Callable[[Exception | None, int], None]
"""What became of a sent message: an error or None, and its offset."""


class Fenced(Exception):
    """Another writer of the same name was opened: this one is a ghost and its process ends."""


class JournalUnavailable(Exception):
    """A transaction whose end is not known: open a new writer and read back what stands."""


class OffsetOutOfRange(Exception):
    """What was to be read next is no longer there."""


class AccessDenied(Exception):
    """The log's keeper refuses this process: a sentence with who, what, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be written."""

    topic: str
    partition: int
    key: bytes
    value: bytes | None
    headers: Headers = ()


class Incoming(Protocol):
    """A message as read. Headers cost as much as the rest: they are asked for, not carried."""

    @property
    def topic(self) -> str:
        """The topic."""

    @property
    def partition(self) -> int:
        """The partition."""

    @property
    def offset(self) -> int:
        """Its place in the partition."""

    @property
    def key(self) -> bytes:
        """The key, empty where there is none."""

    @property
    def value(self) -> bytes:
        """The value, empty for a tombstone."""

    def header(self, name: str) -> str:
        """Return one header as text, empty where there is none."""


class Writer(Protocol):
    """The only writer of its name: opening another fences it."""

    def commit(self, outgoing: Sequence[Outgoing]) -> list[int]:
        """Write all or nothing and return the offsets.

        Raises `Fenced` or `JournalUnavailable`; after either it is of no more use.
        """

    def close(self) -> None:
        """Let go."""


class Reader(Protocol):
    """Reads given partitions from given offsets, without a group."""

    def poll(self, timeout_seconds: float, limit: int) -> Sequence[Incoming]:
        """Return at once when something is there, else what comes within the timeout."""

    def positions(self) -> Mapping[TopicPartition, int]:
        """Return the next offset of each partition.

        What is no message (aborted, a marker) is passed over at the end.
        """

    def lag(self, place: TopicPartition) -> int:
        """Return how many offsets of a partition are known to lie ahead."""

    def at_end(self) -> bool:
        """Tell whether all that can be read now has been read.

        What waits for an open transaction cannot.
        """

    def close(self) -> None:
        """Let go."""


class Journal(Protocol):
    """A log of topics, each of partitions, each in order."""

    @property
    def available(self) -> bool:
        """False while no broker answers."""

    def send(self, outgoing: Outgoing, done: Done) -> None:
        """Write one message outside any transaction; `done` is called from another thread."""

    def writer(self, name: str) -> Writer:
        """Open the writer of a name, fencing the one before and aborting what it left open.

        Raises `JournalUnavailable`.
        """

    def reader(
        self, positions: Mapping[TopicPartition, int], *, committed: bool = True, bulk: bool = False
    ) -> Reader:
        """Open a reader.

        `committed` hides what is in no committed transaction; `bulk` trades memory for speed.
        """

    def bounds(self, places: Sequence[TopicPartition]) -> Mapping[TopicPartition, tuple[int, int]]:
        """Return the first offset still there and the next one to be written.

        Open transactions are included.
        """

    def partitions(self, topic: str) -> int:
        """Return how many partitions a topic has, 0 where there is no such topic."""

    def close(self) -> None:
        """Let go of everything."""


class Membership(Protocol):
    """Who owns which partition among the replicas of a service."""

    def run(
        self, assigned: Callable[[Sequence[int]], None], revoked: Callable[[Sequence[int]], None]
    ) -> None:
        """Take part until closed. `revoked` returns only when the partitions are let go."""

    def close(self) -> None:
        """Leave."""
