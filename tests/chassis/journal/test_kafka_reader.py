"""A reader on a real broker reports lost history, and passes over fillers."""

from __future__ import annotations

from contextlib import closing

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient

from services.chassis.journal.journal import OffsetOutOfRange, Outgoing, Reader
from services.chassis.journal.kafka import KafkaJournal
from services.chassis.journal.kafka_reader import OFFSET_FILLER
from tests.chassis import counter as c

pytestmark = pytest.mark.usefixtures("said")


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
        exhaust(reader)


def exhaust(reader: Reader) -> None:
    for _ in range(20):
        reader.poll(0.5, 10)


def test_a_filler_is_passed_over_and_a_message_without_a_value_is_not(
    journal: KafkaJournal, topic: str
) -> None:
    with closing(journal.writer(topic)) as writer:
        filler = Outgoing(topic, 0, b"", None, [(OFFSET_FILLER, b"1")])
        empty = Outgoing(topic, 0, b"", None, [("other", b"1")])
        marked = Outgoing(topic, 0, b"", b"x", [(OFFSET_FILLER, b"1")])
        writer.commit([filler, empty, marked, filler])
    with closing(journal.reader({(topic, 0): 0})) as reader:
        assert [each.offset for each in c.rest(reader)] == [1, 2]
        assert reader.positions() == {(topic, 0): 5}
