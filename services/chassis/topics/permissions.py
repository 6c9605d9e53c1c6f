"""What each principal may do at Kafka: the least that it does, denied all else.

`{prefix}` and `{service}` in a name are the installation's and the principal's own; `{partition}`
stands for each partition of its own, `{department}` for each department.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

TOPIC, GROUP, TRANSACTIONAL_ID = "topic", "group", "transactionalId"


@dataclass(frozen=True, slots=True)
class Permission:
    """Operations on one resource. Kafka takes Describe to be in Read and in Write."""

    resource: str
    name: str
    operations: tuple[str, ...]


_OWN = (
    Permission(TOPIC, "{prefix}.{service}.commands", ("Read", "Write")),
    Permission(TOPIC, "{prefix}.{service}.journal", ("Read", "Write")),
    Permission(TOPIC, "{prefix}.{service}.snapshots", ("Read", "Write")),
    Permission(GROUP, "{prefix}-{service}-owner", ("Read",)),
    Permission(GROUP, "{prefix}-{service}-reader", ("Describe",)),
    Permission(TRANSACTIONAL_ID, "{prefix}-{service}-{partition}", ("Write",)),
)
_COPIED = ("commands", "journal", "bulletins", "snapshots")
_KINDS = (*_COPIED, "telemetry")

RIGHTS: Mapping[str, Sequence[Permission]] = {
    "department": (
        *_OWN,
        Permission(TOPIC, "{prefix}.{service}.bulletins", ("Write",)),
        Permission(TOPIC, "{prefix}.{service}.telemetry", ("Read", "Write")),
        Permission(TOPIC, "{prefix}.coordination.telemetry", ("Read",)),
    ),
    "coordination": (
        *_OWN,
        Permission(TOPIC, "{prefix}.{service}.bulletins", ("Describe",)),
        Permission(TOPIC, "{prefix}.{service}.telemetry", ("Write",)),
        Permission(TOPIC, "{prefix}.{department}.commands", ("Write",)),
        Permission(TOPIC, "{prefix}.{department}.bulletins", ("Read",)),
        Permission(TOPIC, "{prefix}.{department}.telemetry", ("Read",)),
    ),
    "installer": tuple(
        Permission(TOPIC, f"{{prefix}}.{whose}.{kind}", ("AlterConfigs", "Create", "Describe"))
        for whose in ("{department}", "coordination")
        for kind in _KINDS
    ),
    "backup": (
        *(
            Permission(TOPIC, f"{{prefix}}.{whose}.{kind}", ("Read",))
            for whose in ("{department}", "coordination")
            for kind in _COPIED
        ),
        Permission(GROUP, "{prefix}-{service}-reader", ("Describe",)),
    ),
}

# What the same principal may do where the copy stands; `{prefix}` is the copy's own there. Delete
# lets a partition of the copy begin where retention has brought the source's.
BACKUP_PERMISSIONS: Sequence[Permission] = (
    *(
        Permission(TOPIC, f"{{prefix}}.{whose}.{kind}", ("Create", "Delete", "Read", "Write"))
        for whose in ("{department}", "coordination")
        for kind in _COPIED
    ),
    Permission(TOPIC, "{prefix}.copies", ("Create", "Read", "Write")),
    Permission(GROUP, "{prefix}-{service}-reader", ("Describe",)),
)


def principal(prefix: str, service: str) -> str:
    """Return the user name of a service, as Kafka knows it."""
    return f"{prefix}-{service}"


def expand(
    rights: Sequence[Permission],
    prefix: str,
    service: str,
    partitions: int,
    departments: Sequence[str],
) -> Iterator[Permission]:
    """Yield the rights of one principal of an installation, every name written out."""
    for right in rights:
        for partition in range(partitions) if "{partition}" in right.name else (0,):
            for department in departments if "{department}" in right.name else ("",):
                name = right.name.format(
                    prefix=prefix, service=service, partition=partition, department=department
                )
                yield replace(right, name=name)
