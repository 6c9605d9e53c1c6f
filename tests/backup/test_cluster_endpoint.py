"""Reads end at a goal: after transaction markers, and not after an open transaction."""

from __future__ import annotations

import pytest

from services.backup import cluster_endpoint
from services.backup.partitions import BackupError, TopicPartition
from tests.backup.installation import JOURNAL_0, Installation


def test_records_are_read_up_to_the_goal(installation: Installation) -> None:
    installation.execute(0, 3)
    found = list(installation.suite.read({JOURNAL_0: 0}, {JOURNAL_0: 4}))
    assert [message.offset() for _, message in found] == [0, 2]
    assert all(cluster_endpoint.value_of(message) for _, message in found)
    assert list(installation.suite.read({JOURNAL_0: 5}, {JOURNAL_0: 5})) == []


def test_an_open_transaction_times_out_with_an_error(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.abandon_transaction(0)
    monkeypatch.setattr(cluster_endpoint, "TIMEOUT_SECONDS", 1.0)
    with pytest.raises(BackupError, match="can be read to 0 and not to 1"):
        list(installation.suite.read({JOURNAL_0: 0}, installation.suite.end_offsets([JOURNAL_0])))


def test_deleted_history_is_an_error(installation: Installation) -> None:
    with pytest.raises(BackupError, match="journal/0"):
        list(installation.suite.read({JOURNAL_0: 7}, {JOURNAL_0: 9}))


def test_an_unknown_topic_is_an_error(installation: Installation) -> None:
    with pytest.raises(BackupError, match=r"finds no .*\.unknown\.journal/0"):
        installation.suite.watermarks([TopicPartition("unknown", "journal", 0)])
    assert installation.suite.end_offsets([JOURNAL_0]) == {JOURNAL_0: 0}
