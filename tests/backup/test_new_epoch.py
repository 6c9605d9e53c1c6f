"""A restored journal ends with an opening that begins a new epoch."""

from __future__ import annotations

from services.backup.appender import Appender
from services.backup.new_epoch import open_anew
from services.backup.partitions import JOURNAL, Place
from tests.backup.installation import DEPARTMENT, Installation
from vigie.journal.v1 import journal_pb2 as journal

PLACES = [Place(DEPARTMENT, JOURNAL, partition) for partition in range(4)]


def test_each_partition_is_opened_with_the_count_of_all(here: Installation) -> None:
    appender = Appender(here.copy, dict.fromkeys(PLACES, 0))
    open_anew(appender, PLACES)
    epochs = set()
    for place in PLACES:
        ((_, value),) = here.standing(here.copy, place)
        opened = journal.Opened.FromString(journal.Record.FromString(value).events[0].body)
        assert (opened.partitions, opened.restored) == (4, True)
        epochs.add(opened.epoch)
    assert len(epochs) == len(PLACES)
