"""Kills pods at random: the process by SIGKILL, or the pod without a grace period."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.cluster.kube import Failed, Kube, Pod

PAUSE_SECONDS = (4.0, 12.0)
DELETED = 0.3


@dataclass
class Killing:
    """How pods are killed, and how often each was."""

    kube: Kube
    release: str
    services: Sequence[str]
    chance: random.Random
    count: Counter[str] = field(default_factory=Counter)

    def run(self, seconds: float) -> None:
        """Kill one pod after the other for so long."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            living = [each for each in self.kube.pods(self.release) if self._may(each)]
            if living:
                self._kill(self.chance.choice(living))
            time.sleep(self.chance.uniform(*PAUSE_SECONDS))

    def _may(self, pod: Pod) -> bool:
        return pod.component in self.services and pod.phase == "Running" and bool(pod.container_id)

    def _kill(self, pod: Pod) -> None:
        pid = process_of(pod.container_id) if self.chance.random() >= DELETED else 0
        if pid:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                return  # it was quicker
            self.count[f"{pod.component} kill -9"] += 1
            return
        try:
            self.kube.kubectl("delete", "pod", pod.name, "--grace-period=0", "--force")
        except Failed:
            return  # it was quicker
        self.count[f"{pod.component} pod deleted"] += 1


def process_of(container_id: str) -> int:
    """Return the first process of a container; 0 where its node is another machine."""
    for group in sorted(Path("/proc").glob("[0-9]*/cgroup")):
        try:
            if container_id in group.read_text() and "services." in _command(group.parent):
                return int(group.parent.name)
        except OSError:
            continue  # it ended while it was looked at
    return 0


def _command(process: Path) -> str:
    return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
