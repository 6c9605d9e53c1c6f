"""A copy holds each record at its own offset, goes on where it ends, and refuses strangers."""

from __future__ import annotations

import random

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from services.backup.copier import Copier
from services.backup.partitions import BULLETINS, COMMANDS, BackupError, TopicPartition
from tests.backup.installation import DEPARTMENT, JOURNAL_0, Installation

PARTITIONS = [JOURNAL_0, JOURNAL_0.of(COMMANDS), JOURNAL_0.of(BULLETINS)]


def copy(installation: Installation) -> Copier:
    copier = Copier(installation.suite, installation.copy, PARTITIONS)
    copier.copy(installation.suite.end_offsets(PARTITIONS))
    return copier


def test_records_stand_at_their_offsets_whatever_was_aborted_between(
    installation: Installation,
) -> None:
    chance = random.Random(5)
    for _ in range(6):
        if chance.random() < 0.5:
            installation.abandon_transaction(0)
        installation.execute(0)
    copy(installation)
    for tp in PARTITIONS:
        assert (
            installation.records(installation.copy, tp)
            == installation.records(installation.suite, tp)
            != []
        )
    assert installation.copy.end_offsets(PARTITIONS) == installation.suite.end_offsets(PARTITIONS)


def test_keys_headers_and_times_are_the_sources(installation: Installation) -> None:
    installation.execute(0)
    copy(installation)
    tp = JOURNAL_0.of(BULLETINS)
    (_, theirs), (_, mine) = (
        next(side.read({tp: 0}, {tp: 1})) for side in (installation.suite, installation.copy)
    )
    assert mine.headers() == theirs.headers() != []
    assert (mine.key(), mine.timestamp()) == (theirs.key(), theirs.timestamp())


def test_a_copy_goes_on_where_it_ends(installation: Installation) -> None:
    installation.execute(0, 2)
    assert copy(installation).appender.records == 6
    installation.execute(0)
    assert copy(installation).appender.records == 3
    assert installation.records(installation.copy, JOURNAL_0) == installation.records(
        installation.suite, JOURNAL_0
    )


def test_what_retention_took_is_begun_behind(installation: Installation) -> None:
    installation.execute(0, 3)
    commands = JOURNAL_0.of(COMMANDS)
    admin = AdminClient({"bootstrap.servers": installation.settings.kafka.bootstrap})
    for future in admin.delete_records([installation.suite.kafka_partition(commands, 2)]).values():
        future.result(20)
    copy(installation)
    assert installation.copy.watermarks([commands]) == {commands: (2, 3)}
    assert (
        installation.records(installation.copy, commands)
        == installation.records(installation.suite, commands)
        != []
    )


def test_a_journal_that_lost_its_beginning_is_not_copied(installation: Installation) -> None:
    installation.execute(0, 2)
    admin = AdminClient({"bootstrap.servers": installation.settings.kafka.bootstrap})
    for future in admin.delete_records([installation.suite.kafka_partition(JOURNAL_0, 1)]).values():
        future.result(20)
    with pytest.raises(BackupError, match="begins at 1: a journal is kept for ever"):
        copy(installation)


def test_a_target_that_is_longer_is_no_copy(installation: Installation) -> None:
    installation.execute(0)
    producer = Producer({"bootstrap.servers": installation.settings.kafka.bootstrap})
    for _ in range(9):
        producer.produce(JOURNAL_0.topic(installation.copy.prefix), b"x", partition=0)
    producer.flush(20)
    with pytest.raises(BackupError, match="ends at 9, its source at 2: it is no copy"):
        copy(installation)


@pytest.mark.parametrize("value", [b"x", None])
def test_a_target_that_ends_otherwise_is_no_copy(
    installation: Installation, value: bytes | None
) -> None:
    installation.execute(0)
    producer = Producer({"bootstrap.servers": installation.settings.kafka.bootstrap})
    producer.produce(JOURNAL_0.topic(installation.copy.prefix), value, partition=0)
    producer.flush(20)
    with pytest.raises(BackupError, match="does not end at 0 as the source does"):
        copy(installation)


def test_a_place_of_another_partition_is_left_alone(installation: Installation) -> None:
    installation.execute(1)
    copy(installation)
    other = TopicPartition(DEPARTMENT, "journal", 1)
    assert installation.records(installation.copy, other) == []
