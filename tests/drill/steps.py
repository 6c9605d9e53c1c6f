"""The steps of a drill with the real commands: follow, disaster, restore."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from services.backup import manifest as manifests
from services.backup.endpoint import ClusterEndpoint
from services.backup.manifest import Manifest
from services.chassis.sdk.settings import KafkaSettings
from tests.faults.harness import Town
from tests.processes import ROOT
from tests.waiting import wait_until

RESTORE_SECONDS = 120.0


@dataclass
class Backup:
    """The copy of a town on another broker."""

    town: Town
    bootstrap: str
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def side(self) -> ClusterEndpoint:
        """Where the copy stands."""
        return ClusterEndpoint(KafkaSettings(bootstrap=self.bootstrap), f"{self.town.prefix}-copy")

    def environment(self, suite: str) -> Mapping[str, str]:
        """Return the environment of a command, the suite being on that broker."""
        return {
            **self.town.environment(),
            "KAFKA_BOOTSTRAP": suite,
            "BACKUP_KAFKA_BOOTSTRAP": self.bootstrap,
            "PYTHONUNBUFFERED": "1",
        }

    def follow(self, pause_seconds: float) -> None:
        """Begin to copy, pass after pass."""
        command = [sys.executable, "-m", "services.backup", "copy", "--follow"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--pause", str(pause_seconds)],
                cwd=ROOT,
                env=dict(self.environment(self.town.bootstrap)),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def passes(self) -> list[str]:
        """Return what the passes that ended came to."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if " records in " in line]

    def kill(self) -> None:
        """End the copying as the disaster does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def wait_pass_begun_after(self, moment_seconds: float, limit_seconds: float = 60.0) -> None:
        """Wait for a pass that began after a moment (`time.time()`)."""

        def ended() -> bool:
            if self.process is not None and self.process.poll() is not None:
                raise RuntimeError(self.log.read_text(encoding="utf-8")[-2000:])
            manifest = self.manifest() if self.passes() else None
            return manifest is not None and manifest.begun_time > moment_seconds * 1e6

        wait_until(ended, "a pass of the copy ends", limit_seconds)

    def manifest(self) -> Manifest | None:
        """Return the newest cut."""
        return manifests.latest(self.side)

    def run(self, suite: str, *command: str) -> str:
        """Run a command of the backup to its end. Raises `RuntimeError` where it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "services.backup", *command],
            cwd=ROOT,
            env=dict(self.environment(suite)),
            capture_output=True,
            text=True,
            check=False,
            timeout=RESTORE_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return done.stdout


def move(town: Town, bootstrap: str) -> None:
    """Start every replica again, on another broker."""
    town.bootstrap = bootstrap
    for replica in town.replicas:
        replica.environment = {**replica.environment, "KAFKA_BOOTSTRAP": bootstrap}
        replica.start()


def now() -> tuple[float, float]:
    """Return this moment on both clocks: `time.monotonic()` and `time.time()`."""
    return time.monotonic(), time.time()
