"""Loss of power: a broker on a file system that forgets all that is not yet on the disk."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.local.broker import Broker
from tests.faults.harness import fixed_port
from tests.faults.scenarios import kill_broker
from tests.faults.scene import ALL, Scene, Stage

SIZE = 512 * 1024 * 1024
SHUTDOWN = 2 << 30 | 4 << 16 | ord("X") << 8 | 125
"""EXT4_IOC_SHUTDOWN of Linux' ext4."""
WITHOUT_FLUSH = 2
START_SECONDS = 180.0
RUNNING_SECONDS = 20.0
FLUSHED: Mapping[str, str] = {"log.flush.interval.messages": "1"}


def why_not() -> str:
    """Return why no file system can lose its power here; empty where one can."""
    if os.geteuid() != 0 or not shutil.which("mkfs.ext4"):
        return "an ext4 of its own needs root and `mkfs.ext4`"
    return ""


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")


class Disk:
    """An ext4 in a file, mounted on a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._image = folder.with_suffix(".img")

    def format(self) -> None:
        """Make it and mount it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._image.open("wb") as image:
            image.truncate(SIZE)
        _run("mkfs.ext4", "-q", str(self._image))
        self._mount()

    def _mount(self) -> None:
        _run("mount", "-o", "loop", str(self._image), str(self.folder))
        # Kafka takes every folder for a partition.
        shutil.rmtree(self.folder / "lost+found", ignore_errors=True)

    def lose_power(self) -> None:
        """Drop all that is not on the disk. The processes that use it must have been killed."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", WITHOUT_FLUSH))
        finally:
            os.close(handle)
        _run("umount", "--lazy", str(self.folder))
        # Another namespace may still hold the old mount, so the disk goes on as a copy of it.
        old = self._image
        self._image = old.with_suffix(f"{old.suffix}x")
        _run("cp", "--sparse=always", str(old), str(self._image))
        old.unlink()
        self._mount()

    def close(self) -> None:
        """Unmount it and delete its file."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=False)
        self._image.unlink(missing_ok=True)


@contextmanager
def mounted(folder: Path) -> Iterator[Disk]:
    """Mount a new disk on a folder."""
    disk = Disk(folder)
    try:
        disk.format()
        yield disk
    finally:
        disk.close()


@contextmanager
def powered(stage: Stage) -> Iterator[tuple[Stage, Disk]]:
    """Start a broker that flushes each message, on a disk of its own."""
    home = Path(tempfile.mkdtemp(prefix="powered-", dir=stage.folder))
    broker = Broker(home, fixed_port(), settings=FLUSHED)
    data = broker.folder / "data"
    with mounted(data) as disk, broker:
        os.sync()  # the installation is older than the last seconds
        yield Stage(broker.bootstrap, stage.folder, [data], broker), disk


async def power(scene: Scene, disk: Disk) -> None:
    """Cut the power of a broker that writes each message to the disk before it acknowledges it."""
    await asyncio.sleep(RUNNING_SECONDS)
    since = time.monotonic()
    await _cut(scene, disk)
    await scene.until(scene.all_owned, "all partitions are open after the loss of power", 90)
    await scene.recovered("power lost", ALL, since)


async def _cut(scene: Scene, disk: Disk) -> None:
    await asyncio.to_thread(kill_broker, scene.broker)
    await asyncio.to_thread(disk.lose_power)
    await asyncio.to_thread(scene.broker.start, START_SECONDS)
