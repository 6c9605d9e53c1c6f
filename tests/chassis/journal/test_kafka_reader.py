"""A reader on a real broker tells what is gone, and how much lies ahead."""

from __future__ import annotations

from contextlib import closing

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient

from services.chassis.journal.journal import Incoming, OffsetOutOfRange, Outgoing, Reader
from services.chassis.journal.kafka import KafkaJournal
from services.chassis.journal.kafka_reader import OFFSET_FILLER
from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import Topic
from services.provision.topics import create

pytestmark = pytest.mark.usefixtures("said")


def test_deleted_history_raises_offset_out_of_range(broker: str, prefix: str) -> None:
    topic = f"{prefix}.log"
    create(KafkaSettings(bootstrap=broker), [Topic(topic, 1, 3_600_000)], 1)
    with closing(KafkaJournal(KafkaSettings(bootstrap=broker), "test")) as journal:
        with closing(journal.writer(topic)) as writer:
            for _ in range(3):
                writer.commit([Outgoing(topic, 0, b"", b"x")])
        admin = AdminClient({"bootstrap.servers": broker})
        for future in admin.delete_records([TopicPartition(topic, 0, 4)]).values():
            future.result(10)
        assert journal.bounds([(topic, 0)])[topic, 0] == (4, 6)
        with closing(journal.reader({(topic, 0): 0})) as reader, pytest.raises(OffsetOutOfRange):
            exhaust(reader)


def exhaust(reader: Reader) -> None:
    for _ in range(20):
        reader.poll(0.5, 10)


def test_the_lag_counts_the_offsets_ahead(broker: str, prefix: str) -> None:
    topic = f"{prefix}.log"
    create(KafkaSettings(bootstrap=broker), [Topic(topic, 1, 3_600_000)], 1)
    with closing(KafkaJournal(KafkaSettings(bootstrap=broker), "test")) as journal:
        with closing(journal.writer(topic)) as writer:
            writer.commit([Outgoing(topic, 0, b"", b"x")] * 3)
        with closing(journal.reader({(topic, 0): 0})) as reader:
            found: list[Incoming] = []
            while not found:
                found += reader.poll(0.5, 1)
            assert reader.lag((topic, 0)) == 3  # two messages and a marker
            while not reader.at_end():
                reader.poll(0.5, 10)
            assert reader.lag((topic, 0)) == 0


def test_a_filler_is_passed_over_and_a_message_without_a_value_is_not(
    broker: str, prefix: str
) -> None:
    topic = f"{prefix}.log"
    create(KafkaSettings(bootstrap=broker), [Topic(topic, 1, 3_600_000)], 1)
    with closing(KafkaJournal(KafkaSettings(bootstrap=broker), "test")) as journal:
        with closing(journal.writer(topic)) as writer:
            filler = Outgoing(topic, 0, b"", None, [(OFFSET_FILLER, b"1")])
            empty = Outgoing(topic, 0, b"", None, [("other", b"1")])
            marked = Outgoing(topic, 0, b"", b"x", [(OFFSET_FILLER, b"1")])
            writer.commit([filler, empty, marked, filler])
        with closing(journal.reader({(topic, 0): 0})) as reader:
            found: list[Incoming] = []
            while not reader.at_end():
                found += reader.poll(0.5, 10)
            assert [each.offset for each in found] == [1, 2]
            assert reader.positions() == {(topic, 0): 5}
