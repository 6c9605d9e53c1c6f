"""The topics of an installation: those of its departments and of coordination.

`python -m services.provision.catalogue` writes the topics and the permissions for the chart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.chassis.sdk.settings import Settings
from services.chassis.topics.kinds import KINDS, Topic, topics_of
from services.provision.permissions import PERMISSIONS

COORDINATION = "coordination"
DEPARTMENT_PARTITIONS = 4
SERVICE_PARTITIONS = {COORDINATION: 1}
CHART = Path(__file__).parents[2] / "charts" / "vigie" / "files" / "catalogue.json"


def partitions_of(service: str) -> int:
    """Return the number of partitions of a service's own topics."""
    return SERVICE_PARTITIONS.get(service, DEPARTMENT_PARTITIONS)


def all_topics(settings: Settings) -> Iterator[Topic]:
    """Yield every topic of the installation."""
    for service in (*settings.department_names, COORDINATION):
        yield from topics_of(settings.prefix, service, partitions_of(service))


def chart_document() -> dict[str, Any]:
    """Return the catalogue in the shape that the chart reads."""
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
        "rights": {
            principal: [asdict(each) for each in permissions]
            for principal, permissions in PERMISSIONS.items()
        },
    }


def chart_json() -> str:
    """Return the document as JSON text, as committed in the chart's `files/catalogue.json`."""
    return json.dumps(chart_document(), indent=2) + "\n"


def main() -> None:
    CHART.parent.mkdir(parents=True, exist_ok=True)
    CHART.write_text(chart_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
