"""Processes of a local run: known again after a restart, and ended within a limit."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psutil


@dataclass(frozen=True, slots=True)
class Mark:
    """A process as a file remembers it: an id alone may have gone to somebody else."""

    name: str
    pid: int
    started_time: float

    def alive(self) -> psutil.Process | None:
        """The process, when it still runs and is the same one."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started_time) < 1
            gone = process.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if same and not gone else None


def mark(name: str, pid: int) -> Mark:
    """How to know this process again."""
    try:
        return Mark(name, pid, psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:  # ended at once; nothing will ever match this
        return Mark(name, pid, 0.0)


def remember(path: Path, marks: list[Mark]) -> None:
    """Write the marks, whole or not at all."""
    draft = path.with_suffix(".new")
    draft.write_bytes(msgspec.json.encode(marks))
    draft.replace(path)


def remembered(path: Path) -> list[Mark]:
    """The marks of an earlier run; none when there was none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Mark])
    except (FileNotFoundError, msgspec.DecodeError):
        return []


def still_running(path: Path) -> list[Mark]:
    """What an earlier run left behind."""
    return [each for each in remembered(path) if each.alive()]


def signal_group(pid: int, number: signal.Signals) -> None:
    """Tell a process that leads a group, and whatever it started."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
        return


def end(process: psutil.Process, limit_seconds: float) -> bool:
    """SIGTERM, then SIGKILL for one that has not gone in time; whether it went by itself."""
    signal_group(process.pid, signal.SIGTERM)
    try:
        process.wait(limit_seconds)
    except psutil.TimeoutExpired:
        signal_group(process.pid, signal.SIGKILL)
        process.wait(5)
        return False
    return True
