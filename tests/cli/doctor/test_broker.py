"""What the doctor finds at the broker, on a real one."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from services.chassis.sdk.discovery import Directory
from services.chassis.topics.kinds import topics_of
from services.cli.client.session import Session
from services.cli.doctor.broker import findings
from services.cli.doctor.findings import BAD, FINE, MISSING, Finding
from services.provision.catalogue import DEPARTMENT_PARTITIONS

NOWHERE = Directory({}, ())
WAIT_SECONDS = 20.0


def looked(bootstrap: str, prefix: str, *services: str) -> dict[str, Finding]:
    session = Session(
        Directory({}, ()), (), "operator:ana", WAIT_SECONDS, Path(), bootstrap, prefix
    )
    return {found.what: found for found in findings(session, services)}


def make(bootstrap: str, topics: Mapping[str, int]) -> None:
    """Make topics of so many partitions, and wait until they are shown."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for made in admin.create_topics(
        [NewTopic(name, count) for name, count in topics.items()]
    ).values():
        made.result(WAIT_SECONDS)
    end = time.monotonic() + WAIT_SECONDS
    while not set(topics) <= set(admin.list_topics(timeout=WAIT_SECONDS).topics):
        assert time.monotonic() < end


@pytest.fixture
def prefix() -> str:
    return f"doctor-{uuid4().hex[:8]}"


def test_a_broker_that_is_away_is_all_that_is_said() -> None:
    session = Session(NOWHERE, (), "operator:ana", 0.5, Path(), "127.0.0.1:1", "vigie")
    [found] = findings(session, ["roads"])
    assert (found.state, found.detail) == (MISSING, "127.0.0.1:1 gives no answer")
    assert "KAFKA_BOOTSTRAP" in found.remedy


def test_topics_that_nobody_made_are_named_with_the_remedy(broker: str, prefix: str) -> None:
    found = looked(broker, prefix, "roads")
    assert found["broker"].state == FINE
    assert found["roads topics"].state == BAD
    assert f"{prefix}.roads.commands" in found["roads topics"].detail
    assert "services.provision" in found["roads topics"].remedy


def test_coordination_has_one_partition_and_departments_have_theirs(
    broker: str, prefix: str
) -> None:
    roads = topics_of(prefix, "roads", DEPARTMENT_PARTITIONS)
    wanted = [*roads, *topics_of(prefix, "coordination", 1)]
    make(broker, {topic.name: topic.partitions for topic in wanted})
    found = looked(broker, prefix, "roads", "coordination")
    assert {each.state for each in found.values()} == {FINE}


def test_a_count_that_does_not_fit_is_told(broker: str, prefix: str) -> None:
    topics = [*topics_of(prefix, "roads", DEPARTMENT_PARTITIONS)]
    make(broker, {topic.name: topic.partitions for topic in topics} | {topics[0].name: 3})
    found = looked(broker, prefix, "roads")["roads topics"]
    assert (found.state, found.detail) == (BAD, f"{topics[0].name} has 3 partitions")
