"""Restores an installation: copies the backup up to its newest cut to a cluster's empty topics."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from services.backup import manifest as manifests
from services.backup.appender import begin_epoch
from services.backup.cluster_endpoint import ClusterEndpoint
from services.backup.consistent_cut import ConsistentCut
from services.backup.copier import Copier
from services.backup.manifest import Manifest
from services.backup.partitions import JOURNAL, BackupError, TopicPartition, all_partitions
from services.backup.settings import Settings
from services.provision.catalogue import COORDINATION


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """The manifest that was restored, and how many records in which time."""

    manifest: Manifest
    records: int
    seconds: float


def restore(settings: Settings, copy: ClusterEndpoint, suite: ClusterEndpoint) -> RestoreResult:
    """Copy the backup to topics that exist and are empty. After an interruption, run it again."""
    started = time.monotonic()
    manifest = manifests.latest(copy)
    if manifest is None:
        raise BackupError(f"The copy {copy.prefix} has no complete pass to restore yet.")
    partitions = list(all_partitions(settings))
    cut = manifest.cut
    _check_departments(settings, cut)
    _check_counts(partitions, cut)
    copier = Copier(copy, suite, partitions)
    copier.copy({tp: cut.ends[tp] for tp in partitions})
    begin_epoch(copier.appender, [tp for tp in partitions if tp.kind == JOURNAL])
    return RestoreResult(manifest, copier.appender.records, time.monotonic() - started)


def _check_departments(settings: Settings, cut: ConsistentCut) -> None:
    copied = {tp.service for tp in cut.ends}
    wanted = {*settings.department_names, COORDINATION}
    if copied != wanted:
        raise BackupError(
            f"The copy is of {', '.join(sorted(copied))}: VIGIE_DEPARTMENTS lacks one, or names "
            "one that was not copied."
        )


def _check_counts(partitions: Sequence[TopicPartition], cut: ConsistentCut) -> None:
    if unlike := set(partitions) ^ cut.ends.keys():
        tp = min(unlike)
        raise BackupError(
            f"The copy has another count of partitions than this release (see {tp.service}."
            f"{tp.kind}/{tp.partition}). Run the release that was copied."
        )
