"""The topics that every service has: how each is partitioned, and how long it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.chassis.topics.names import topic_name

HOUR = 3_600_000
DAY = 24 * HOUR
FOR_EVER = -1
MESSAGE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TopicKind:
    """A topic that exists once for each service.

    `retention_ms` -1 keeps records for ever; a compacted topic keeps the last record of each key.
    With `own` the topic has as many partitions as its service, otherwise one. With `broker_time`
    its messages have the time at which the broker appended them, otherwise that of their writer,
    which a backup keeps.
    """

    name: str
    retention_ms: int
    own: bool = True
    compacted: bool = False
    broker_time: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic; `retention_ms`, `compacted` and `broker_time` as in `TopicKind`."""

    name: str
    partitions: int
    retention_ms: int
    compacted: bool = False
    broker_time: bool = False

    @property
    def config(self) -> dict[str, str]:
        """Return the topic's settings at the broker, except those that depend on its size."""
        config = {
            "cleanup.policy": "compact" if self.compacted else "delete",
            "max.message.bytes": str(MESSAGE_BYTES),
            # A leader without the last records would lose acknowledged ones.
            "unclean.leader.election.enable": "false",
        }
        if not self.compacted:
            config["retention.ms"] = str(self.retention_ms)
        if self.broker_time:
            config["message.timestamp.type"] = "LogAppendTime"
        return config


COMMANDS = TopicKind("commands", 7 * DAY)
"""Longer than the duplicate window, after which every command expires."""
KINDS = (
    COMMANDS,
    TopicKind("journal", FOR_EVER),
    TopicKind("bulletins", 7 * DAY),
    TopicKind("snapshots", FOR_EVER, compacted=True),
    TopicKind("telemetry", HOUR, own=False, broker_time=True),
)


def topics_of(prefix: str, service: str, partitions: int) -> Iterator[Topic]:
    for kind in KINDS:
        count = partitions if kind.own else 1
        name = topic_name(prefix, service, kind.name)
        yield Topic(name, count, kind.retention_ms, kind.compacted, kind.broker_time)
