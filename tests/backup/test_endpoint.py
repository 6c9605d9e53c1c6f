"""A side is read up to a goal: behind markers, not behind a transaction that is still open."""

from __future__ import annotations

import pytest

from services.backup import endpoint
from services.backup.endpoint import value_of
from services.backup.errors import Refusal
from services.backup.partitions import Place
from tests.backup.installation import DEPARTMENT, JOURNAL_0, Installation


def test_what_stands_is_read_up_to_the_goal(here: Installation) -> None:
    here.say(0, 3)
    found = list(here.suite.read({JOURNAL_0: 0}, {JOURNAL_0: 4}))
    assert [message.offset() for _, message in found] == [0, 2]
    assert all(value_of(message) for _, message in found)


def test_a_goal_that_is_reached_is_not_read_for(here: Installation) -> None:
    assert list(here.suite.read({JOURNAL_0: 5}, {JOURNAL_0: 5})) == []


def test_a_transaction_left_open_is_waited_for_and_then_named(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.abandon(0)
    monkeypatch.setattr(endpoint, "PATIENCE_SECONDS", 1.0)
    with pytest.raises(Refusal, match="can be read to 0 and not to 1"):
        list(here.suite.read({JOURNAL_0: 0}, here.suite.ends([JOURNAL_0])))


def test_history_that_is_gone_is_named(here: Installation) -> None:
    with pytest.raises(Refusal, match="journal/0"):
        list(here.suite.read({JOURNAL_0: 7}, {JOURNAL_0: 9}))


def test_a_topic_that_is_not_there_is_named(here: Installation) -> None:
    with pytest.raises(Refusal, match=r"finds no .*\.nobody\.journal/0"):
        here.suite.bounds([Place("nobody", "journal", 0)])
    assert here.suite.ends([Place(DEPARTMENT, "journal", 3)]) == {
        Place(DEPARTMENT, "journal", 3): 0
    }
