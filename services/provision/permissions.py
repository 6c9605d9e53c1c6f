"""The Kafka permissions of each principal: the least that it needs.

In a name, `{prefix}` and `{service}` are the installation's and the principal's own; `{partition}`
stands for each of its partitions, `{department}` for each department.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

TOPIC, GROUP, TRANSACTIONAL_ID = "topic", "group", "transactionalId"


@dataclass(frozen=True, slots=True)
class Permission:
    """Operations on one resource. In Kafka, Read and Write include Describe."""

    resource: str
    name: str
    operations: tuple[str, ...]


_OWN = (
    Permission(TOPIC, "{prefix}.{service}.commands", ("Read", "Write")),
    Permission(TOPIC, "{prefix}.{service}.journal", ("Read", "Write")),
    Permission(TOPIC, "{prefix}.{service}.snapshots", ("Read", "Write")),
    Permission(TOPIC, "{prefix}.{service}.bulletins", ("Write",)),
    Permission(GROUP, "{prefix}-{service}-owner", ("Read",)),
    Permission(GROUP, "{prefix}-{service}-reader", ("Describe",)),
    Permission(TRANSACTIONAL_ID, "{prefix}-{service}-{partition}", ("Write",)),
)
_COPIED = ("commands", "journal", "bulletins", "snapshots")
_KINDS = (*_COPIED, "telemetry")

_DEPARTMENT = (
    *_OWN,
    Permission(TOPIC, "{prefix}.{service}.telemetry", ("Read", "Write")),
    Permission(TOPIC, "{prefix}.coordination.telemetry", ("Read",)),
)

# The key of a department with permissions of its own is its name.
PERMISSIONS: Mapping[str, Sequence[Permission]] = {
    "department": _DEPARTMENT,
    # Traffic publishes the closures, works and incidents of all services, and a green corridor
    # follows a crew of any department: traffic alone reads all bulletins and positions.
    "traffic": (
        *_OWN,
        Permission(TOPIC, "{prefix}.{service}.telemetry", ("Write",)),
        Permission(TOPIC, "{prefix}.{department}.telemetry", ("Read",)),
        Permission(TOPIC, "{prefix}.coordination.telemetry", ("Read",)),
        Permission(TOPIC, "{prefix}.{department}.bulletins", ("Read",)),
        Permission(TOPIC, "{prefix}.coordination.bulletins", ("Read",)),
    ),
    "coordination": (
        *_OWN,
        Permission(TOPIC, "{prefix}.{service}.telemetry", ("Write",)),
        Permission(TOPIC, "{prefix}.{department}.commands", ("Write",)),
        Permission(TOPIC, "{prefix}.{department}.bulletins", ("Read",)),
        Permission(TOPIC, "{prefix}.{department}.telemetry", ("Read",)),
    ),
    "installer": tuple(
        Permission(TOPIC, f"{{prefix}}.{service}.{kind}", ("AlterConfigs", "Create", "Describe"))
        for service in ("{department}", "coordination")
        for kind in _KINDS
    ),
    "backup": (
        *(
            Permission(TOPIC, f"{{prefix}}.{service}.{kind}", ("Read",))
            for service in ("{department}", "coordination")
            for kind in _COPIED
        ),
        Permission(GROUP, "{prefix}-{service}-reader", ("Describe",)),
    ),
}

# The permissions of the principal `backup` at the cluster of the copy, where `{prefix}` is the
# copy's. Delete lets a partition of the copy start at the first offset that the source still has.
BACKUP_PERMISSIONS: Sequence[Permission] = (
    *(
        Permission(TOPIC, f"{{prefix}}.{service}.{kind}", ("Create", "Delete", "Read", "Write"))
        for service in ("{department}", "coordination")
        for kind in _COPIED
    ),
    Permission(TOPIC, "{prefix}.copies", ("Create", "Read", "Write")),
    Permission(GROUP, "{prefix}-{service}-reader", ("Describe",)),
)


def principal(prefix: str, service: str) -> str:
    return f"{prefix}-{service}"


def expand(
    permissions: Sequence[Permission],
    prefix: str,
    service: str,
    partitions: int,
    departments: Sequence[str],
) -> Iterator[Permission]:
    """Yield the permissions of one principal of an installation, with full names."""
    for permission in permissions:
        for partition in range(partitions) if "{partition}" in permission.name else (0,):
            for department in departments if "{department}" in permission.name else ("",):
                name = permission.name.format(
                    prefix=prefix, service=service, partition=partition, department=department
                )
                yield replace(permission, name=name)
