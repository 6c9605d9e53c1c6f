"""Fillers keep offsets, and no service ever sees one."""

from __future__ import annotations

from contextlib import closing

import pytest

from services.chassis.journal.fillers import OFFSET_FILLER
from services.chassis.journal.journal import Incoming, Outgoing
from services.chassis.journal.kafka import KafkaJournal
from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import Topic
from services.provision.topics import create

pytestmark = pytest.mark.usefixtures("said")


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
