"""A manifest says where the newest cut is."""

from __future__ import annotations

from services.backup import manifest as manifests
from services.backup.consistent_cut import ConsistentCut
from services.backup.partitions import TopicPartition
from tests.backup.installation import Installation

CUT = ConsistentCut(
    {
        TopicPartition("roads", "journal", 0): 5,
        TopicPartition("roads", "journal", 1): 0,
        TopicPartition("a", "commands", 0): 9,
    },
    {TopicPartition("roads", "journal", 0): 3, TopicPartition("roads", "journal", 1): 0},
    7,
)


def test_a_cut_is_read_as_it_was_written() -> None:
    manifest = manifests.manifest_of(CUT, "k:1", 4)
    assert manifest.cut == CUT
    assert manifest.ends == {"roads.journal": [5, 0], "a.commands": [9]}


def test_the_newest_note_counts(installation: Installation) -> None:
    assert manifests.latest(installation.copy) is None
    for context in (1, 2):
        manifests.write(installation.copy, manifests.manifest_of(CUT, "k:1", context))
    assert manifests.latest(installation.copy) == manifests.manifest_of(CUT, "k:1", 2)
