"""The steps of a drill with the real commands: follow, disaster, restore."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from services.backup import manifest as manifests
from services.backup.endpoint import ClusterEndpoint
from services.backup.manifest import Manifest
from services.chassis.sdk.settings import KafkaSettings
from tests.faults.harness import Town
from tests.processes import ROOT, ManagedProcess
from tests.waiting import wait_until

COMMAND = [sys.executable, "-m", "services.backup"]
RESTORE_SECONDS = 120.0


@dataclass
class Backup(ManagedProcess):
    """The copy of a town on another broker."""

    town: Town
    bootstrap: str
    log: Path

    @property
    def side(self) -> ClusterEndpoint:
        return ClusterEndpoint(KafkaSettings(bootstrap=self.bootstrap), f"{self.town.prefix}-copy")

    def environment(self, suite: str) -> dict[str, str]:
        """Return the environment of a command, the suite being on that broker."""
        clusters = {"KAFKA_BOOTSTRAP": suite, "BACKUP_KAFKA_BOOTSTRAP": self.bootstrap}
        return {**self.town.environment(), **clusters}

    def follow(self, pause_seconds: float) -> None:
        """Begin to copy, pass after pass."""
        command = [*COMMAND, "copy", "--follow", "--pause", str(pause_seconds)]
        self.launch(command, self.environment(self.town.bootstrap))

    def passes(self) -> list[str]:
        """Return the lines of the passes that ended."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if " records in " in line]

    def wait_pass_begun_after(self, moment_seconds: float) -> None:
        """Wait for a pass that began after a moment (`time.time()`)."""

        def ended() -> bool:
            if not self.running:
                raise RuntimeError(self.log.read_text(encoding="utf-8")[-2000:])
            manifest = manifests.latest(self.side) if self.passes() else None
            return manifest is not None and manifest.begun_time > moment_seconds * 1e6

        wait_until(ended, "a pass of the copy ends")

    def restore(self, suite: str) -> Manifest:
        """Restore to a broker; return what was restored. Raises `RuntimeError` where it fails."""
        done = subprocess.run(
            [*COMMAND, "restore"],
            cwd=ROOT,
            env=self.environment(suite),
            capture_output=True,
            text=True,
            check=False,
            timeout=RESTORE_SECONDS,
        )
        manifest = manifests.latest(self.side)
        if done.returncode or manifest is None:
            raise RuntimeError(done.stderr[-2000:])
        return manifest


def move(town: Town, bootstrap: str) -> None:
    """Start every replica again, on another broker."""
    town.bootstrap = bootstrap
    for replica in town.replicas:
        replica.environment = {**replica.environment, "KAFKA_BOOTSTRAP": bootstrap}
        replica.start()
