"""The journal port: the log that the chassis needs. Every implementation passes one suite."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

TopicPartition = tuple[str, int]
Headers = Sequence[tuple[str, bytes]]
DeliveryCallback = Callable[[Exception | None, int], None]
"""Called when a message is delivered: an error or None, and the offset."""


class Fenced(Exception):
    """Another writer of the same name was opened, so this one cannot write any more."""


class JournalUnavailable(Exception):
    """No broker is reachable, or the end of a transaction is unknown: open a new writer."""


class OffsetOutOfRange(Exception):
    """Retention has deleted the record at a reader's position."""


class AccessDenied(Exception):
    """The broker refuses this process; the message names principal, resource and remedy."""


class NoBrokerTime(Exception):
    """A topic keeps the times of its writers, so the broker's time is unknown."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to write; `value` None is a tombstone."""

    topic: str
    partition: int
    key: bytes
    value: bytes | None
    headers: Headers = ()


class Incoming(Protocol):
    """A message that was read. Headers cost as much as the rest, so they are decoded on demand."""

    @property
    def topic(self) -> str: ...

    @property
    def partition(self) -> int: ...

    @property
    def offset(self) -> int: ...

    @property
    def key(self) -> bytes:
        """The key, empty if there is none."""

    @property
    def value(self) -> bytes:
        """The value, empty for a tombstone."""

    def header(self, name: str) -> str:
        """Return one header as text, empty if there is none."""


class Writer(Protocol):
    """A transactional writer. Opening another of the same name fences it."""

    def commit(self, outgoing: Sequence[Outgoing]) -> list[int]:
        """Write all or nothing and return the offsets.

        Raises `Fenced` or `JournalUnavailable`; after either the writer cannot be used again.
        """

    def close(self) -> None: ...


class Reader(Protocol):
    """Reads partitions from given offsets, outside any consumer group."""

    def poll(self, timeout_seconds: float, limit: int) -> Sequence[Incoming]:
        """Return available messages at once, otherwise the first ones within the timeout."""

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Continue at another offset of a partition."""

    def positions(self) -> Mapping[TopicPartition, int]:
        """Return the next offset of each partition.

        Markers and aborted messages at the end are passed.
        """

    def lag(self, partition: TopicPartition) -> int:
        """Return how many offsets of a partition are known to follow the position."""

    def at_end(self, *partitions: TopicPartition) -> bool:
        """Return whether everything committed has been read, of all partitions or of these.

        An open transaction hides what follows it.
        """

    def close(self) -> None: ...


def never() -> bool:
    """Return that nothing is cancelled."""
    return False


class Journal(Protocol):
    """Topics of partitions; the messages of a partition are in order."""

    @property
    def available(self) -> bool:
        """False while no broker is reachable."""

    @property
    def cluster_id(self) -> str:
        """The id that the cluster gave itself; empty before its first response."""

    def send(self, outgoing: Outgoing, on_delivery: DeliveryCallback) -> None:
        """Write one message outside any transaction; `on_delivery` runs on another thread."""

    def writer(self, name: str, cancelled: Callable[[], bool] = never) -> Writer:
        """Open the writer of a name: fence the previous one and abort its open transaction.

        Raises `JournalUnavailable`, also soon after `cancelled` returns True.
        """

    def reader(self, positions: Mapping[TopicPartition, int], *, bulk: bool = False) -> Reader:
        """Open a reader of committed messages; `bulk` trades memory for speed."""

    def bounds(
        self, partitions: Sequence[TopicPartition]
    ) -> Mapping[TopicPartition, tuple[int, int]]:
        """Return the first available offset and the next one to be written.

        Open transactions are included.
        """

    def partitions(self, topic: str) -> int:
        """Return the number of partitions of a topic, 0 if it does not exist."""

    def broker_time(self, topic: str) -> int:
        """Append an empty message to a topic and return when the broker did so, in microseconds.

        Raises `JournalUnavailable` without an answer within 2 s, `NoBrokerTime` or `AccessDenied`.
        """

    def close(self) -> None:
        """Close every client."""


def always() -> bool:
    """Return that a member may always own partitions."""
    return True


class Membership(Protocol):
    """The election of partition owners among the replicas of a service."""

    def run(
        self,
        assigned: Callable[[Sequence[int]], None],
        revoked: Callable[[Sequence[int]], None],
        eligible: Callable[[], bool] = always,
    ) -> None:
        """Take part until closed or no longer eligible; may be called again then.

        `revoked` returns once the partitions are given up.
        """

    def close(self) -> None: ...
