"""A writer on a real broker: all or nothing, until its first error."""

from __future__ import annotations

from contextlib import closing

import pytest
from confluent_kafka import KafkaError, KafkaException

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
    class Ghost:
        def purge(self, *, in_flight: bool) -> None:
            assert in_flight

        def poll(self, _seconds: float) -> None:
            raise KafkaException(KafkaError(KafkaError._FENCED, fatal=True))

    writer = object.__new__(KafkaWriter)
    vars(writer)["_producer"] = Ghost()

    def own() -> None:
        try:
            raise Fenced("another was opened")
        finally:
            writer.close()

    with pytest.raises(Fenced):
        own()
