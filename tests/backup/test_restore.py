"""A restore brings an installation back up to the newest cut, on topics that are empty."""

from __future__ import annotations

import pytest

from services.backup.endpoint import Side
from services.backup.errors import Refusal
from services.backup.partitions import COMMANDS, places_of
from services.backup.restore import restore
from services.chassis.provision.topics import all_topics, create
from services.chassis.topics.catalogue import COORDINATION
from tests.backup.installation import DEPARTMENT, JOURNAL_0, Installation
from tests.chassis.counter import NOW, partition_state
from vigie.journal.v1 import journal_pb2 as journal


@pytest.fixture
def empty(here: Installation) -> Side:
    """Topics of an installation that nothing was written to."""
    side = Side(here.settings.kafka, f"{here.settings.prefix}-new")
    create(side.cluster, list(all_topics(here.settings.model_copy(update={"prefix": side.prefix}))))
    return side


def test_what_comes_back_is_the_source_up_to_the_cut_opened_anew(
    here: Installation, empty: Side
) -> None:
    here.say(0, 3)
    here.passes().run()
    here.say(0)
    restore(here.settings, here.copy, empty)
    found = here.standing(empty, JOURNAL_0)
    assert found[:-1] == here.standing(here.suite, JOURNAL_0)[:3]
    offset, last = found[-1]
    record = journal.Record.FromString(last)
    opened = journal.Opened.FromString(record.events[0].body)
    assert offset == 6  # behind the marker of the third
    assert (opened.restored, opened.partitions) == (True, 4)
    assert len(here.standing(empty, JOURNAL_0.of(COMMANDS))) == 3


def test_what_is_brought_back_folds_to_the_same_but_for_its_epoch(
    here: Installation, empty: Side
) -> None:
    here.say(0, 3)
    here.passes().run()
    restore(here.settings, here.copy, empty)
    mine = partition_state(0)
    for offset, value in here.standing(empty, JOURNAL_0):
        mine.replay(journal.Record.FromString(value), offset)
    theirs = here.partition_states[0]
    assert (mine.states, mine.versions, mine.source_offset) == (
        theirs.states,
        theirs.versions,
        theirs.source_offset,
    )
    assert [first.command_id for first in mine.window.entries()] == [
        first.command_id for first in theirs.window.entries()
    ]
    assert mine.epoch


def test_a_restore_cut_short_is_run_again_and_a_whole_one_is_not(
    here: Installation, empty: Side
) -> None:
    here.say(0)
    here.passes().run()
    restore(here.settings, here.copy, empty)
    with pytest.raises(Refusal, match="it is no copy of it"):
        restore(here.settings, here.copy, empty)


def test_what_is_behind_the_cut_does_not_come_back(here: Installation, empty: Side) -> None:
    here.say(0)
    here.note(0, 0)
    here.ask(0, COORDINATION, NOW + 1)
    here.passes().run()
    restore(here.settings, here.copy, empty)
    assert len(here.standing(here.copy, JOURNAL_0.of(COMMANDS))) == 2
    assert len(here.standing(empty, JOURNAL_0.of(COMMANDS))) == 1


def test_a_copy_in_which_no_pass_has_ended_is_not_brought_back(
    here: Installation, empty: Side
) -> None:
    with pytest.raises(Refusal, match="No pass of the copy"):
        restore(here.settings, here.copy, empty)


def test_a_department_that_was_not_copied_is_named(here: Installation, empty: Side) -> None:
    here.passes().run()
    more = here.settings.model_copy(update={"departments": f"{DEPARTMENT},snow"})
    with pytest.raises(Refusal, match="The copy is of coordination, counters: DEPARTMENTS"):
        restore(more, here.copy, empty)


def test_another_count_of_partitions_is_named(
    here: Installation, empty: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.passes().run()
    few = [place for place in places_of(here.settings) if place.partition < 2]
    monkeypatch.setattr("services.backup.restore.places_of", lambda _: few)
    with pytest.raises(Refusal, match=r"another count of partitions .* or say --grow"):
        restore(here.settings, here.copy, empty)
