"""A writer on a real broker: all or nothing, until its first error."""

from __future__ import annotations

from contextlib import closing
from unittest.mock import Mock

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer

from services.chassis.journal.journal import Fenced, JournalUnavailable, Outgoing
from services.chassis.journal.kafka import KafkaJournal
from services.chassis.journal.kafka_writer import KafkaWriter
from services.chassis.topics.kinds import MESSAGE_BYTES

pytestmark = pytest.mark.usefixtures("said")


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
