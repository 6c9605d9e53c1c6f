"""A copy holds each record at its own offset, and refuses records of another source."""

from __future__ import annotations

import random

import pytest

from services.backup.copier import Copier
from services.backup.partitions import BackupError
from tests.backup.installation import BULLETINS_0, COMMANDS_0, JOURNAL_0, Installation

PARTITIONS = [JOURNAL_0, COMMANDS_0, BULLETINS_0]


def copy(installation: Installation) -> None:
    copier = Copier(installation.suite, installation.copy, PARTITIONS)
    copier.copy(installation.suite.end_offsets(PARTITIONS))


def test_a_copied_record_has_its_offset_also_after_an_aborted_one(
    installation: Installation,
) -> None:
    chance = random.Random(5)
    for _ in range(6):
        if chance.random() < 0.5:
            installation.abandon_transaction(0)
        installation.execute(0)
    copy(installation)
    assert installation.is_copied(*PARTITIONS)
    assert installation.copy.end_offsets(PARTITIONS) == installation.suite.end_offsets(PARTITIONS)


def test_keys_headers_and_times_are_the_sources(installation: Installation) -> None:
    installation.execute(0)
    copy(installation)
    (_, theirs), (_, mine) = (
        next(side.read({BULLETINS_0: 0}, {BULLETINS_0: 1}))
        for side in (installation.suite, installation.copy)
    )
    assert mine.headers() == theirs.headers() != []
    assert (mine.key(), mine.timestamp()) == (theirs.key(), theirs.timestamp())


def test_a_copy_begins_after_the_records_that_retention_deleted(installation: Installation) -> None:
    installation.execute(0, 3)
    installation.delete_first(2, COMMANDS_0)
    copy(installation)
    assert installation.copy.watermarks([COMMANDS_0]) == {COMMANDS_0: (2, 3)}
    assert installation.is_copied(COMMANDS_0)


def test_a_journal_that_lost_its_beginning_is_not_copied(installation: Installation) -> None:
    installation.execute(0, 2)
    installation.delete_first(1, JOURNAL_0)
    with pytest.raises(BackupError, match="begins at 1: a journal is kept for ever"):
        copy(installation)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        # The record of the source, and the mark of its commit if that is written already.
        ([b"x"] * 9, "ends at 9, its source at [12]: it is no copy"),
        ([b"x"], "does not end at 0 as the source does"),
        ([None], "does not end at 0 as the source does"),
    ],
    ids=["longer", "another record", "a tombstone"],
)
def test_a_target_with_other_records_is_no_copy(
    installation: Installation, values: list[bytes | None], message: str
) -> None:
    installation.execute(0)
    installation.put(JOURNAL_0, *values, prefix=installation.copy.prefix)
    with pytest.raises(BackupError, match=message):
        copy(installation)
