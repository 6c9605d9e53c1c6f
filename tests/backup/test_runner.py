"""A pass copies new records and writes a manifest; a failed pass leaves the previous one."""

from __future__ import annotations

import pytest
from confluent_kafka.admin import AdminClient

from services.backup import consistent_cut, manifest as manifests
from services.backup.endpoint import ClusterEndpoint
from services.backup.partitions import BULLETINS, COMMANDS, BackupError, TopicPartition
from tests.backup.installation import DEPARTMENT, JOURNAL_0, Installation


def test_a_pass_copies_new_records_and_reports_the_recovery_point(
    installation: Installation,
) -> None:
    runner = installation.runner()
    installation.execute(0, 2)
    first = runner.run()
    installation.execute(1)
    second = runner.run()
    assert (first.records, second.records) == (6, 3)
    assert "a restore now goes back" in str(second)
    manifest = manifests.latest(installation.copy)
    assert manifest is not None
    assert manifest.cut == runner.cut
    assert installation.records(installation.copy, JOURNAL_0) == installation.records(
        installation.suite, JOURNAL_0
    )


def test_a_new_process_continues_from_the_manifest(installation: Installation) -> None:
    installation.execute(0)
    installation.runner().run()
    installation.execute(0)
    runner = installation.runner()
    assert runner.cut.ends[JOURNAL_0] == 2
    assert runner.run().records == 3
    assert runner.cut.ends[JOURNAL_0] == 4


def test_a_pass_without_a_cut_leaves_the_previous_manifest(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.execute(0)
    runner = installation.runner()
    runner.run()
    before = manifests.latest(installation.copy)
    installation.execute(0)

    def fail(*_: object) -> None:
        raise BackupError("no cut")

    monkeypatch.setattr(consistent_cut, "find", fail)
    with pytest.raises(BackupError):
        runner.run()
    assert manifests.latest(installation.copy) == before


def delete_first(side: ClusterEndpoint, until: int) -> None:
    """Delete the first commands and bulletins of a partition, as retention does."""
    admin = AdminClient(side.client_config())
    partitions = [
        side.kafka_partition(TopicPartition(DEPARTMENT, kind, 0), until)
        for kind in (COMMANDS, BULLETINS)
    ]
    for future in admin.delete_records(partitions).values():
        future.result(30)


def test_a_city_older_than_its_retention_is_copied(installation: Installation) -> None:
    installation.execute(0, 3)
    delete_first(installation.suite, 2)
    installation.runner().run()
    manifest = manifests.latest(installation.copy)
    assert manifest is not None
    assert manifest.cut.ends[JOURNAL_0] == installation.suite.end_offsets([JOURNAL_0])[JOURNAL_0]
