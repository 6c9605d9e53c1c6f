"""The journal on a real broker, where it can do what one in memory cannot."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer

from deploy.local.ports import free_port
from services.chassis.journal.journal import Incoming, JournalUnavailable, Outgoing
from services.chassis.journal.kafka import KafkaJournal
from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import MESSAGE_BYTES

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
        while not reader.at_end():
            assert reader.poll(0.5, 10) == []
        assert reader.positions() == {(topic, 0): 0}

        with closing(journal.writer(topic)) as writer:
            offsets = writer.commit([Outgoing(topic, 0, b"", b"whole")])
        found: list[Incoming] = []
        while not found:
            found += reader.poll(0.5, 10)
        assert [(m.value, m.offset) for m in found] == [(b"whole", offsets[0])]
    with pytest.raises(KafkaException):
        killed.commit_transaction(10)
    with closing(journal.reader({(topic, 0): 0}, committed=False)) as everything:
        seen: list[Incoming] = []
        while not everything.at_end():
            seen += everything.poll(0.5, 10)
        assert [m.value for m in seen] == [b"torn", b"whole"]


def test_a_message_that_is_too_large_is_a_delivery_error(journal: KafkaJournal, topic: str) -> None:
    told: list[Exception | None] = []
    journal.send(
        Outgoing(topic, 0, b"", b"x" * (MESSAGE_BYTES + 1)), lambda error, _: told.append(error)
    )
    assert isinstance(told[0], KafkaException)


def test_a_broker_that_returns_is_noticed_without_a_send(journal: KafkaJournal) -> None:
    journal.available = False
    for _ in range(100):
        if journal.available:
            return
        journal._closed.wait(0.1)
    pytest.fail("it is still held to be away")


class Unsettled:
    """A consumer whose partition has no leader yet."""

    def __init__(self) -> None:
        self.asked = 0

    def get_watermark_offsets(self, _place: object, timeout: float) -> tuple[int, int]:
        self.asked += 1
        if self.asked < 3:
            raise KafkaException(KafkaError(KafkaError.NOT_LEADER_FOR_PARTITION))
        return (0, 7)


def test_a_partition_that_has_no_leader_for_a_moment_is_asked_again(journal: KafkaJournal) -> None:
    consumer: Any = Unsettled()
    assert journal._bounds(consumer, ("new", 0)) == (0, 7)
    assert consumer.asked == 3


def test_without_a_broker_the_journal_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.chassis.journal.kafka.METADATA_SECONDS", 0.5)
    with closing(
        KafkaJournal(KafkaSettings(bootstrap=f"127.0.0.1:{free_port()}"), "test")
    ) as journal:
        with pytest.raises(JournalUnavailable):
            journal.partitions("any")
        with pytest.raises(JournalUnavailable):
            journal.bounds([("any", 0)])
        for _ in range(100):
            if not journal.available:
                break
            journal._closed.wait(0.1)
        assert not journal.available


def test_a_fatal_producer_error_ends_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended = threading.Event()
    said: list[str] = []

    def leave(reason: str) -> None:
        said.append(reason)
        ended.set()

    with closing(
        KafkaJournal(KafkaSettings(bootstrap=f"127.0.0.1:{free_port()}"), "test", leave)
    ) as journal:

        class Worn:
            """A client after a fatal error: raised at every turn, and told no other way."""

            def poll(self, _seconds: float) -> int:
                raise KafkaException(KafkaError(KafkaError._FATAL, "out of sequence", fatal=True))

            def list_topics(self, **_asked: float) -> None:
                raise KafkaException(KafkaError(KafkaError._TRANSPORT))

            def flush(self, _seconds: float) -> int:
                return 0

        monkeypatch.setattr(journal, "_producer", Worn())
        assert ended.wait(5)
    assert "out of sequence" in said[0]
