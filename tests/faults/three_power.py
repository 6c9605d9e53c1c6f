"""Loss of power of one of three brokers, which write to their disks when the kernel likes."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.faults.cluster import Cluster, running
from tests.faults.power import RUNNING_SECONDS, Disk, mounted
from tests.faults.scene import Scene, Stage
from tests.faults.three import AWAY_SECONDS, leader_of, on_cluster, whole


@contextmanager
def powered(stage: Stage) -> Iterator[tuple[Stage, Sequence[Disk]]]:
    """Start three brokers with Kafka's own flush, each on a disk of its own."""
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="three-", dir=stage.folder)))
    with ExitStack() as stack:
        disks = [stack.enter_context(mounted(node.data)) for node in cluster.nodes]
        stack.enter_context(running(cluster))
        os.sync()  # the installation is older than the last seconds
        yield on_cluster(stage, cluster), disks


async def three_power(scene: Scene, disks: Sequence[Disk]) -> None:
    """Cut the power of a leader that returns at once, then of one that returns later."""
    for seconds in (0.0, AWAY_SECONDS):
        await asyncio.sleep(RUNNING_SECONDS)
        victim = await leader_of(scene)
        since = time.monotonic()
        await asyncio.to_thread(victim.kill)
        written = _written_bytes(victim.data)
        await asyncio.to_thread(disks[victim.number - 1].lose_power)
        lost = written - _written_bytes(victim.data)
        scene.remarks.append(f"the disk of node {victim.number} lost {lost} of {written} bytes")
        if lost <= 0:
            scene.callers.history.mistaken.append("the power was cut, and the disk lost nothing")
        await asyncio.sleep(seconds)
        await asyncio.to_thread(scene.cluster.start, [victim])
        await whole(scene, f"power lost for {seconds:g} s", since)


def _written_bytes(data: Path) -> int:
    """Return the size of the records that the files of a broker hold."""
    return sum(each.stat().st_size for each in data.glob("*/*.log"))
