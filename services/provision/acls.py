"""Grants the principals of an installation their permissions, and revokes none.

A permission outside the catalogue may be needed by the release that a rollback brings back, or may
be the platform's own, so the job lists it with its principal and keeps it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from services.chassis.journal.journal import JournalUnavailable
from services.chassis.journal.kafka_admin import KafkaAdmin
from services.provision.catalogue import COORDINATION, partitions_of
from services.provision.permissions import (
    BACKUP_PERMISSIONS,
    GROUP,
    PERMISSIONS,
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
    """The permissions that are missing, and those outside the catalogue."""

    missing: Sequence[AclBinding]
    extra: Sequence[AclBinding]


def permissions_of(prefix: str, departments: Sequence[str]) -> Iterator[tuple[str, Permission]]:
    """Yield (principal, permission) of an installation, with full names."""
    kinds = {name: name if name in PERMISSIONS else "department" for name in departments}
    kinds |= {name: name for name in (COORDINATION, INSTALLER, BACKUP)}
    for service, kind in kinds.items():
        partitions = partitions_of(service)
        for permission in expand(PERMISSIONS[kind], prefix, service, partitions, departments):
            yield principal(prefix, service), permission


def bindings(prefix: str, departments: Sequence[str]) -> list[AclBinding]:
    return _to_bindings(permissions_of(prefix, departments))


def backup_bindings(prefix: str, copy: str, departments: Sequence[str]) -> list[AclBinding]:
    """Return the backup's permissions at the cluster of the copy, on topics under `copy`."""
    user = principal(prefix, BACKUP)
    permissions = expand(BACKUP_PERMISSIONS, copy, BACKUP, 1, departments)
    return _to_bindings((user, permission) for permission in permissions)


def _to_bindings(permissions: Iterable[tuple[str, Permission]]) -> list[AclBinding]:
    return [
        AclBinding(
            TYPES[permission.resource],
            permission.name,
            ResourcePatternType.LITERAL,
            f"User:{user}",
            ANY_HOST,
            OPERATIONS[operation],
            AclPermissionType.ALLOW,
        )
        for user, permission in permissions
        for operation in permission.operations
    ]


def acls_of(user: str | None) -> AclBindingFilter:
    """Return the filter for the permissions of one principal, or of all."""
    anything: Any = None  # accepted by the client, missing in its stubs
    return AclBindingFilter(
        ResourceType.ANY,
        anything,
        ResourcePatternType.ANY,
        user or anything,
        anything,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )


def compare(admin: KafkaAdmin, wanted: Sequence[AclBinding]) -> AclDiff:
    """Return the missing ones of these permissions, and what their principals have beside them."""
    existing: set[AclBinding] = set()
    for user in sorted({binding.principal for binding in wanted}):
        future = admin.client.describe_acls(acls_of(user))
        existing |= set(admin.result_of(future, "see", "the ACLs of the cluster"))
    return AclDiff(
        [binding for binding in wanted if binding not in existing],
        sorted(existing - set(wanted)),
    )


def grant(admin: KafkaAdmin, missing: Sequence[AclBinding]) -> None:
    """Grant permissions and wait until they hold, because a broker applies them with a delay.

    Granting a permission again changes nothing.
    """
    if missing:
        for binding, future in admin.client.create_acls(list(missing)).items():
            admin.result_of(future, "grant the permission", describe([binding])[0])
    deadline = time.monotonic() + HOLDING_SECONDS
    while compare(admin, missing).missing:
        if time.monotonic() > deadline:
            raise JournalUnavailable(
                f"The permissions were granted and do not hold after {HOLDING_SECONDS:g} s: "
                "look at the brokers' logs, then run the job again."
            )
        time.sleep(LOOK_AGAIN_SECONDS)


def describe(bindings: Sequence[AclBinding]) -> list[str]:
    """Return permissions as text: a line for each principal and resource."""
    operations: dict[tuple[str, str], list[str]] = defaultdict(list)
    for binding in bindings:
        may = "may" if binding.permission_type == AclPermissionType.ALLOW else "may not"
        resource = ResourceType(binding.restype).name.replace("_", " ").lower()
        pattern = "" if binding.resource_pattern_type == ResourcePatternType.LITERAL else "*"
        key = (f"{binding.principal} {may}", f"{resource} {binding.name}{pattern}")
        operations[key].append(AclOperation(binding.operation).name.replace("_", " ").lower())
    return [f"{user}: {', '.join(may)} {what}" for (user, what), may in operations.items()]
