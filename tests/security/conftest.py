"""Fixtures of the security tests: a secured node and installations on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from services.chassis.journal.admin import KafkaAdmin
from services.chassis.sdk.settings import Settings, read
from services.provision import acls
from services.provision.catalogue import COORDINATION
from services.provision.install import install
from services.provision.permissions import principal
from tests.security.broker import ADMIN, SecuredBroker

DEPARTMENTS = ("lighting", "roads")
SERVICES = (*DEPARTMENTS, COORDINATION)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the secured node needs a broker: `-m "not broker"` leaves it out."""
    for item in items:
        if "secured" in getattr(item, "fixturenames", ()):
            item.add_marker("broker")


@dataclass(frozen=True)
class Installation:
    """A city on the secured node: its topics, its principals and their rights."""

    broker: SecuredBroker
    prefix: str

    def environment(self, service: str) -> dict[str, str]:
        """Return what a process of this service is told."""
        return {
            **self.broker.environment(principal(self.prefix, service)),
            "VIGIE_PREFIX": self.prefix,
            "VIGIE_DEPARTMENTS": ",".join(DEPARTMENTS),
        }

    def make(self) -> list[str]:
        """Make it as an administrator does; return what was said."""
        for service in (*SERVICES, acls.INSTALLER, acls.BACKUP):
            self.broker.add_user(principal(self.prefix, service))
        return self.install(ADMIN, rights=True)

    def install(self, user: str, *, rights: bool) -> list[str]:
        """Run the job that makes topics, in somebody's name."""
        said: list[str] = []
        told = {
            **self.broker.environment(user),
            "VIGIE_PREFIX": self.prefix,
            "VIGIE_DEPARTMENTS": ",".join(DEPARTMENTS),
            "VIGIE_MANAGE_ACLS": str(rights).lower(),
        }
        with pytest.MonkeyPatch.context() as environment:
            for name, value in told.items():
                environment.setenv(name, value)
            install(read(Settings), said.append)
        return said


@pytest.fixture(scope="session")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredBroker]:
    with SecuredBroker(tmp_path_factory.mktemp("secured")) as broker:
        yield broker


@pytest.fixture(scope="session")
def admin(secured: SecuredBroker) -> KafkaAdmin:
    return KafkaAdmin(secured.cluster())
