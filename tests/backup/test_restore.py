"""A restore copies the backup up to its newest cut to empty topics."""

from __future__ import annotations

import pytest

from services.backup.endpoint import ClusterEndpoint
from services.backup.partitions import COMMANDS, BackupError, all_partitions
from services.backup.restore import restore
from services.provision.catalogue import COORDINATION, all_topics
from services.provision.topics import create
from tests.backup.installation import DEPARTMENT, JOURNAL_0, Installation
from tests.chassis.counter import NOW, partition_state
from vigie.journal.v1 import journal_pb2 as journal


@pytest.fixture
def empty(installation: Installation) -> ClusterEndpoint:
    """Topics of an installation that nothing was written to."""
    side = ClusterEndpoint(installation.settings.kafka, f"{installation.settings.prefix}-new")
    create(
        side.cluster,
        list(all_topics(installation.settings.model_copy(update={"prefix": side.prefix}))),
    )
    return side


def test_a_restore_equals_the_source_up_to_the_cut_and_begins_an_epoch(
    installation: Installation, empty: ClusterEndpoint
) -> None:
    installation.execute(0, 3)
    installation.runner().run()
    installation.execute(0)
    restore(installation.settings, installation.copy, empty)
    found = installation.records(empty, JOURNAL_0)
    assert found[:-1] == installation.records(installation.suite, JOURNAL_0)[:3]
    offset, last = found[-1]
    record = journal.Record.FromString(last)
    opened = journal.Opened.FromString(record.events[0].body)
    assert offset == 6  # behind the marker of the third
    assert (opened.restored, opened.partitions) == (True, 4)
    assert len(installation.records(empty, JOURNAL_0.of(COMMANDS))) == 3


def test_a_restore_folds_to_the_same_state_but_for_its_epoch(
    installation: Installation, empty: ClusterEndpoint
) -> None:
    installation.execute(0, 3)
    installation.runner().run()
    restore(installation.settings, installation.copy, empty)
    mine = partition_state(0)
    for offset, value in installation.records(empty, JOURNAL_0):
        mine.replay(journal.Record.FromString(value), offset)
    theirs = installation.partition_states[0]
    assert (mine.states, mine.versions, mine.source_offset) == (
        theirs.states,
        theirs.versions,
        theirs.source_offset,
    )
    assert [first.command_id for first in mine.window.entries()] == [
        first.command_id for first in theirs.window.entries()
    ]
    assert mine.epoch


def test_a_complete_restore_cannot_be_run_again(
    installation: Installation, empty: ClusterEndpoint
) -> None:
    installation.execute(0)
    installation.runner().run()
    restore(installation.settings, installation.copy, empty)
    with pytest.raises(BackupError, match="it is no copy of it"):
        restore(installation.settings, installation.copy, empty)


def test_records_after_the_cut_are_not_restored(
    installation: Installation, empty: ClusterEndpoint
) -> None:
    installation.execute(0)
    installation.consume_bulletin(0, 0)
    installation.send_command(0, COORDINATION, NOW + 1)
    installation.runner().run()
    restore(installation.settings, installation.copy, empty)
    assert len(installation.records(installation.copy, JOURNAL_0.of(COMMANDS))) == 2
    assert len(installation.records(empty, JOURNAL_0.of(COMMANDS))) == 1


def test_a_copy_without_a_complete_pass_is_not_restored(
    installation: Installation, empty: ClusterEndpoint
) -> None:
    with pytest.raises(BackupError, match="has no complete pass to restore"):
        restore(installation.settings, installation.copy, empty)


def test_a_department_that_was_not_copied_is_named(
    installation: Installation, empty: ClusterEndpoint
) -> None:
    installation.runner().run()
    more = installation.settings.model_copy(update={"departments": f"{DEPARTMENT},snow"})
    with pytest.raises(
        BackupError, match="The copy is of coordination, counters: VIGIE_DEPARTMENTS"
    ):
        restore(more, installation.copy, empty)


def test_another_count_of_partitions_is_named(
    installation: Installation, empty: ClusterEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.runner().run()
    few = [tp for tp in all_partitions(installation.settings) if tp.partition < 2]
    monkeypatch.setattr("services.backup.restore.all_partitions", lambda _: few)
    with pytest.raises(BackupError, match="has another count of partitions than this"):
        restore(installation.settings, installation.copy, empty)
