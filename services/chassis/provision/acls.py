"""Gives the principals of an installation their rights at the cluster, and takes none away.

A right that the catalogue no longer asks for may still be needed by the release that a rollback
brings back, or be the platform's own: it is named, with who has it, and left.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from services.chassis.journal.admin import KafkaAdmin
from services.chassis.journal.journal import JournalUnavailable
from services.chassis.topics.catalogue import COORDINATION, partitions_of
from services.chassis.topics.permissions import (
    BACKUP_PERMISSIONS,
    GROUP,
    RIGHTS,
    TOPIC,
    TRANSACTIONAL_ID,
    Permission,
    expand,
    principal,
)

INSTALLER, BACKUP = "installer", "backup"
ANY_HOST = "*"
HOLDING_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.05
TYPES = {
    TOPIC: ResourceType.TOPIC,
    GROUP: ResourceType.GROUP,
    TRANSACTIONAL_ID: ResourceType.TRANSACTIONAL_ID,
}
OPERATIONS = {
    "AlterConfigs": AclOperation.ALTER_CONFIGS,
    "Create": AclOperation.CREATE,
    "Delete": AclOperation.DELETE,
    "Describe": AclOperation.DESCRIBE,
    "Read": AclOperation.READ,
    "Write": AclOperation.WRITE,
}


@dataclass(frozen=True, slots=True)
class AclDiff:
    """Which rights are missing, and which stand though the catalogue does not ask for them."""

    missing: Sequence[AclBinding]
    extra: Sequence[AclBinding]


def rights_of(prefix: str, departments: Sequence[str]) -> Iterator[tuple[str, Permission]]:
    """Yield (principal, right) of an installation, every name written out."""
    kinds = dict.fromkeys(departments, "department")
    kinds |= {name: name for name in (COORDINATION, INSTALLER, BACKUP)}
    for service, kind in kinds.items():
        partitions = partitions_of(service)
        for right in expand(RIGHTS[kind], prefix, service, partitions, departments):
            yield principal(prefix, service), right


def bindings(prefix: str, departments: Sequence[str]) -> list[AclBinding]:
    """Return the rights of an installation as Kafka writes them."""
    return _written(rights_of(prefix, departments))


def copy_bindings(prefix: str, copy: str, departments: Sequence[str]) -> list[AclBinding]:
    """Return what who copies may do at the cluster of the copy, whose topics are under `copy`."""
    who = principal(prefix, BACKUP)
    rights = expand(BACKUP_PERMISSIONS, copy, BACKUP, 1, departments)
    return _written((who, right) for right in rights)


def _written(rights: Iterable[tuple[str, Permission]]) -> list[AclBinding]:
    return [
        AclBinding(
            TYPES[right.resource],
            right.name,
            ResourcePatternType.LITERAL,
            f"User:{who}",
            ANY_HOST,
            OPERATIONS[operation],
            AclPermissionType.ALLOW,
        )
        for who, right in rights
        for operation in right.operations
    ]


def acls_of(who: str | None) -> AclBindingFilter:
    """Return what finds the rights of one principal, or of all."""
    anything: Any = None  # the client takes it, and its stubs do not say so
    return AclBindingFilter(
        ResourceType.ANY,
        anything,
        ResourcePatternType.ANY,
        who or anything,
        anything,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )


def compare(admin: KafkaAdmin, wanted: Sequence[AclBinding]) -> AclDiff:
    """Return what is missing of these rights, and what their principals have beside them."""
    standing: set[AclBinding] = set()
    for who in sorted({binding.principal for binding in wanted}):
        asked = admin.client.describe_acls(acls_of(who))
        standing |= set(admin.result_of(asked, "see", "who may do what at the cluster"))
    return AclDiff(
        [binding for binding in wanted if binding not in standing],
        sorted(standing - set(wanted)),
    )


def grant(admin: KafkaAdmin, missing: Sequence[AclBinding]) -> None:
    """Give these rights and wait until they hold: a broker learns of them a moment later.

    One that stands already is given again without harm.
    """
    if missing:
        for binding, future in admin.client.create_acls(list(missing)).items():
            admin.result_of(future, "give the right", describe([binding])[0])
    deadline = time.monotonic() + HOLDING_SECONDS
    while compare(admin, missing).missing:
        if time.monotonic() > deadline:
            raise JournalUnavailable(
                f"The rights were given and do not hold after {HOLDING_SECONDS:g} s."
            )
        time.sleep(LOOK_AGAIN_SECONDS)


def describe(bindings: Sequence[AclBinding]) -> list[str]:
    """Return rights as a person reads them: a line for each principal and resource."""
    operations: dict[tuple[str, str], list[str]] = defaultdict(list)
    for binding in bindings:
        may = "may" if binding.permission_type == AclPermissionType.ALLOW else "may not"
        resource = ResourceType(binding.restype).name.replace("_", " ").lower()
        pattern = "" if binding.resource_pattern_type == ResourcePatternType.LITERAL else "*"
        key = (f"{binding.principal} {may}", f"{resource} {binding.name}{pattern}")
        operations[key].append(AclOperation(binding.operation).name.replace("_", " ").lower())
    return [f"{who}: {', '.join(may)} {what}" for (who, what), may in operations.items()]
