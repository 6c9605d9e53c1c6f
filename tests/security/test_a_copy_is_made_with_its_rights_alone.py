"""The copy over TLS, as the principal that copies: it reads here, writes there, and no more."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pytest
from confluent_kafka import Producer, TopicPartition

from services.backup.note import notes_topic
from services.backup.places import COMMANDS, Place
from services.backup.side import Side
from services.chassis.admin import Admin
from services.chassis.clock import now_microseconds
from services.chassis.librdkafka import LOGGER, PRODUCER
from services.chassis.rights import principal
from services.chassis.settings import Cluster
from services.chassis.topics import standing
from tests.faults.harness import ROOT
from tests.security.broker import ADMIN, SecuredBroker
from tests.security.conftest import DEPARTMENTS, Installation
from vigie.journal.v1 import journal_pb2 as journal


@pytest.fixture
def city(secured: SecuredBroker) -> Installation:
    """A city with something in it; of its commands retention has taken the first."""
    city = Installation(secured, f"copied-{uuid4().hex[:8]}")
    city.make()
    side = Side(secured.cluster(), city.prefix)
    record = journal.Record(aggregate="city/city", decided_time=now_microseconds())
    written = Producer(side.client(**PRODUCER), logger=LOGGER)
    for kind in ("commands", "journal"):
        for service in (*DEPARTMENTS, "coordination"):
            topic = f"{city.prefix}.{service}.{kind}"
            for _ in range(2):
                written.produce(topic, record.SerializeToString(), b"", 0)
    assert written.flush(30) == 0
    first = TopicPartition(f"{city.prefix}.roads.commands", 0, 1)
    for future in Admin(secured.cluster()).client.delete_records([first]).values():
        future.result(30)
    return city


def told(city: Installation, user: str, copier: str) -> dict[str, str]:
    """What a process is told that is one user at the suite's cluster and another at the copy's."""
    names = city.broker.environment(copier)
    return {
        "PATH": "",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'protos' / 'python'}",
        "VIGIE_PREFIX": city.prefix,
        "DEPARTMENTS": ",".join(DEPARTMENTS),
        **city.broker.environment(user),
        **{f"BACKUP_{name}": value for name, value in names.items()},
    }


def run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services.backup", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_without_rights_at_the_copys_cluster_it_says_which_it_lacks(city: Installation) -> None:
    user = principal(city.prefix, "backup")
    done = run(told(city, user, user), "copy")
    assert done.returncode == 1
    assert f"User:{user} may not create topic {city.prefix}-copy." in done.stderr
    assert "Traceback" not in done.stderr


def test_it_reads_the_city_writes_the_copy_and_the_city_comes_back_elsewhere(
    city: Installation, admin: Admin, broker: str
) -> None:
    user = principal(city.prefix, "backup")
    environment = told(city, user, user)
    given = run(told(city, user, ADMIN), "rights")
    assert given.returncode == 0, given.stderr
    assert given.stdout.splitlines()[-1] == "52 rights stand, 52 of them new"
    first, second = run(environment, "copy"), run(environment, "copy")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert first.stdout.startswith("11 records in")
    assert second.stdout.startswith("0 records in")
    copy = {name for name in standing(admin) if name.startswith(f"{city.prefix}-copy.")}
    assert len(copy) == 13
    assert notes_topic(f"{city.prefix}-copy").name in copy
    assert not {name for name in copy if name.endswith(".telemetry")}

    elsewhere = {k: v for k, v in environment.items() if not k.startswith("KAFKA_")}
    elsewhere["KAFKA_BOOTSTRAP"] = broker
    brought = run(elsewhere, "restore")
    assert brought.returncode == 0, brought.stderr
    for service, begins, ends in (("roads", 1, 2), ("lighting", 0, 2)):
        place = Place(service, COMMANDS, 0)
        assert Side(Cluster(bootstrap=broker), city.prefix).bounds([place])[place] == (begins, ends)


def test_a_wrong_password_at_the_copys_cluster_names_the_copys_variables(
    city: Installation, tmp_path: Path
) -> None:
    user = principal(city.prefix, "backup")
    wrong = tmp_path / "password"
    wrong.write_text("not-the-password")
    done = run({**told(city, user, user), "BACKUP_KAFKA_SASL_PASSWORD_FILE": str(wrong)}, "copy")
    assert done.returncode == 1
    assert f"refuses User:{user}" in done.stderr
    assert "BACKUP_KAFKA_SASL_PASSWORD_FILE" in done.stderr
    assert "not-the-password" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
