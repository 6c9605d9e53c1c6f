"""A full disk: the broker's folder on a small file system, filled under load."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.broker import Broker
from tests.faults.harness import fixed_port
from tests.faults.scenarios import BREATH_SECONDS
from tests.faults.scene import ALL, Scene, Stage

SIZE = 96 * 1024 * 1024
LEFT = 256 * 1024
FULL_SECONDS = 15.0


def why_not() -> str:
    """Return why no disk can be filled here; empty where it can."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        return "a small file system can be mounted by root only"
    return ""


@contextmanager
def small(stage: Stage) -> Iterator[tuple[Stage, None]]:
    """Start a broker on a small file system."""
    broker = Broker(stage.folder / "small", fixed_port())
    data = broker.folder / "data"
    data.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "vigie-faults", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PermissionError(done.stderr.strip())
    try:
        with broker:
            yield Stage(broker.bootstrap, stage.folder, [data], broker), None
    finally:
        subprocess.run(["umount", "-l", str(data)], check=False)


async def disk(scene: Scene, _: None = None) -> None:
    """Fill the disk under load, then free it: a broker that ended is started again."""
    await asyncio.sleep(BREATH_SECONDS)
    data = scene.broker.folder / "data"
    filler = data / "filler"
    free = shutil.disk_usage(data).free
    since = time.monotonic()
    with filler.open("wb") as file:
        await asyncio.to_thread(os.posix_fallocate, file.fileno(), 0, max(1, free - LEFT))
    await asyncio.sleep(FULL_SECONDS)
    ended = scene.broker.running is None
    filler.unlink()
    if not ended:
        await asyncio.to_thread(scene.broker.stop)
    await asyncio.to_thread(scene.broker.start)
    await scene.until(scene.all_owned, "all partitions are open once there is room", 90)
    await scene.recovered("full disk", ALL, since)
    scene.remarks.append("the broker ended of it" if ended else "the broker lived on")
