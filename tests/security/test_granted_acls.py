"""The job grants each principal its ACLs, can run again, and removes none."""

from __future__ import annotations

from uuid import uuid4

import pytest
from confluent_kafka.admin import AclOperation, ResourceType

from services.chassis.journal.journal import AccessDenied
from services.chassis.journal.kafka_admin import KafkaAdmin
from services.provision import acls
from services.provision.permissions import principal
from tests.security.broker import ADMIN, SecuredBroker
from tests.security.conftest import DEPARTMENTS, Installation, allow


@pytest.fixture
def city(secured: SecuredBroker) -> Installation:
    return Installation(secured, f"given-{uuid4().hex[:8]}")


def test_the_job_grants_and_prints_missing_acls_once(city: Installation, admin: KafkaAdmin) -> None:
    count = len(acls.bindings(city.prefix, DEPARTMENTS))
    assert city.make()[-1] == f"{count} permissions exist, {count} of them new"
    assert city.install(ADMIN, rights=True)[-1] == f"{count} permissions exist, 0 of them new"
    wanted = acls.bindings(city.prefix, DEPARTMENTS)
    assert acls.compare(admin, wanted) == acls.AclDiff([], [])


def test_an_extra_acl_is_reported_and_kept(city: Installation, admin: KafkaAdmin) -> None:
    city.make()
    who = principal(city.prefix, "roads")
    more = allow(who, ResourceType.TOPIC, f"{city.prefix}.", AclOperation.READ, prefix=True)
    acls.grant(admin, more)
    lines = city.install(ADMIN, rights=True)
    line = f"permission outside the catalogue, kept: User:{who} may: read topic {city.prefix}.*"
    assert lines[-2] == line
    assert acls.compare(admin, acls.bindings(city.prefix, DEPARTMENTS)).extra == more


def test_the_installer_makes_the_topics_with_no_rights_but_its_own(
    city: Installation, admin: KafkaAdmin
) -> None:
    who = principal(city.prefix, acls.INSTALLER)
    city.broker.add_user(who)
    acls.grant(admin, acls.bindings(city.prefix, DEPARTMENTS))
    assert city.install(who, rights=False)[-1] == "15 topics exist, 15 of them new"
    assert city.install(who, rights=False) == ["15 topics exist, 0 of them new"]
    with pytest.raises(AccessDenied, match="may not grant the permission"):
        city.install(who, rights=True)
