"""The topics of an installation: names, partitions, how long each is kept.

Everything that makes topics reads this. `python -m services.chassis.topics.catalogue` writes it,
and the rights on them, for the chart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from services.chassis.topics.permissions import RIGHTS

HOUR = 3_600_000
DAY = 24 * HOUR
FOR_EVER = -1
COORDINATION = "coordination"
DEPARTMENT_PARTITIONS = 4
SERVICE_PARTITIONS = {COORDINATION: 1}
MESSAGE_BYTES = 4 * 1024 * 1024
CHART = Path(__file__).parents[3] / "charts" / "vigie" / "files" / "catalogue.json"


@dataclass(frozen=True, slots=True)
class TopicKind:
    """One of the topics that every service has.

    `retention_ms` -1 is for ever; a compacted one keeps the last of each key. `own` has as many
    partitions as its service, else one.
    """

    name: str
    retention_ms: int
    own: bool = True
    compacted: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `retention_ms` -1 is for ever; a compacted one keeps the last of each key."""

    name: str
    partitions: int
    retention_ms: int
    compacted: bool = False

    @property
    def config(self) -> dict[str, str]:
        """Return the broker's settings for it, but for what depends on the cluster's size."""
        config = {
            "cleanup.policy": "compact" if self.compacted else "delete",
            "max.message.bytes": str(MESSAGE_BYTES),
        }
        if not self.compacted:
            config["retention.ms"] = str(self.retention_ms)
        return config


KINDS = (
    TopicKind("commands", 7 * DAY),
    TopicKind("journal", FOR_EVER),
    TopicKind("bulletins", 7 * DAY),
    TopicKind("snapshots", FOR_EVER, compacted=True),
    TopicKind("telemetry", HOUR, own=False),
)


def topic_name(prefix: str, service: str, kind: str) -> str:
    """Return `<prefix>.<service>.<kind>`."""
    return f"{prefix}.{service}.{kind}"


def partitions_of(service: str) -> int:
    """Return how many partitions a service's own topics have."""
    return SERVICE_PARTITIONS.get(service, DEPARTMENT_PARTITIONS)


def topics_of(prefix: str, service: str, partitions: int) -> Iterator[Topic]:
    """Yield the topics of one service (design 2.18)."""
    for kind in KINDS:
        count = partitions if kind.own else 1
        name = topic_name(prefix, service, kind.name)
        yield Topic(name, count, kind.retention_ms, kind.compacted)


def chart_document() -> dict[str, Any]:
    """Return the catalogue as the chart reads it."""
    shapes = zip(KINDS, topics_of("", "", 0), strict=True)
    return {
        "department_partitions": DEPARTMENT_PARTITIONS,
        "service_partitions": SERVICE_PARTITIONS,
        "topics": [
            {
                "kind": kind.name,
                "partitions": "own" if kind.own else 1,
                "config": topic.config,
            }
            for kind, topic in shapes
        ],
        "rights": {whose: [asdict(right) for right in rights] for whose, rights in RIGHTS.items()},
    }


def chart_json() -> str:
    """Return the document as it stands in the chart's file."""
    return json.dumps(chart_document(), indent=2) + "\n"


def main() -> None:
    """Write the chart's file anew."""
    CHART.parent.mkdir(parents=True, exist_ok=True)
    CHART.write_text(chart_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
