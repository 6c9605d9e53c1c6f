"""The job grants each principal its ACLs, can run again, and removes none."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from services.chassis.journal.admin import KafkaAdmin
from services.chassis.journal.journal import AccessDenied
from services.provision import acls
from services.provision.permissions import principal
from services.provision.topics import existing_topics
from tests.security.broker import ADMIN, SecuredBroker
from tests.security.conftest import DEPARTMENTS, Installation


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
    more = AclBinding(
        ResourceType.TOPIC,
        f"{city.prefix}.",
        ResourcePatternType.PREFIXED,
        f"User:{principal(city.prefix, 'roads')}",
        "*",
        AclOperation.READ,
        AclPermissionType.ALLOW,
    )
    acls.grant(admin, [more])
    said = city.install(ADMIN, rights=True)
    who = f"User:{city.prefix}-roads may"
    assert said[-2] == (
        f"permission outside the catalogue, kept: {who}: read topic {city.prefix}.*"
    )
    assert acls.compare(admin, acls.bindings(city.prefix, DEPARTMENTS)).extra == [more]


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


def test_a_principal_that_may_not_create_topics_gets_the_missing_acl(
    city: Installation, admin: KafkaAdmin
) -> None:
    who = principal(city.prefix, "roads")
    city.broker.add_user(who)
    with pytest.raises(AccessDenied, match=f"User:{who} may not create topic {city.prefix}"):
        city.install(who, rights=False)
    assert not [name for name in existing_topics(admin) if name.startswith(city.prefix)]


def test_the_rights_of_one_city_are_none_of_anothers(city: Installation) -> None:
    other = replace(city, prefix=f"{city.prefix}-b")
    mine = {(b.restype, b.name) for b in acls.bindings(city.prefix, DEPARTMENTS)}
    assert not mine & {(b.restype, b.name) for b in acls.bindings(other.prefix, DEPARTMENTS)}
