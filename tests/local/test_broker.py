"""The local broker is ready after start, and keeps its log after every kind of end."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from deploy.local.broker import Broker, cluster_id
from deploy.local.errors import StartupError
from deploy.local.ports import free_port


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with Broker(tmp_path_factory.mktemp("home"), free_port()) as node:
        yield node


def test_a_folder_may_have_any_name_but_one_with_a_comma(tmp_path: Path) -> None:
    """Given letters and signs that a properties file cannot hold, then Kafka uses this folder."""
    folder = tmp_path / "Émile 🏙 \\ #"
    with Broker(folder, free_port()):
        assert (folder / "kafka" / "data" / "meta.properties").exists()
    with pytest.raises(StartupError, match="has a comma"):
        Broker(tmp_path / "a,b", free_port()).start()


def write(bootstrap: str, topic: str, value: bytes) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(topic, 1, 1)])[topic].result()
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    producer.produce(topic, value)
    assert producer.flush(10) == 0


def read(bootstrap: str, topic: str) -> bytes | None:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "none"})
    consumer.assign([TopicPartition(topic, 0, 0)])
    message = consumer.poll(20)
    consumer.close()
    return message.value() if message else None


def test_records_survive_a_stop_and_a_start(node: Broker, prefix: str) -> None:
    node.start()
    write(node.bootstrap, prefix, b"kept")
    began = time.monotonic()
    assert node.stop(), "it had to be killed"
    assert time.monotonic() - began < 8
    assert node.running is None
    node.start()
    assert read(node.bootstrap, prefix) == b"kept"


def test_records_survive_kill_9(node: Broker, prefix: str) -> None:
    node.start()
    write(node.bootstrap, prefix, b"kept")
    assert node.running
    os.kill(node.running.pid, signal.SIGKILL)
    node.start()
    assert read(node.bootstrap, prefix) == b"kept"


def test_a_folder_whose_data_are_gone_begins_no_empty_city(tmp_path: Path) -> None:
    node = Broker(tmp_path, free_port())
    node.start()
    node.stop()
    shutil.rmtree(node.folder / "data")
    for broker in (node, Broker(tmp_path, node.port)):
        with pytest.raises(StartupError, match=r"records of this city are gone: .*delete"):
            broker.start()
    shutil.rmtree(tmp_path / "kafka")
    (tmp_path / "cluster").unlink()
    with pytest.raises(StartupError, match="records of this city are gone"):
        node.start()
    with Broker(tmp_path, node.port) as fresh:
        assert cluster_id(fresh.bootstrap)


def test_a_node_that_runs_is_found_and_not_started_twice(node: Broker) -> None:
    node.start()
    other = Broker(node.folder.parent, free_port())
    other.start()
    assert other.running == node.running
    assert other.bootstrap == node.bootstrap


def test_a_topic_is_not_created_by_a_write(node: Broker, prefix: str) -> None:
    node.start()
    producer = Producer({"bootstrap.servers": node.bootstrap, "message.timeout.ms": 500})
    producer.produce(prefix, b"lost")
    producer.flush(5)
    topics = AdminClient({"bootstrap.servers": node.bootstrap}).list_topics(timeout=5).topics
    assert prefix not in topics


def test_a_node_that_does_not_stop_in_time_is_killed(tmp_path: Path) -> None:
    node = Broker(tmp_path, free_port())
    node.start()
    assert node.running
    os.kill(node.running.pid, signal.SIGSTOP)
    began = time.monotonic()
    assert not node.stop(limit_seconds=0.5)
    assert time.monotonic() - began < 3
    assert node.running is None


def test_a_port_in_use_is_an_error_at_once(node: Broker, tmp_path: Path) -> None:
    node.start()
    with pytest.raises(StartupError, match=r"Port \d+ \(Kafka\) is in use by java, process"):
        Broker(tmp_path, node.port).start(limit_seconds=20)


def test_a_free_port_has_no_cluster() -> None:
    assert cluster_id(f"127.0.0.1:{free_port()}", 0.3) is None
