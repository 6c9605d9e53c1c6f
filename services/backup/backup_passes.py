"""Copies a running installation pass by pass; each pass ends with a manifest to restore from."""

from __future__ import annotations

import time
from dataclasses import dataclass

from services.backup import consistent_cut, manifest as manifests
from services.backup.cluster_endpoint import ClusterEndpoint
from services.backup.consistent_cut import ConsistentCut
from services.backup.copier import Copier
from services.backup.partitions import all_partitions, stages
from services.backup.settings import Settings
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import MICROS


@dataclass(frozen=True, slots=True)
class PassResult:
    """Figures of one pass. `behind_seconds` is the recovery point: the age of its begin."""

    records: int
    bytes: int
    seconds: float
    behind_seconds: float

    def __str__(self) -> str:
        rate = self.records / self.seconds
        megabytes = self.bytes / self.seconds / 1e6
        return (
            f"{self.records} records in {self.seconds:.1f} s "
            f"({rate:.0f}/s, {megabytes:.1f} MB/s); a restore now goes back "
            f"{self.behind_seconds:.1f} s"
        )


class BackupRunner:
    """Runs the passes of one installation's backup."""

    def __init__(self, settings: Settings, source: ClusterEndpoint, copy: ClusterEndpoint) -> None:
        self.source = source
        self.copy = copy
        self.partitions = list(all_partitions(settings))
        self.copier = Copier(source, copy, self.partitions)
        manifest = manifests.latest(copy)
        self.cut = manifest.cut if manifest else ConsistentCut()
        self.begun_time = manifest.begun_time if manifest else 0
        """When the newest complete pass began: microseconds since 1970, 0 before the first."""

    def run(self) -> PassResult:
        """Copy new records, find the cut and write its manifest."""
        begun, started = now_microseconds(), time.monotonic()
        appender = self.copier.appender
        records, size = appender.records, appender.bytes
        for stage in stages(self.partitions):
            # End offsets are read stage by stage: see `stages`.
            self.copier.copy(self.source.end_offsets(stage))
        self.cut = consistent_cut.find(self.copy, self.cut, appender.ends)
        source = self.source.cluster.bootstrap
        manifests.write(self.copy, manifests.manifest_of(self.cut, source, begun))
        self.begun_time = begun
        return PassResult(
            appender.records - records,
            appender.bytes - size,
            time.monotonic() - started,
            (now_microseconds() - begun) / MICROS,
        )
