"""Each principal tries each operation on each resource of a secured broker.

The catalogue's permissions must succeed; all other operations must be denied.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from services.chassis.topics.kinds import KINDS
from services.chassis.topics.names import ResourceNames, topic_name
from services.provision import acls
from services.provision.catalogue import partitions_of
from services.provision.permissions import GROUP, TOPIC, TRANSACTIONAL_ID, principal
from tests.security.attempts import Attempts
from tests.security.broker import ADMIN, SecuredBroker
from tests.security.conftest import DEPARTMENTS, SERVICES, Installation

PREFIX = "matrix"
ELSEWHERE = "elsewhere"
WHO = (*SERVICES, acls.INSTALLER, acls.BACKUP)
PRINCIPALS = (*(principal(PREFIX, each) for each in WHO), "elsewhere-roads")

TOPICS = [topic_name(PREFIX, service, kind.name) for service in SERVICES for kind in KINDS]
WRITERS = [
    ResourceNames(PREFIX, service).transactional_id(partition)
    for service in SERVICES
    for partition in range(partitions_of(service))
]
OWNERS = {
    ResourceNames(PREFIX, each).group: ResourceNames(PREFIX, each).commands for each in SERVICES
}
READERS = [f"{PREFIX}-{service}-reader" for service in (*SERVICES, acls.BACKUP)]

IMPLIED = {"Read": {"Describe"}, "Write": {"Describe"}}


@pytest.fixture(scope="module", autouse=True)
def city(secured: SecuredBroker) -> Installation:
    """The city of the matrix, and another one on the same cluster."""
    Installation(secured, ELSEWHERE).make()
    city = Installation(secured, PREFIX)
    city.make()
    everything = Attempts(secured.cluster(ADMIN), "admin")
    assert everything.writes(TOPICS) == set(TOPICS)
    return city


@pytest.fixture(params=PRINCIPALS, scope="module")
def who(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def attempts(secured: SecuredBroker, who: str) -> Attempts:
    return Attempts(secured.cluster(who), f"{who}-reader")


def granted(who: str) -> Mapping[tuple[str, str], set[str]]:
    """Return the permissions of the catalogue, with those that Kafka implies."""
    found: dict[tuple[str, str], set[str]] = {}
    for name, right in acls.permissions_of(PREFIX, DEPARTMENTS):
        if name == who:
            implied = [IMPLIED.get(operation, set()) for operation in right.operations]
            granted = found.setdefault((right.resource, right.name), set())
            granted |= {*right.operations}.union(*implied)
    return found


def allowed(who: str, resource: str, operation: str) -> set[str]:
    return {
        name for (kind, name), may in granted(who).items() if kind == resource and operation in may
    }


def test_it_uses_the_topics_as_granted(attempts: Attempts, who: str) -> None:
    readable = allowed(who, TOPIC, "Read")
    assert attempts.sees(TOPICS) == allowed(who, TOPIC, "Describe")
    assert attempts.reads(TOPICS, readable) == readable
    assert attempts.writes(TOPICS) == allowed(who, TOPIC, "Write")
    assert attempts.creates(TOPICS) == allowed(who, TOPIC, "Create")
    assert attempts.alters(TOPICS) == allowed(who, TOPIC, "AlterConfigs")
    assert attempts.deletes(TOPICS) == attempts.grows(TOPICS) == set()


def test_it_uses_transactional_ids_and_groups_as_granted(attempts: Attempts, who: str) -> None:
    readable = allowed(who, GROUP, "Read")
    assert attempts.owns(WRITERS) == allowed(who, TRANSACTIONAL_ID, "Write")
    assert attempts.joins(OWNERS) == readable
    assert attempts.meets([*OWNERS, *READERS]) == readable | allowed(who, GROUP, "Describe")


def test_it_cannot_change_acls(attempts: Attempts) -> None:
    assert not attempts.rules()


def test_an_administrator_may_do_everything_so_a_denial_is_a_missing_acl(
    secured: SecuredBroker,
) -> None:
    everything = Attempts(secured.cluster(ADMIN), "admin")
    topics = set(TOPICS)
    assert everything.sees(TOPICS) == topics
    assert everything.reads(TOPICS, topics) == topics
    assert everything.creates(TOPICS) == everything.alters(TOPICS) == topics
    assert everything.deletes(TOPICS) == everything.grows(TOPICS) == topics
    assert everything.owns(WRITERS) == set(WRITERS)
    assert everything.joins(OWNERS) == set(OWNERS)
    assert everything.rules()
