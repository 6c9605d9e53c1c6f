"""The topics of an installation: names, partitions, how long each is kept.

Everything that makes topics reads this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

HOUR = 3_600_000
DAY = 24 * HOUR
FOR_EVER = -1
DEPARTMENT_PARTITIONS = 4
MESSAGE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `retention_ms` -1 is for ever; a compacted one keeps the last of each key."""

    name: str
    partitions: int
    retention_ms: int
    compacted: bool = False

    @property
    def config(self) -> dict[str, str]:
        """Return the broker's settings for it."""
        config = {
            "cleanup.policy": "compact" if self.compacted else "delete",
            "min.insync.replicas": "1",
            "max.message.bytes": str(MESSAGE_BYTES),
        }
        if not self.compacted:
            config["retention.ms"] = str(self.retention_ms)
        return config


def topic_name(prefix: str, service: str, kind: str) -> str:
    """Return `<prefix>.<service>.<kind>`."""
    return f"{prefix}.{service}.{kind}"


def topics_of(prefix: str, service: str, partitions: int) -> Iterator[Topic]:
    """Yield the topics of one service (design 2.18)."""

    def name(kind: str) -> str:
        return topic_name(prefix, service, kind)

    yield Topic(name("commands"), partitions, 7 * DAY)
    yield Topic(name("journal"), partitions, FOR_EVER)
    yield Topic(name("bulletins"), partitions, 7 * DAY)
    yield Topic(name("snapshots"), partitions, FOR_EVER, compacted=True)
    yield Topic(name("telemetry"), 1, HOUR)
