"""What a copy holds: the partitions of an installation, in the order in which they are copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.chassis.provision.topics import all_topics
from services.chassis.sdk.settings import Settings
from services.chassis.topics.catalogue import COORDINATION, topic_name

JOURNAL, BULLETINS, COMMANDS, SNAPSHOTS = "journal", "bulletins", "commands", "snapshots"
LEFT_OUT = frozenset({"telemetry"})
"""Positions and heartbeats: worth an hour, sent anew by whoever sent them."""


class Place(NamedTuple):
    """One partition of one of a service's topics, under whatever prefix it stands."""

    service: str
    kind: str
    partition: int

    def topic(self, prefix: str) -> str:
        """Return its topic in an installation."""
        return topic_name(prefix, self.service, self.kind)

    def of(self, kind: str) -> Place:
        """Return the partition of the same number of another of the service's topics."""
        return self._replace(kind=kind)


def places_of(settings: Settings) -> Iterator[Place]:
    """Yield every partition that is copied.

    Raises `LookupError` on a kind of topic that nobody has decided about.
    """
    for topic in all_topics(settings):
        service, kind = topic.name.removeprefix(f"{settings.prefix}.").split(".")
        if kind in LEFT_OUT:
            continue
        if kind not in (JOURNAL, BULLETINS, COMMANDS, SNAPSHOTS):
            raise LookupError(f"topics of kind {kind} are neither copied nor left out")
        yield from (Place(service, kind, partition) for partition in range(topic.partitions))


def stages(places: Sequence[Place]) -> Iterator[list[Place]]:
    """Yield the places in the order that makes a cut possible while the source goes on.

    What coordination noted was told before, what was told was decided before, what was decided was
    asked before: each stage is read to an end that is asked for after the stage before it.
    """
    noted = [p for p in places if p.kind == JOURNAL and p.service == COORDINATION]
    decided = [p for p in places if p.kind == JOURNAL and p.service != COORDINATION]
    yield noted
    yield decided
    for kind in (BULLETINS, COMMANDS, SNAPSHOTS):
        yield [p for p in places if p.kind == kind]
