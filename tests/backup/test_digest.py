"""Digests differ where a record is missing or is at another offset."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from services.backup import digest
from services.backup.appender import Appender
from services.backup.cluster_endpoint import ClusterEndpoint
from services.backup.digest import Digests
from services.backup.partitions import BackupError, TopicPartition
from services.chassis.partition.partition_state import CorruptJournal
from services.chassis.sdk.settings import Settings, read
from tests.backup.installation import JOURNAL_0, Installation
from tests.chassis.counter import counters

SERVICES = [counters(4)]


def of(side: ClusterEndpoint, ends: dict[TopicPartition, int]) -> Digests:
    return digest.compute_digests(side, SERVICES, ends)


def ends_of(installation: Installation) -> dict[TopicPartition, int]:
    return installation.suite.end_offsets(digest.journal_partitions(SERVICES))


def forged(installation: Installation, offsets: Sequence[int]) -> Digests:
    """Write the source's records at these offsets of the copy, and fold to the source's end."""
    installation.execute(0, len(offsets))
    records = [value for _, value in installation.records(installation.suite, JOURNAL_0)]
    appender = Appender(installation.copy, {JOURNAL_0: 0})
    for offset, value in zip(offsets, records, strict=True):
        if offset >= 0:
            appender.fill(JOURNAL_0, offset)
            appender.add(JOURNAL_0, b"", value)
    ends = ends_of(installation)
    appender.fill(JOURNAL_0, ends[JOURNAL_0])
    appender.flush()
    return of(installation.copy, ends)


def whole(installation: Installation) -> Digests:
    return of(installation.suite, ends_of(installation))


def test_the_same_records_at_the_same_offsets_are_the_same(installation: Installation) -> None:
    assert digest.differences(forged(installation, [0, 2, 4]), whole(installation)) == []
    assert whole(installation)["counters"][0].records == 3


def test_a_record_at_another_offset_is_another_city(installation: Installation) -> None:
    found = digest.differences(forged(installation, [0, 3, 4]), whole(installation))
    assert [what.partition(":")[0] for what in found] == ["counters, partition 0"]


def test_a_record_that_is_missing_inside_is_found_by_folding(installation: Installation) -> None:
    with pytest.raises(CorruptJournal, match="command 1 has no record"):
        forged(installation, [0, -1, 4])


def test_a_record_that_is_missing_at_the_end_is_another_city(installation: Installation) -> None:
    found = digest.differences(forged(installation, [0, 2, -1]), whole(installation))
    assert len(found) == 1
    assert "2 records and 3," in found[0]


def test_a_journal_that_is_too_short_is_named(installation: Installation) -> None:
    installation.execute(0)
    # The marker of a commit is written after the commit is answered: the end is 1 until then.
    with pytest.raises(BackupError, match=r"ends at 0, before [12]: records are missing"):
        of(installation.copy, ends_of(installation))


def test_an_earlier_place_can_be_asked_for(installation: Installation) -> None:
    installation.execute(0)
    before = whole(installation)
    installation.execute(0)
    assert of(installation.suite, digest.end_offsets_of(before)) == before != whole(installation)


@pytest.mark.parametrize("name", ["lighting", "roads", "coordination"])
def test_every_service_declares_how_it_is_folded(name: str) -> None:
    assert digest.load_service(name, read(Settings)).name == name
