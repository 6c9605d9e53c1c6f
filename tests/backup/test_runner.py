"""A pass copies what is new and notes a cut; one that ends half-way leaves the cut before it."""

from __future__ import annotations

import pytest
from confluent_kafka.admin import AdminClient

from services.backup import consistent_cut, manifest as notes
from services.backup.endpoint import Side
from services.backup.errors import Refusal
from services.backup.partitions import BULLETINS, COMMANDS, Place
from tests.backup.installation import DEPARTMENT, JOURNAL_0, Installation


def test_a_pass_copies_what_is_new_and_says_how_far_a_restore_goes_back(here: Installation) -> None:
    passes = here.passes()
    here.say(0, 2)
    first = passes.run()
    here.say(1)
    second = passes.run()
    assert (first.records, second.records) == (6, 3)
    assert "a restore now goes back" in str(second)
    note = notes.last(here.copy)
    assert note is not None
    assert note.cut == passes.cut
    assert here.standing(here.copy, JOURNAL_0) == here.standing(here.suite, JOURNAL_0)


def test_a_new_process_goes_on_from_the_note(here: Installation) -> None:
    here.say(0)
    here.passes().run()
    here.say(0)
    passes = here.passes()
    assert passes.cut.ends[JOURNAL_0] == 2
    assert passes.run().records == 3
    assert passes.cut.ends[JOURNAL_0] == 4


def test_a_pass_that_finds_no_cut_leaves_the_one_before(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.say(0)
    passes = here.passes()
    passes.run()
    before = notes.last(here.copy)
    here.say(0)

    def refuse(*_: object) -> None:
        raise Refusal("no cut")

    monkeypatch.setattr(consistent_cut, "find", refuse)
    with pytest.raises(Refusal):
        passes.run()
    assert notes.last(here.copy) == before


def forget(side: Side, until: int) -> None:
    """Do what retention does: take the first commands and bulletins of a partition."""
    admin = AdminClient(side.client())
    places = [side.named(Place(DEPARTMENT, kind, 0), until) for kind in (COMMANDS, BULLETINS)]
    for future in admin.delete_records(places).values():
        future.result(30)


def test_a_city_older_than_its_commands_are_kept_is_copied(here: Installation) -> None:
    here.say(0, 3)
    forget(here.suite, 2)
    here.passes().run()
    note = notes.last(here.copy)
    assert note is not None
    assert note.cut.ends[JOURNAL_0] == here.suite.ends([JOURNAL_0])[JOURNAL_0]
