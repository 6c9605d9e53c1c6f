"""A backup over TLS needs only the ACLs that `acls` grants and the runbook documents."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from uuid import uuid4

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AclBinding, AclOperation, ResourceType

from services.backup.cluster_endpoint import ClusterEndpoint
from services.backup.manifest import manifest_topic
from services.backup.partitions import COMMANDS, TopicPartition
from services.chassis.journal.kafka_admin import KafkaAdmin
from services.chassis.journal.kafka_config import PRODUCER
from services.chassis.journal.librdkafka_log import LOGGER
from services.chassis.sdk.clock import now_microseconds
from services.provision import acls
from services.provision.permissions import principal
from services.provision.topics import existing_topics
from tests.processes import ROOT
from tests.security.broker import ADMIN, SecuredBroker
from tests.security.conftest import DEPARTMENTS, Installation, allow
from tests.waiting import wait_until
from vigie.journal.v1 import journal_pb2 as journal

Done = subprocess.CompletedProcess[str]
OPERATIONS = (AclOperation.CREATE, AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE)


@pytest.fixture
def city(secured: SecuredBroker) -> Installation:
    """A city with records; retention has deleted the first command of roads."""
    city = Installation(secured, f"copied-{uuid4().hex[:8]}")
    city.make()
    side = ClusterEndpoint(secured.cluster(), city.prefix)
    record = journal.Record(aggregate="city/city", decided_time=now_microseconds())
    written = Producer(side.client_config(**PRODUCER), logger=LOGGER)
    for kind in ("commands", "journal"):
        for service in (*DEPARTMENTS, "coordination"):
            topic = f"{city.prefix}.{service}.{kind}"
            for _ in range(2):
                written.produce(topic, record.SerializeToString(), b"", 0)
    assert written.flush(30) == 0
    first = side.kafka_partition(TopicPartition("roads", COMMANDS, 0), 1)
    for future in KafkaAdmin(secured.cluster()).client.delete_records([first]).values():
        future.result(30)
    return city


def run(city: Installation, user: str, copier: str, *arguments: str) -> Done:
    """Run the backup as one user at the city's cluster and another at the backup cluster."""
    names = city.broker.environment(copier)
    environment = {
        "PATH": "",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'protos' / 'python'}",
        **city.of_user(user),
        **{f"BACKUP_{name}": value for name, value in names.items()},
    }
    return subprocess.run(
        [sys.executable, "-m", "services.backup", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_without_acls_at_the_copy_the_error_names_the_missing_one(
    city: Installation,
) -> None:
    user = principal(city.prefix, "backup")
    done = run(city, user, user, "copy")
    assert done.returncode == 1
    assert f"User:{user} may not create topic {city.prefix}-copy." in done.stderr
    assert "Traceback" not in done.stderr


def test_it_reads_the_city_and_writes_the_copy(city: Installation, admin: KafkaAdmin) -> None:
    user = principal(city.prefix, "backup")
    given = run(city, user, ADMIN, "acls")
    assert given.returncode == 0, given.stderr
    assert given.stdout.splitlines()[-1] == "52 ACLs granted, 52 of them new"
    first, second = (run(city, user, user, "copy") for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert first.stdout.startswith("11 records in")
    assert second.stdout.startswith("0 records in")
    copy = {name for name in existing_topics(admin) if name.startswith(f"{city.prefix}-copy.")}
    assert len(copy) == 13
    assert manifest_topic(f"{city.prefix}-copy").name in copy
    assert not {name for name in copy if name.endswith(".telemetry")}


def test_a_restore_needs_only_the_acls_of_the_runbook(
    city: Installation, admin: KafkaAdmin
) -> None:
    user, restorer = principal(city.prefix, "backup"), principal(city.prefix, "restore")
    assert run(city, user, ADMIN, "acls").returncode == 0
    assert run(city, user, user, "copy").returncode == 0
    lost = [name for name in existing_topics(admin) if name.startswith(f"{city.prefix}.")]
    for future in admin.client.delete_topics(lost).values():
        future.result(30)
    wait_until(lambda: not set(lost) & existing_topics(admin).keys(), "the city is lost")
    city.broker.add_user(restorer)
    acls.grant(admin, documented(restorer, lost, f"{city.prefix}-backup-reader"))

    restored = run(city, restorer, user, "restore")
    assert restored.returncode == 0, restored.stderr
    partitions = [TopicPartition(service, COMMANDS, 0) for service in DEPARTMENTS]
    watermarks = ClusterEndpoint(city.broker.cluster(), city.prefix).watermarks(partitions)
    assert watermarks == dict(zip(partitions, [(0, 2), (1, 2)], strict=True))


def documented(user: str, topics: Sequence[str], group: str) -> list[AclBinding]:
    """Return the ACLs that deploy/README.md requires of a user who restores."""
    text = " ".join((ROOT / "deploy" / "README.md").read_text(encoding="utf-8").split())
    assert "Create, Read, Write and Delete on each topic and Describe on the group" in text
    own = [acl for topic in topics for acl in allow(user, ResourceType.TOPIC, topic, *OPERATIONS)]
    return own + allow(user, ResourceType.GROUP, group, AclOperation.DESCRIBE)
