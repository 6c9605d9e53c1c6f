"""A restore copies the backup up to its newest cut to empty topics."""

from __future__ import annotations

import pytest

from services.backup.cluster_endpoint import ClusterEndpoint
from services.backup.partitions import BackupError, all_partitions
from services.backup.restore import restore
from services.provision.catalogue import COORDINATION
from tests.backup.installation import COMMANDS_0, DEPARTMENT, JOURNAL_0, Installation
from tests.chassis.counter import NOW, partition_state
from vigie.journal.v1 import journal_pb2 as journal


def test_a_restore_equals_the_source_up_to_the_cut_and_begins_an_epoch(
    installation: Installation, empty: ClusterEndpoint
) -> None:
    installation.execute(0, 3)
    installation.back_up()
    installation.execute(0)
    restore(installation.settings, installation.copy, empty)
    found = installation.records(empty, JOURNAL_0)
    assert found[:-1] == installation.records(installation.suite, JOURNAL_0)[:3]
    offset, last = found[-1]
    opened = journal.Opened.FromString(journal.Record.FromString(last).events[0].body)
    times = [journal.Record.FromString(value).decided_time for _, value in found]
    assert times[-1] == times[-2] > 0  # no clock of this machine
    assert offset == 6  # behind the marker of the third
    assert (opened.restored, opened.partitions) == (True, 4)
    assert len(installation.records(empty, COMMANDS_0)) == 3


def test_a_restore_folds_to_the_same_state_but_for_its_epoch(
    installation: Installation, empty: ClusterEndpoint
) -> None:
    installation.execute(0, 3)
    installation.back_up()
    restore(installation.settings, installation.copy, empty)
    mine, theirs = partition_state(0), installation.partition_states[0]
    for offset, value in installation.records(empty, JOURNAL_0):
        mine.replay(journal.Record.FromString(value), offset)
    assert mine.epoch
    assert (mine.states, mine.versions) == (theirs.states, theirs.versions)
    assert mine.source_offset == theirs.source_offset
    ids = [[first.command_id for first in each.window.entries()] for each in (mine, theirs)]
    assert ids[0] == ids[1]


def test_records_after_the_cut_are_not_restored(
    installation: Installation, empty: ClusterEndpoint
) -> None:
    installation.execute(0)
    installation.consume_bulletin(0, 0)
    installation.send_command(0, COORDINATION, NOW + 1)
    installation.back_up()
    restore(installation.settings, installation.copy, empty)
    assert len(installation.records(installation.copy, COMMANDS_0)) == 2
    assert len(installation.records(empty, COMMANDS_0)) == 1


def test_a_complete_restore_cannot_be_run_again(
    installation: Installation, empty: ClusterEndpoint
) -> None:
    installation.execute(0)
    installation.back_up()
    restore(installation.settings, installation.copy, empty)
    with pytest.raises(BackupError, match="it is no copy of it"):
        restore(installation.settings, installation.copy, empty)


def test_a_copy_that_does_not_fit_is_not_restored(
    installation: Installation, empty: ClusterEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, copy = installation.settings, installation.copy
    with pytest.raises(BackupError, match="has no complete pass to restore"):
        restore(settings, copy, empty)
    installation.back_up()
    more = settings.model_copy(update={"departments": f"{DEPARTMENT},snow"})
    with pytest.raises(BackupError, match="is of coordination, counters: VIGIE_DEPARTMENTS"):
        restore(more, copy, empty)
    few = [tp for tp in all_partitions(settings) if tp.partition < 2]
    monkeypatch.setattr("services.backup.restore.all_partitions", lambda _: few)
    with pytest.raises(BackupError, match="has another count of partitions than this"):
        restore(settings, copy, empty)
