"""Fixtures of the security tests: a secured node and installations on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from services.chassis.journal.kafka_admin import KafkaAdmin
from services.chassis.sdk.settings import Settings, read
from services.provision import acls
from services.provision.catalogue import COORDINATION
from services.provision.install import install
from services.provision.permissions import principal
from tests.security.broker import ADMIN, SecuredBroker

DEPARTMENTS = ("lighting", "roads")
SERVICES = (*DEPARTMENTS, COORDINATION)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that needs the secured node, so that `-m "not broker"` omits it."""
    for item in items:
        if "secured" in getattr(item, "fixturenames", ()):
            item.add_marker("broker")


@dataclass(frozen=True)
class Installation:
    """A city on the secured node: topics, principals and ACLs."""

    broker: SecuredBroker
    prefix: str

    def environment(self, service: str) -> dict[str, str]:
        """Return the environment of a service."""
        return self.of_user(principal(self.prefix, service))

    def of_user(self, user: str) -> dict[str, str]:
        """Return the environment of a process that logs in as a user."""
        return {
            **self.broker.environment(user),
            "VIGIE_PREFIX": self.prefix,
            "VIGIE_DEPARTMENTS": ",".join(DEPARTMENTS),
        }

    def make(self) -> list[str]:
        """Create users, topics and ACLs as an administrator; return the lines of the job."""
        for service in (*SERVICES, acls.INSTALLER, acls.BACKUP):
            self.broker.add_user(principal(self.prefix, service))
        return self.install(ADMIN, rights=True)

    def install(self, user: str, *, rights: bool) -> list[str]:
        """Run the provisioning job as a user; return its lines."""
        lines: list[str] = []
        environment = self.of_user(user) | {"VIGIE_MANAGE_ACLS": str(rights).lower()}
        with pytest.MonkeyPatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            install(read(Settings), lines.append)
        return lines


@pytest.fixture(scope="session")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredBroker]:
    with SecuredBroker(tmp_path_factory.mktemp("secured")) as broker:
        yield broker


@pytest.fixture(scope="session")
def admin(secured: SecuredBroker) -> KafkaAdmin:
    return KafkaAdmin(secured.cluster())


def allow(
    user: str, kind: ResourceType, name: str, *operations: AclOperation, prefix: bool = False
) -> list[AclBinding]:
    """Return the ACLs that allow a user operations on a resource."""
    pattern = ResourcePatternType.PREFIXED if prefix else ResourcePatternType.LITERAL
    allowed = AclPermissionType.ALLOW
    return [AclBinding(kind, name, pattern, f"User:{user}", "*", o, allowed) for o in operations]
