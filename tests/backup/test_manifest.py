"""A note says where the newest cut is."""

from __future__ import annotations

from services.backup import manifest as notes
from services.backup.consistent_cut import Cut
from services.backup.partitions import Place
from tests.backup.installation import Installation

CUT = Cut(
    {
        Place("roads", "journal", 0): 5,
        Place("roads", "journal", 1): 0,
        Place("a", "commands", 0): 9,
    },
    {Place("roads", "journal", 0): 3, Place("roads", "journal", 1): 0},
    7,
)


def test_a_cut_is_read_as_it_was_written() -> None:
    note = notes.note_of(CUT, "k:1", 4)
    assert note.cut == CUT
    assert note.ends == {"roads.journal": [5, 0], "a.commands": [9]}


def test_the_newest_note_counts(here: Installation) -> None:
    assert notes.last(here.copy) is None
    for context in (1, 2):
        notes.write(here.copy, notes.note_of(CUT, "k:1", context))
    assert notes.last(here.copy) == notes.note_of(CUT, "k:1", 2)
