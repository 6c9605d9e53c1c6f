"""A copy holds each record at its own offset, goes on where it ends, and refuses strangers."""

from __future__ import annotations

import random

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from services.backup.copier import Copier
from services.backup.errors import Refusal
from services.backup.partitions import BULLETINS, COMMANDS, Place
from tests.backup.installation import DEPARTMENT, JOURNAL_0, Installation

PLACES = [JOURNAL_0, JOURNAL_0.of(COMMANDS), JOURNAL_0.of(BULLETINS)]


def copy(here: Installation) -> Copier:
    copier = Copier(here.suite, here.copy, PLACES)
    copier.copy(here.suite.ends(PLACES))
    return copier


def test_records_stand_at_their_offsets_whatever_was_aborted_between(here: Installation) -> None:
    chance = random.Random(5)
    for _ in range(6):
        if chance.random() < 0.5:
            here.abandon(0)
        here.say(0)
    copy(here)
    for place in PLACES:
        assert here.standing(here.copy, place) == here.standing(here.suite, place) != []
    assert here.copy.ends(PLACES) == here.suite.ends(PLACES)


def test_keys_headers_and_times_are_the_sources(here: Installation) -> None:
    here.say(0)
    copy(here)
    place = JOURNAL_0.of(BULLETINS)
    (_, theirs), (_, mine) = (
        next(side.read({place: 0}, {place: 1})) for side in (here.suite, here.copy)
    )
    assert mine.headers() == theirs.headers() != []
    assert (mine.key(), mine.timestamp()) == (theirs.key(), theirs.timestamp())


def test_a_copy_goes_on_where_it_ends(here: Installation) -> None:
    here.say(0, 2)
    assert copy(here).appender.records == 6
    here.say(0)
    assert copy(here).appender.records == 3
    assert here.standing(here.copy, JOURNAL_0) == here.standing(here.suite, JOURNAL_0)


def test_what_retention_took_is_begun_behind(here: Installation) -> None:
    here.say(0, 3)
    commands = JOURNAL_0.of(COMMANDS)
    admin = AdminClient({"bootstrap.servers": here.settings.kafka.bootstrap})
    for future in admin.delete_records([here.suite.named(commands, 2)]).values():
        future.result(20)
    copy(here)
    assert here.copy.bounds([commands]) == {commands: (2, 3)}
    assert here.standing(here.copy, commands) == here.standing(here.suite, commands) != []


def test_a_journal_that_lost_its_beginning_is_not_copied(here: Installation) -> None:
    here.say(0, 2)
    admin = AdminClient({"bootstrap.servers": here.settings.kafka.bootstrap})
    for future in admin.delete_records([here.suite.named(JOURNAL_0, 1)]).values():
        future.result(20)
    with pytest.raises(Refusal, match="begins at 1: a journal is kept for ever"):
        copy(here)


def test_a_target_that_is_longer_is_no_copy(here: Installation) -> None:
    here.say(0)
    producer = Producer({"bootstrap.servers": here.settings.kafka.bootstrap})
    for _ in range(9):
        producer.produce(JOURNAL_0.topic(here.copy.prefix), b"x", partition=0)
    producer.flush(20)
    with pytest.raises(Refusal, match="ends at 9, its source at 2: it is no copy"):
        copy(here)


@pytest.mark.parametrize("value", [b"x", None])
def test_a_target_that_ends_otherwise_is_no_copy(here: Installation, value: bytes | None) -> None:
    here.say(0)
    producer = Producer({"bootstrap.servers": here.settings.kafka.bootstrap})
    producer.produce(JOURNAL_0.topic(here.copy.prefix), value, partition=0)
    producer.flush(20)
    with pytest.raises(Refusal, match="does not end at 0 as the source does"):
        copy(here)


def test_a_place_of_another_partition_is_left_alone(here: Installation) -> None:
    here.say(1)
    copy(here)
    other = Place(DEPARTMENT, "journal", 1)
    assert here.standing(here.copy, other) == []
