"""A consistent cut leaves out every record whose cause is not in the copy."""

from __future__ import annotations

import pytest

from services.backup import consistent_cut
from services.backup.consistent_cut import ConsistentCut
from services.backup.partitions import SNAPSHOTS, BackupError, TopicPartition, stages
from services.chassis.partition.codec import encode_event
from services.chassis.sdk.clock import now_microseconds
from services.provision.catalogue import COORDINATION
from tests.backup.installation import BULLETINS_0, COMMANDS_0, JOURNAL_0, Installation
from tests.chassis.counter import MICROS, NOW
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2

CITY = TopicPartition(COORDINATION, "journal", 0)


def cut_of(installation: Installation, before: ConsistentCut | None = None) -> ConsistentCut:
    """Copy every record and find the cut."""
    runner = installation.runner()
    for stage in stages(runner.partitions):
        runner.copier.copy(installation.suite.end_offsets(stage))
    return consistent_cut.find(
        installation.copy, before or ConsistentCut(), runner.copier.appender.ends
    )


def test_the_cut_of_an_idle_source_has_every_record(installation: Installation) -> None:
    installation.execute(0, 2)
    installation.consume_bulletin(0, 0)
    found = cut_of(installation)
    assert found.ends == installation.suite.end_offsets(list(found.ends))
    assert found.sources[JOURNAL_0] == 2
    assert found.time == NOW


def test_a_command_sent_after_coordinations_last_record_cuts_all_that_follow(
    installation: Installation,
) -> None:
    installation.execute(0)
    installation.consume_bulletin(0, 0)
    installation.send_command(0, COORDINATION, NOW - MICROS)  # sent before its last record
    installation.send_command(0, COORDINATION, NOW + 1)  # sent after its last record
    installation.send_command(0)
    for _ in range(3):
        installation.decide(0)
    found = cut_of(installation)
    assert found.ends[COMMANDS_0] == 2
    assert found.ends[JOURNAL_0] == 4  # two records with their markers
    assert found.sources[JOURNAL_0] == 2
    assert found.ends[BULLETINS_0] == 4


def test_the_next_cut_continues_after_the_previous_one(installation: Installation) -> None:
    installation.execute(0)
    installation.consume_bulletin(0, 0)
    installation.send_command(0, COORDINATION, NOW + 1)
    installation.decide(0)
    first = cut_of(installation)
    installation.consume_bulletin(0, 2, NOW + 2)
    second = cut_of(installation, first)
    assert first.ends[JOURNAL_0] == 2
    assert (second.ends[JOURNAL_0], second.sources[JOURNAL_0], second.time) == (4, 2, NOW + 2)
    assert second == cut_of(installation)


def test_pending_commands_are_in_the_cut(installation: Installation) -> None:
    installation.execute(0)
    installation.send_command(0)
    found = cut_of(installation)
    assert (found.ends[COMMANDS_0], found.sources[JOURNAL_0]) == (2, 1)


def test_a_snapshot_of_a_state_after_the_cut_is_left_out(installation: Installation) -> None:
    installation.send_command(0)
    installation.decide(0, snapshot=True)
    snapshots = JOURNAL_0.of(SNAPSHOTS)
    whole = cut_of(installation)
    installation.send_command(0, COORDINATION, NOW + 1)
    installation.decide(0, snapshot=True)
    found = cut_of(installation)
    written = installation.suite.end_offsets([snapshots])[snapshots]
    assert 0 < whole.ends[snapshots] == found.ends[snapshots] < written


def test_a_consumed_bulletin_that_was_not_copied_is_an_error(installation: Installation) -> None:
    installation.execute(0)
    installation.consume_bulletin(0, 7)
    with pytest.raises(BackupError, match=r"bulletins/0 at 7, and the cut is at 2"):
        cut_of(installation)


def test_foreign_bytes_on_any_topic_but_a_journal_cut_nothing(installation: Installation) -> None:
    installation.execute(0)
    snapshots = JOURNAL_0.of(SNAPSHOTS)
    for tp in (COMMANDS_0, BULLETINS_0, snapshots):
        installation.put(tp, b"\xff\xff")
    found = cut_of(installation)
    assert [found.ends[tp] for tp in (COMMANDS_0, BULLETINS_0, snapshots)] == [2, 3, 1]
    assert CITY in found.ends


def test_a_command_that_claims_to_be_sent_in_30_years_stops_no_cut(
    installation: Installation,
) -> None:
    """Kafka has its message now, and coordination decides after it."""
    installation.execute(0)
    installation.send_command(0, COORDINATION, now_microseconds() + 30 * 365 * 86_400 * MICROS)
    installation.decide(0)
    installation.consume_bulletin(0, 2, now_microseconds() + MICROS)
    found = cut_of(installation)
    assert (found.ends[COMMANDS_0], found.sources[JOURNAL_0]) == (2, 2)


@pytest.mark.parametrize("journal", [JOURNAL_0, CITY])
def test_foreign_bytes_in_a_journal_are_named(
    installation: Installation, journal: TopicPartition
) -> None:
    installation.execute(0)
    installation.consume_bulletin(0, 0)
    installation.put(journal, b"\xff\xff")
    with pytest.raises(BackupError, match=r"journal/0 has no record at 2: another program wrote"):
        cut_of(installation)


def test_a_bulletin_that_no_service_published_is_named(installation: Installation) -> None:
    received = events.BulletinReceived(topic="no")
    record = journal_pb2.Record(events=[encode_event(received)])
    installation.put(CITY, record.SerializeToString())
    with pytest.raises(BackupError, match="has no bulletin in its record at 0"):
        cut_of(installation)
