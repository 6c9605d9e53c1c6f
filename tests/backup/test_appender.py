"""An appender keeps offsets, and ends as soon as another writes where it does."""

from __future__ import annotations

import pytest
from confluent_kafka import Producer

from services.backup.appender import Appender
from services.backup.errors import Refusal
from services.backup.partitions import COMMANDS
from tests.backup.installation import JOURNAL_0, Installation


def test_fillers_take_up_offsets_and_are_read_by_nobody(here: Installation) -> None:
    appender = Appender(here.copy, {JOURNAL_0: 0})
    appender.fill(JOURNAL_0, 3)
    appender.add(JOURNAL_0, b"", b"record")
    appender.flush()
    assert here.standing(here.copy, JOURNAL_0) == [(3, b"record")]


def test_a_partition_begins_where_it_is_told(here: Installation) -> None:
    commands = JOURNAL_0.of(COMMANDS)
    appender = Appender(here.copy, {commands: 0})
    appender.begin_at({commands: 1_000})
    assert here.copy.bounds([commands]) == {commands: (1_000, 1_000)}


def test_another_writer_ends_it(here: Installation) -> None:
    appender = Appender(here.copy, {JOURNAL_0: 0})
    other = Producer({"bootstrap.servers": here.settings.kafka.bootstrap})
    other.produce(JOURNAL_0.topic(here.copy.prefix), b"x", partition=0)
    other.flush(20)
    appender.add(JOURNAL_0, b"", b"record")
    with pytest.raises(Refusal, match="somebody else writes there, offset 1 should be 0"):
        appender.flush()
    with pytest.raises(Refusal):
        appender.add(JOURNAL_0, b"", b"record")
