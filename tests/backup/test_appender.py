"""The appender keeps the source's offsets, and raises when another producer writes."""

from __future__ import annotations

import pytest

from services.backup.appender import Appender, begin_epoch
from services.backup.partitions import JOURNAL, BackupError, TopicPartition
from tests.backup.installation import COMMANDS_0, DEPARTMENT, JOURNAL_0, Installation
from vigie.journal.v1 import journal_pb2 as journal

PARTITIONS = [TopicPartition(DEPARTMENT, JOURNAL, partition) for partition in range(4)]


def test_fillers_take_up_offsets_and_are_skipped_by_readers(installation: Installation) -> None:
    appender = Appender(installation.copy, {JOURNAL_0: 0})
    appender.fill(JOURNAL_0, 3)
    appender.add(JOURNAL_0, b"", b"record")
    appender.flush()
    assert installation.records(installation.copy, JOURNAL_0) == [(3, b"record")]


def test_an_empty_partition_can_begin_at_an_offset(installation: Installation) -> None:
    appender = Appender(installation.copy, {COMMANDS_0: 0})
    appender.begin_at({COMMANDS_0: 1_000})
    assert installation.copy.watermarks([COMMANDS_0]) == {COMMANDS_0: (1_000, 1_000)}


def test_another_producer_is_an_error(installation: Installation) -> None:
    appender = Appender(installation.copy, {JOURNAL_0: 0})
    installation.put(JOURNAL_0, b"x", prefix=installation.copy.prefix)
    appender.add(JOURNAL_0, b"", b"record")
    with pytest.raises(BackupError, match=r"another producer .* offset 1 should be 0"):
        appender.flush()
    with pytest.raises(BackupError):
        appender.add(JOURNAL_0, b"", b"record")


def test_a_new_epoch_opens_each_partition_with_the_count_of_all(installation: Installation) -> None:
    begin_epoch(Appender(installation.copy, dict.fromkeys(PARTITIONS, 0)), PARTITIONS)
    epochs = set()
    for tp in PARTITIONS:
        ((_, value),) = installation.records(installation.copy, tp)
        opened = journal.Opened.FromString(journal.Record.FromString(value).events[0].body)
        assert (opened.partitions, opened.restored) == (4, True)
        epochs.add(opened.epoch)
    assert len(epochs) == len(PARTITIONS)
