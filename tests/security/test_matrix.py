"""Principals by operations by resources: every cell is tried on a real, secured broker.

What is expected is the rights of the catalogue, written out; all else must be denied.
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
    """What the catalogue gives, with what Kafka takes to be in it."""
    found: dict[tuple[str, str], set[str]] = {}
    for name, right in acls.permissions_of(PREFIX, DEPARTMENTS):
        if name == who:
            operations = set(right.operations).union(
                *(IMPLIED.get(o, set()) for o in right.operations)
            )
            found.setdefault((right.resource, right.name), set()).update(operations)
    return found


def allowed(who: str, resource: str, operation: str) -> set[str]:
    return {
        name for (kind, name), may in granted(who).items() if kind == resource and operation in may
    }


def test_it_sees_the_topics_that_it_should(attempts: Attempts, who: str) -> None:
    assert attempts.sees(TOPICS) == allowed(who, TOPIC, "Describe")


def test_it_writes_the_topics_that_it_should(attempts: Attempts, who: str) -> None:
    assert attempts.writes(TOPICS) == allowed(who, TOPIC, "Write")


def test_it_reads_the_topics_that_it_should(attempts: Attempts, who: str) -> None:
    readable = allowed(who, TOPIC, "Read")
    assert attempts.reads(TOPICS, readable) == readable


def test_it_makes_and_alters_the_topics_that_it_should(attempts: Attempts, who: str) -> None:
    assert attempts.creates(TOPICS) == allowed(who, TOPIC, "Create")
    assert attempts.alters(TOPICS) == allowed(who, TOPIC, "AlterConfigs")


def test_it_deletes_nothing_and_changes_no_count(attempts: Attempts) -> None:
    assert attempts.deletes(TOPICS) == set()
    assert attempts.grows(TOPICS) == set()


def test_it_takes_the_transactional_ids_that_it_should(attempts: Attempts, who: str) -> None:
    assert attempts.owns(WRITERS) == allowed(who, TRANSACTIONAL_ID, "Write")


def test_it_joins_the_groups_that_it_should(attempts: Attempts, who: str) -> None:
    assert attempts.joins(OWNERS) == allowed(who, GROUP, "Read")
    assert attempts.meets([*OWNERS, *READERS]) == allowed(who, GROUP, "Read") | allowed(
        who, GROUP, "Describe"
    )


def test_it_does_not_rule_the_cluster(attempts: Attempts) -> None:
    assert not attempts.rules()


def test_the_administrator_may_do_each_thing_so_a_denial_above_is_a_right_that_lacks(
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


@pytest.mark.parametrize(
    ("who", "operation", "topic"),
    [
        ("matrix-lighting", "Write", "matrix.roads.journal"),
        ("matrix-lighting", "Read", "matrix.roads.commands"),
        ("matrix-lighting", "Read", "matrix.roads.bulletins"),
        ("matrix-coordination", "Write", "matrix.roads.journal"),
        ("matrix-coordination", "Read", "matrix.roads.commands"),
        ("matrix-coordination", "Write", "matrix.lighting.bulletins"),
        ("matrix-installer", "Read", "matrix.coordination.journal"),
        ("matrix-backup", "Write", "matrix.roads.journal"),
        ("matrix-backup", "Delete", "matrix.roads.journal"),
        ("matrix-backup", "Read", "matrix.lighting.telemetry"),
    ],
)
def test_forbidden_acls_are_not_in_the_catalogue(who: str, operation: str, topic: str) -> None:
    """The matrix follows the catalogue; this does not, so that a right too many is seen."""
    assert topic not in allowed(who, TOPIC, operation)
