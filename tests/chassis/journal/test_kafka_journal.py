"""Properties of the journal on a real broker that the journal in memory lacks."""

from __future__ import annotations

import gc
from contextlib import closing
from pathlib import Path
from queue import Queue
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import psutil
import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from deploy.local import broker as broker_module
from deploy.local.broker import Broker, cluster_id
from deploy.local.ports import free_port
from services.chassis.journal.journal import (
    Fenced,
    JournalUnavailable,
    NoBrokerTime,
    OffsetOutOfRange,
    Outgoing,
)
from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.journal.kafka_reader import OFFSET_FILLER
from services.chassis.journal.kafka_writer import KafkaWriter
from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import HOUR, MESSAGE_BYTES, Topic
from services.provision.topics import create
from tests.chassis import readers
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("said")


def test_an_open_transaction_is_hidden_until_the_next_writer_aborts_it(
    broker: str, journal: KafkaJournal, topic: str
) -> None:
    killed = Producer({"bootstrap.servers": broker, "transactional.id": topic})
    killed.init_transactions(10)
    killed.begin_transaction()
    killed.produce(topic, b"torn", partition=0)
    killed.flush(10)

    assert journal.bounds([(topic, 0)]) == {(topic, 0): (0, 1)}
    with closing(journal.reader({(topic, 0): 0})) as reader:
        assert readers.rest(reader) == []
        assert reader.positions() == {(topic, 0): 0}

        with closing(journal.writer(topic)) as writer:
            offsets = writer.commit([Outgoing(topic, 0, b"", b"whole")])
        assert [(m.value, m.offset) for m in readers.first(reader)] == [(b"whole", offsets[0])]
    with pytest.raises(KafkaException):
        killed.commit_transaction(10)


def test_a_message_that_is_too_large_is_a_delivery_error(journal: KafkaJournal, topic: str) -> None:
    told: list[Exception | None] = []
    journal.send(
        Outgoing(topic, 0, b"", b"x" * (MESSAGE_BYTES + 1)), lambda error, _: told.append(error)
    )
    assert isinstance(told[0], KafkaException)


def test_a_broker_that_returns_is_noticed_without_a_send(journal: KafkaJournal) -> None:
    journal.available = False
    wait_until(lambda: journal.available, limit_seconds=10)


def test_a_partition_that_has_no_leader_for_a_moment_is_asked_again(journal: KafkaJournal) -> None:
    no_leader = KafkaException(KafkaError(KafkaError.NOT_LEADER_FOR_PARTITION))
    consumer = Mock(spec=Consumer)
    consumer.get_watermark_offsets.side_effect = [no_leader, no_leader, (0, 7)]
    assert journal._bounds(consumer, ("new", 0)) == (0, 7)


@pytest.fixture
def unreachable() -> KafkaSettings:
    return KafkaSettings(bootstrap=f"127.0.0.1:{free_port()}")


def test_without_a_broker_the_journal_is_unavailable(
    unreachable: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("METADATA_SECONDS", "BOUNDS_SECONDS"):
        monkeypatch.setattr(f"services.chassis.journal.kafka_journal.{name}", 0.5)
    with closing(KafkaJournal(unreachable, "test")) as journal:
        with pytest.raises(JournalUnavailable):
            journal.partitions("any")
        with pytest.raises(JournalUnavailable):
            journal.bounds([("any", 0)])
        wait_until(lambda: not journal.available, limit_seconds=10)


def test_a_topic_with_a_passing_error_is_looked_at_again_and_then_unavailable(
    unreachable: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.journal.kafka_journal.METADATA_SECONDS", 0.2)
    passing, gone = KafkaError.LEADER_NOT_AVAILABLE, KafkaError.UNKNOWN_TOPIC_OR_PART
    errors: list[int | None] = [passing, passing, None, gone]
    with closing(KafkaJournal(unreachable, "test")) as journal:

        def look(_topic: str) -> Any:
            code = errors.pop(0) if errors else passing
            return SimpleNamespace(
                error=None if code is None else KafkaError(code), partitions={0: None, 1: None}
            )

        monkeypatch.setattr(journal, "_topic_metadata", look)
        assert journal.partitions("t") == 2
        assert journal.partitions("t") == 0
        with pytest.raises(JournalUnavailable, match="topic t: "):
            journal.partitions("t")


def test_an_owner_that_is_stopped_does_not_wait_for_its_writer(
    unreachable: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.journal.kafka_writer.FENCE_SECONDS", 0.1)
    answers = [False, False, True]
    with closing(KafkaJournal(unreachable, "test")) as journal, pytest.raises(JournalUnavailable):
        journal.writer("w", lambda: answers.pop(0))
    assert answers == []


def test_a_writer_that_failed_ends_its_threads_before_it_is_collected(
    unreachable: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python collects on any thread, and the end of a producer may wait for a name service."""
    monkeypatch.setattr("services.chassis.journal.kafka_writer.FENCE_SECONDS", 0.1)
    with closing(KafkaJournal(unreachable, "test")) as journal:
        wait_until(lambda: not journal.available, limit_seconds=10)
        gc.disable()
        try:
            before = psutil.Process().num_threads()
            with pytest.raises(JournalUnavailable):
                journal.writer("w", lambda: True)
            wait_until(lambda: psutil.Process().num_threads() <= before, limit_seconds=10)
        finally:
            gc.enable()


def test_a_late_answer_about_the_ends_of_a_partition_is_awaited(journal: KafkaJournal) -> None:
    late = KafkaException(KafkaError(KafkaError._TIMED_OUT))
    consumer = Mock(spec=Consumer)
    consumer.get_watermark_offsets.side_effect = [late, (0, 7)]
    assert journal._bounds(consumer, ("new", 0)) == (0, 7)


def test_a_fatal_producer_error_ends_the_process(
    unreachable: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: Queue[str] = Queue()
    failed = KafkaException(KafkaError(KafkaError._FATAL, "out of sequence", fatal=True))
    with closing(KafkaJournal(unreachable, "test", left.put)) as journal:
        # librdkafka raises a fatal error at each poll and reports it in no other way.
        producer = Mock(spec=Producer)
        producer.poll.side_effect = failed
        monkeypatch.setattr(journal, "_producer", producer)
        assert "out of sequence" in left.get(timeout=5)


def test_a_topic_with_the_times_of_its_writers_is_named_with_the_remedy(
    journal: KafkaJournal, topic: str
) -> None:
    with pytest.raises(NoBrokerTime, match=f"Topic {topic} .* run `python -m services.provision`"):
        journal.broker_time(topic)


def test_without_an_answer_the_time_of_the_broker_is_unknown(
    unreachable: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.journal.kafka_journal.BROKER_TIME_SECONDS", 0.1)
    with (
        closing(KafkaJournal(unreachable, "test")) as journal,
        pytest.raises(JournalUnavailable, match="does not state its time"),
    ):
        journal.broker_time("any")


@pytest.mark.broker
def test_a_broker_that_returns_as_another_cluster_ends_the_process(tmp_path: Path) -> None:
    left: Queue[str] = Queue()
    with Broker(tmp_path / "first", free_port(), heap="256m") as broker:
        journal = KafkaJournal(KafkaSettings(bootstrap=broker.bootstrap), "test", left.put)
        with closing(journal):
            assert journal.partitions("none") == 0
            first = journal.cluster_id
            assert first == cluster_id(broker.bootstrap)
            broker.stop()
            wait_until(lambda: not journal.available, limit_seconds=60)
            with Broker(tmp_path / "other", broker.port, heap="256m"):
                reason = left.get(timeout=60)
    assert reason.startswith(f"{broker.bootstrap} is the Kafka cluster {journal.cluster_id} now")
    assert f"and was {first}: " in reason


@pytest.mark.broker
def test_a_topic_that_was_deleted_is_not_created_by_its_clients(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a broker that creates topics on demand, which is Kafka's default."""
    text = broker_module.PROPERTIES.read_text()
    creating = text.replace("auto.create.topics.enable=false", "auto.create.topics.enable=true")
    assert creating != text
    (tmp_path / "kafka.properties").write_text(creating)
    monkeypatch.setattr(broker_module, "PROPERTIES", tmp_path / "kafka.properties")
    with Broker(tmp_path, free_port(), heap="256m") as broker:
        cluster = KafkaSettings(bootstrap=broker.bootstrap)
        with closing(KafkaJournal(cluster, "test")) as journal:
            create(cluster, [Topic("here", 1, HOUR)], 1)
            assert journal.partitions("gone") == 0
            journal.send(Outgoing("gone", 0, b"", b"x"), lambda *_: None)
            with closing(journal.writer("w")) as writer:
                writer.commit([Outgoing("here", 0, b"", b"x")])
            listed = AdminClient({"bootstrap.servers": broker.bootstrap}).list_topics(timeout=10)
    assert "here" in listed.topics
    assert "gone" not in listed.topics


# Readers


def test_deleted_history_raises_offset_out_of_range(
    broker: str, journal: KafkaJournal, topic: str
) -> None:
    with closing(journal.writer(topic)) as writer:
        for _ in range(3):
            writer.commit([Outgoing(topic, 0, b"", b"x")])
    admin = AdminClient({"bootstrap.servers": broker})
    for future in admin.delete_records([TopicPartition(topic, 0, 4)]).values():
        future.result(10)
    assert journal.bounds([(topic, 0)])[topic, 0] == (4, 6)
    with closing(journal.reader({(topic, 0): 0})) as reader, pytest.raises(OffsetOutOfRange):
        readers.exhaust(reader)


@pytest.mark.parametrize(
    ("kind", "read"),
    [("journal", [1, 2]), ("bulletins", [1, 2]), ("commands", [0, 1, 2, 3])],
)
def test_a_filler_is_passed_over_only_where_transactions_leave_holes(
    broker: str, prefix: str, journal: KafkaJournal, kind: str, read: list[int]
) -> None:
    topic = f"{prefix}.{kind}"
    create(KafkaSettings(bootstrap=broker), [Topic(topic, 1, HOUR)], 1)
    with closing(journal.writer(topic)) as writer:
        filler = Outgoing(topic, 0, b"", None, [(OFFSET_FILLER, b"1")])
        empty = Outgoing(topic, 0, b"", None, [("other", b"1")])
        marked = Outgoing(topic, 0, b"", b"x", [(OFFSET_FILLER, b"1")])
        writer.commit([filler, empty, marked, filler])
    with closing(journal.reader({(topic, 0): 0})) as reader:
        assert [each.offset for each in readers.rest(reader)] == read
        assert reader.positions() == {(topic, 0): 5}


# Writers


def test_a_message_too_large_interrupts_its_writer(journal: KafkaJournal, topic: str) -> None:
    with closing(journal.writer(topic)) as writer, pytest.raises(JournalUnavailable):
        writer.commit([Outgoing(topic, 0, b"", b"x" * (MESSAGE_BYTES + 1))])


def test_a_message_of_some_megabytes_goes_through(journal: KafkaJournal, topic: str) -> None:
    with closing(journal.writer(topic)) as writer:
        assert writer.commit([Outgoing(topic, 0, b"", b"x" * (MESSAGE_BYTES - 10_000))]) == [0]


def test_a_fenced_writer_that_is_closed_does_not_hide_why() -> None:
    writer, producer = object.__new__(KafkaWriter), Mock(spec=Producer)
    producer.poll.side_effect = KafkaException(KafkaError(KafkaError._FENCED, fatal=True))
    vars(writer)["_producer"] = producer
    with pytest.raises(Fenced), closing(writer):
        raise Fenced("another was opened")
