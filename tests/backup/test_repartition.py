"""A restore to more partitions keeps every state and moves each aggregate by its hash."""

from __future__ import annotations

import pytest

from services.backup import manifest as manifests, repartition as module
from services.backup.consistent_cut import ConsistentCut
from services.backup.endpoint import ClusterEndpoint
from services.backup.partitions import BULLETINS, COMMANDS, JOURNAL, BackupError, TopicPartition
from services.backup.repartition import check_at_rest, repartition
from services.chassis.partition.partitioning import partition_of
from services.chassis.topics.kinds import topics_of
from services.provision.catalogue import COORDINATION
from services.provision.topics import create
from tests.backup.installation import DEPARTMENT, JOURNAL_0, Installation
from tests.chassis.counter import counters, partition_state
from vigie.journal.v1 import journal_pb2 as journal

MORE = 8


@pytest.fixture
def wider(installation: Installation) -> ClusterEndpoint:
    """Empty topics of a release that has more partitions."""
    side = ClusterEndpoint(installation.settings.kafka, f"{installation.settings.prefix}-wide")
    for service, count in ((DEPARTMENT, MORE), (COORDINATION, 1)):
        create(side.cluster, list(topics_of(side.prefix, service, count)))
    return side


def at_rest(installation: Installation) -> ConsistentCut:
    """Decide commands in each partition, consume all bulletins, and copy."""
    for partition in range(4):
        installation.execute(partition, partition + 1)
        installation.consume_bulletin(partition, 2 * partition)  # its last
    installation.runner().run()
    manifest = manifests.latest(installation.copy)
    assert manifest is not None
    return manifest.cut


def test_each_aggregate_is_in_the_partition_of_its_hash_and_commands_restart_at_zero(
    installation: Installation, wider: ClusterEndpoint
) -> None:
    cut = at_rest(installation)
    repartition(installation.copy, wider, cut, [counters(MORE)])
    states: dict[str, object] = {}
    for partition in range(MORE):
        mine = partition_state(partition)
        for offset, value in installation.records(
            wider, TopicPartition(DEPARTMENT, JOURNAL, partition)
        ):
            mine.replay(journal.Record.FromString(value), offset)
        assert {partition_of(address, MORE) for address in mine.states} <= {partition}
        assert (mine.partitions, mine.source_offset) == (MORE, -1)
        assert mine.epoch
        states |= mine.states
    assert states == {
        a: s for each in installation.partition_states for a, s in each.states.items()
    }
    assert wider.end_offsets([JOURNAL_0.of(COMMANDS)]) == {JOURNAL_0.of(COMMANDS): 0}


def test_bulletins_keep_their_partition_and_offset(
    installation: Installation, wider: ClusterEndpoint
) -> None:
    cut = at_rest(installation)
    repartition(installation.copy, wider, cut, [counters(MORE)])
    for partition in range(4):
        tp = TopicPartition(DEPARTMENT, BULLETINS, partition)
        assert installation.records(wider, tp) == installation.records(installation.suite, tp) != []
    city = TopicPartition(COORDINATION, JOURNAL, 0)
    assert installation.records(wider, city)[:-1] == installation.records(installation.suite, city)


def test_a_pending_command_moves_along(installation: Installation, wider: ClusterEndpoint) -> None:
    at_rest(installation)
    installation.send_command(2)
    installation.put(TopicPartition(DEPARTMENT, COMMANDS, 1), b"\xff\xff")
    installation.runner().run()
    manifest = manifests.latest(installation.copy)
    assert manifest is not None
    repartition(installation.copy, wider, manifest.cut, [counters(MORE)])
    (address,) = installation.partition_states[2].states
    found = installation.records(
        wider, TopicPartition(DEPARTMENT, COMMANDS, partition_of(address, MORE))
    )
    assert [journal.Command.FromString(value).aggregate for _, value in found] == [address]
    assert installation.records(wider, TopicPartition(DEPARTMENT, COMMANDS, 1)) == [
        (0, b"\xff\xff")
    ]


def test_an_unconsumed_bulletin_is_an_error(installation: Installation) -> None:
    at_rest(installation)
    installation.execute(1)
    installation.runner().run()
    manifest = manifests.latest(installation.copy)
    assert manifest is not None
    with pytest.raises(BackupError, match=r"bulletins/1: coordination has not consumed 4"):
        check_at_rest(installation.copy, manifest.cut)


def test_topics_that_are_not_empty_are_an_error(
    installation: Installation, wider: ClusterEndpoint
) -> None:
    cut = at_rest(installation)
    repartition(installation.copy, wider, cut, [counters(MORE)])
    with pytest.raises(BackupError):
        repartition(installation.copy, wider, cut, [counters(MORE)])


def test_a_state_that_differs_after_the_move_is_an_error(
    installation: Installation, wider: ClusterEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = at_rest(installation)
    before = module._records  # one of them is lost on the way

    def fewer(*given: object) -> object:
        records = list(before(*given))  # type: ignore[arg-type]
        return iter(records[:-1])

    monkeypatch.setattr(module, "_records", fewer)
    with pytest.raises(BackupError, match="folds to another state"):
        repartition(installation.copy, wider, cut, [counters(MORE)])
