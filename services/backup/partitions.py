"""The partitions of an installation, in the order in which a backup copies them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.chassis.sdk.settings import Settings
from services.chassis.topics.names import topic_name
from services.provision.catalogue import COORDINATION, all_topics

JOURNAL, BULLETINS, COMMANDS, SNAPSHOTS = "journal", "bulletins", "commands", "snapshots"
LEFT_OUT = frozenset({"telemetry"})
"""Positions and heartbeats: retained for an hour, and sent again within seconds."""


class BackupError(Exception):
    """The backup or restore cannot go on; the message states the cause and the remedy."""


class TopicPartition(NamedTuple):
    """One partition of one of a service's topics, independent of an installation's prefix."""

    service: str
    kind: str
    partition: int

    def topic(self, prefix: str) -> str:
        """Return the name of its topic in the installation with this prefix."""
        return topic_name(prefix, self.service, self.kind)

    def of(self, kind: str) -> TopicPartition:
        """Return the partition with the same number of another of the service's topics."""
        return self._replace(kind=kind)

    def name(self, prefix: str) -> str:
        """Return `topic/partition`, as error messages name it."""
        return f"{self.topic(prefix)}/{self.partition}"


def all_partitions(settings: Settings) -> Iterator[TopicPartition]:
    """Yield every partition that is copied.

    Raises `LookupError` on a kind of topic that is neither copied nor in `LEFT_OUT`.
    """
    for topic in all_topics(settings):
        service, kind = topic.name.removeprefix(f"{settings.prefix}.").split(".")
        if kind in LEFT_OUT:
            continue
        if kind not in (JOURNAL, BULLETINS, COMMANDS, SNAPSHOTS):
            raise LookupError(f"topics of kind {kind} are neither copied nor left out")
        yield from (TopicPartition(service, kind, number) for number in range(topic.partitions))


def stages(partitions: Sequence[TopicPartition]) -> Iterator[list[TopicPartition]]:
    """Yield the partitions stage by stage, so that a running source leaves a consistent cut.

    A bulletin is published before coordination consumes it, a record is written before its
    bulletins, and a command is sent before its record. The effect is therefore copied first, and
    the end offsets of each stage are read after the stage before it is copied: every record in
    the copy has its cause in the copy.
    """
    yield [p for p in partitions if p.kind == JOURNAL and p.service == COORDINATION]
    yield [p for p in partitions if p.kind == JOURNAL and p.service != COORDINATION]
    for kind in (BULLETINS, COMMANDS, SNAPSHOTS):
        yield [p for p in partitions if p.kind == kind]
