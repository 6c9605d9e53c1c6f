"""A cut holds what belongs together: nothing that something left out accounts for."""

from __future__ import annotations

import pytest

from services.backup import consistent_cut
from services.backup.consistent_cut import Cut
from services.backup.errors import Refusal
from services.backup.partitions import BULLETINS, COMMANDS, SNAPSHOTS, Place, stages
from services.backup.runner import Passes
from services.chassis.topics.catalogue import COORDINATION
from tests.backup.installation import JOURNAL_0, Installation
from tests.chassis.counter import MICROS, NOW

CITY = Place(COORDINATION, "journal", 0)


def cut_of(here: Installation, before: Cut | None = None) -> Cut:
    """Copy all that stands, and cut it."""
    passes: Passes = here.passes()
    for stage in stages(passes.places):
        passes.copier.copy(here.suite.ends(stage))
    return consistent_cut.find(here.copy, before or Cut(), passes.copier.appender.ends)


def test_a_source_at_rest_is_not_cut(here: Installation) -> None:
    here.say(0, 2)
    here.note(0, 0)
    found = cut_of(here)
    assert found.ends == here.suite.ends(list(found.ends))
    assert found.sources[JOURNAL_0] == 2
    assert found.time == NOW


def test_an_order_that_coordination_does_not_know_of_yet_cuts_all_that_follows(
    here: Installation,
) -> None:
    here.say(0)
    here.note(0, 0)
    here.ask(0, COORDINATION, NOW - MICROS)  # sent before: known
    here.ask(0, COORDINATION, NOW + 1)  # sent after what the journal knows
    here.ask(0)
    for _ in range(3):
        here.decide(0)
    found = cut_of(here)
    assert found.ends[JOURNAL_0.of(COMMANDS)] == 2
    assert found.ends[JOURNAL_0] == 4  # two records with their markers
    assert found.sources[JOURNAL_0] == 2
    assert found.ends[JOURNAL_0.of(BULLETINS)] == 4


def test_the_next_cut_goes_on_behind_what_was_left_out(here: Installation) -> None:
    here.say(0)
    here.note(0, 0)
    here.ask(0, COORDINATION, NOW + 1)
    here.decide(0)
    first = cut_of(here)
    here.note(0, 2, NOW + 2)
    second = cut_of(here, first)
    assert first.ends[JOURNAL_0] == 2
    assert (second.ends[JOURNAL_0], second.sources[JOURNAL_0], second.time) == (4, 2, NOW + 2)
    assert second == cut_of(here)


def test_commands_that_wait_are_in_the_cut(here: Installation) -> None:
    here.say(0)
    here.ask(0)
    found = cut_of(here)
    assert (found.ends[JOURNAL_0.of(COMMANDS)], found.sources[JOURNAL_0]) == (2, 1)


def test_a_snapshot_of_what_is_cut_off_is_left_out(here: Installation) -> None:
    here.ask(0)
    here.decide(0, snapshot=True)
    snapshots = JOURNAL_0.of(SNAPSHOTS)
    whole = cut_of(here)
    here.ask(0, COORDINATION, NOW + 1)
    here.decide(0, snapshot=True)
    found = cut_of(here)
    assert (
        0 < whole.ends[snapshots] == found.ends[snapshots] < here.suite.ends([snapshots])[snapshots]
    )


def test_what_was_noted_and_is_not_there_makes_no_cut(here: Installation) -> None:
    here.say(0)
    here.note(0, 7)
    with pytest.raises(Refusal, match=r"bulletins/0 at 7 and the cut is at 2"):
        cut_of(here)


def test_bytes_that_are_no_command_and_no_bulletin_cut_nothing(here: Installation) -> None:
    here.say(0)
    here.put(JOURNAL_0.of(COMMANDS), b"\xff\xff")
    here.put(JOURNAL_0.of(BULLETINS), b"\xff\xff")
    found = cut_of(here)
    assert (found.ends[JOURNAL_0.of(COMMANDS)], found.ends[JOURNAL_0.of(BULLETINS)]) == (2, 3)
    assert CITY in found.ends
