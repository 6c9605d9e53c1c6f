"""Topics are made once, by anybody, and never bent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from confluent_kafka.admin import AdminClient, ConfigResource

from deploy.local.ports import free_port
from services.chassis.journal import kafka_admin
from services.chassis.journal.kafka_admin import KafkaAdmin
from services.chassis.sdk.settings import KafkaSettings, Settings, read
from services.chassis.topics.kinds import Topic, topics_of
from services.provision import topics
from services.provision.catalogue import all_topics
from services.provision.install import main
from services.provision.topics import (
    ConfigChange,
    ExistingTopic,
    Replication,
    alter,
    changes,
    create,
)
from tests.waiting import wait_until


@pytest.fixture
def cluster(broker: str) -> KafkaSettings:
    return KafkaSettings(bootstrap=broker)


@pytest.fixture
def installation(broker: str, prefix: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation with one department; its prefix."""
    short = prefix[-20:].strip("-0123456789")
    monkeypatch.setenv("KAFKA_BOOTSTRAP", broker)
    monkeypatch.setenv("VIGIE_PREFIX", short)
    monkeypatch.setenv("VIGIE_DEPARTMENTS", "roads")
    return short


def configs(broker: str, topic: str) -> dict[str, str]:
    client = AdminClient({"bootstrap.servers": broker})
    resource = ConfigResource("topic", topic)
    found = client.describe_configs([resource])[resource].result(10)
    return {name: entry.value for name, entry in found.items()}


def test_an_installations_topics_are_those_of_its_departments_and_of_coordination(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIGIE_DEPARTMENTS", "lighting, roads")
    found = {topic.name: topic.partitions for topic in all_topics(read(Settings))}
    assert {name.split(".")[1] for name in found} == {"lighting", "roads", "coordination"}
    assert (found["vigie.roads.journal"], found["vigie.coordination.journal"]) == (4, 1)


def test_missing_topics_are_created_and_existing_ones_kept(
    broker: str, cluster: KafkaSettings, prefix: str
) -> None:
    wanted = list(topics_of(prefix, "roads", 2))
    assert set(create(cluster, wanted[:3])) == {topic.name for topic in wanted[:3]}
    assert set(create(cluster, wanted)) == {topic.name for topic in wanted[3:]}
    assert create(cluster, wanted) == []
    assert configs(broker, wanted[1].name)["retention.ms"] == "-1"
    assert configs(broker, wanted[1].name)["min.insync.replicas"] == "1"


def test_several_jobs_can_create_topics_at_once(cluster: KafkaSettings, prefix: str) -> None:
    wanted = list(topics_of(prefix, "roads", 1))
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: create(cluster, wanted), range(4)))
    assert sorted(name for names in made for name in names) == sorted(t.name for t in wanted)


@pytest.mark.parametrize("raced", [False, True], ids=["listed", "after a race"])
def test_another_partition_count_is_an_error(
    cluster: KafkaSettings, prefix: str, monkeypatch: pytest.MonkeyPatch, *, raced: bool
) -> None:
    create(cluster, list(topics_of(prefix, "roads", 2)))
    listing = topics.existing_topics
    # In a race the first listing comes before the broker has the topics.
    first: list[dict[str, ExistingTopic]] = [{}] if raced else []
    monkeypatch.setattr(
        topics, "existing_topics", lambda each: first.pop() if first else listing(each)
    )
    with pytest.raises(ValueError, match="has 2 partitions, the catalogue requires 4"):
        create(cluster, list(topics_of(prefix, "roads", 4)))


@pytest.mark.parametrize(
    ("replication", "min_in_sync", "standing", "expected"),
    [
        (1, 0, 1, "1"),
        (2, 0, 2, "1"),
        (3, 0, 3, "2"),
        (3, 3, 3, "3"),
        (3, 3, 1, "1"),  # it was made with one copy: more could never be written
    ],
)
def test_so_many_copies_are_written_before_a_write_counts(
    replication: int, min_in_sync: int, standing: int, expected: str
) -> None:
    config = Replication(replication, min_in_sync).config(Topic("log", 1, -1), standing)
    assert config["min.insync.replicas"] == expected


def test_a_standing_topic_is_brought_to_the_catalogues_settings_and_keeps_its_own(
    broker: str, cluster: KafkaSettings, prefix: str
) -> None:
    [topic] = before = [Topic(f"{prefix}.log", 1, 1_000)]
    create(cluster, before)
    admin, size = KafkaAdmin(cluster), Replication(1, 0)
    alter(admin, [ConfigChange(topic.name, "segment.ms", "", "60000")])  # a setting of the platform
    wanted = [Topic(topic.name, 1, 2_000)]
    found = changes(admin, wanted, topics.existing_topics(admin), size)
    assert found == [ConfigChange(topic.name, "retention.ms", "1000", "2000")]
    alter(admin, found)
    # A broker describes a setting that is being changed as it was, for a moment.
    wait_until(lambda: changes(admin, wanted, topics.existing_topics(admin), size) == [])
    assert configs(broker, topic.name)["retention.ms"] == "2000"
    assert configs(broker, topic.name)["segment.ms"] == "60000"


def test_a_topic_that_would_take_a_leader_without_the_last_records_is_mended(
    cluster: KafkaSettings, prefix: str
) -> None:
    wanted = [Topic(f"{prefix}.log", 1, 1_000)]
    create(cluster, wanted)
    admin, size = KafkaAdmin(cluster), Replication(1, 0)
    name = "unclean.leader.election.enable"
    alter(admin, [ConfigChange(wanted[0].name, name, "", "true")])
    found = changes(admin, wanted, topics.existing_topics(admin), size)
    assert found == [ConfigChange(wanted[0].name, name, "true", "false")]


def test_the_job_prints_its_changes_and_a_dry_run_applies_none(
    installation: str, cluster: KafkaSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--dry-run"]) == 0
    planned = capsys.readouterr().out.splitlines()
    assert len(planned) == 10
    assert f"topic {installation}.roads.journal: new, 4 partitions" in planned
    existing = topics.existing_topics(KafkaAdmin(cluster))
    assert not [name for name in existing if name.startswith(installation)]
    assert main([]) == 0
    done = capsys.readouterr().out.splitlines()
    assert done == [*planned, "10 topics exist, 10 of them new"]
    assert main([]) == 0
    assert capsys.readouterr().out == "10 topics exist, 0 of them new\n"


def test_another_replication_factor_is_reported_and_kept(
    installation: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    capsys.readouterr()
    monkeypatch.setenv("VIGIE_TOPIC_REPLICATION_FACTOR", "3")
    assert main([]) == 0
    said = capsys.readouterr().out
    assert (
        f"topic {installation}.roads.journal: replication factor 1 is kept, "
        "although VIGIE_TOPIC_REPLICATION_FACTOR=3"
    ) in said
    assert "min.insync.replicas" not in said  # with one copy, two could never be written


def test_the_command_waits_for_a_broker_with_progress_and_fails_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"127.0.0.1:{free_port()}"
    monkeypatch.setattr(kafka_admin, "PATIENCE_SECONDS", 1.5)
    monkeypatch.setattr(kafka_admin, "PROGRESS_SECONDS", 0.2)
    monkeypatch.setattr(kafka_admin, "ASK_SECONDS", 0.2)
    monkeypatch.setenv("KAFKA_BOOTSTRAP", address)
    assert main([]) == 1
    said = capsys.readouterr()
    assert said.err.startswith(f"No Kafka broker is reachable at {address}")
    assert "KAFKA_SECURITY_PROTOCOL" in said.err
    assert "Waited" in said.err
    lines = said.out.splitlines()
    assert lines
    assert all(line.startswith(f"waiting for {address} since ") for line in lines)


def test_the_command_fails_in_a_sentence_where_a_count_is_another(
    installation: str, cluster: KafkaSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    create(cluster, list(topics_of(installation, "roads", 2)))
    assert main([]) == 1
    assert "Growing partitions" in capsys.readouterr().err
