"""A pass copies new records and writes a manifest; a failed pass leaves the previous one."""

from __future__ import annotations

import pytest
from confluent_kafka import Producer

from services.backup import consistent_cut, manifest as manifests
from services.backup.consistent_cut import ConsistentCut
from services.backup.partitions import BackupError, TopicPartition
from tests.backup.installation import BULLETINS_0, COMMANDS_0, JOURNAL_0, Installation

CUT = ConsistentCut(
    {
        TopicPartition("roads", "journal", 0): 5,
        TopicPartition("roads", "journal", 1): 0,
        TopicPartition("a", "commands", 0): 9,
    },
    {TopicPartition("roads", "journal", 0): 3, TopicPartition("roads", "journal", 1): 0},
    7,
)


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
    assert installation.is_copied(JOURNAL_0)


def test_a_new_process_continues_from_the_manifest(installation: Installation) -> None:
    installation.execute(0)
    installation.back_up()
    installation.execute(0)
    runner = installation.runner()
    assert runner.cut.ends[JOURNAL_0] == 2
    assert runner.run().records == 3
    assert runner.cut.ends[JOURNAL_0] == 4
    assert installation.is_copied(JOURNAL_0)


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


def test_a_city_older_than_its_retention_is_copied(installation: Installation) -> None:
    installation.execute(0, 3)
    installation.delete_first(2, COMMANDS_0, BULLETINS_0)
    cut = installation.back_up()
    assert cut.ends[JOURNAL_0] == installation.suite.end_offsets([JOURNAL_0])[JOURNAL_0]


def test_a_cut_is_read_as_it_was_written() -> None:
    manifest = manifests.manifest_of(CUT, "k:1", 4)
    assert manifest.cut == CUT
    assert manifest.ends == {"roads.journal": [5, 0], "a.commands": [9]}


def test_the_newest_manifest_is_read_and_foreign_messages_are_not(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert manifests.latest(installation.copy) is None
    for begun_time in (1, 2):
        manifests.write(installation.copy, manifests.manifest_of(CUT, "k:1", begun_time))
    newest = manifests.manifest_of(CUT, "k:1", 2)
    assert manifests.latest(installation.copy) == newest
    producer = Producer({"bootstrap.servers": installation.settings.kafka.bootstrap})
    for value in (b"\xff\xff", b"{}", None):
        producer.produce(manifests.manifest_topic(installation.copy.prefix).name, value, b"foreign")
    assert producer.flush(20) == 0
    assert manifests.latest(installation.copy) == newest
    monkeypatch.setattr(manifests, "LOOK_BACK", 2)
    with pytest.raises(BackupError, match=r"The last 2 messages of .* are no manifests"):
        manifests.latest(installation.copy)
