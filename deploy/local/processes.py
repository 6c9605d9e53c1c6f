"""Processes of a local run: identified after a restart, and terminated within a limit."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psutil


@dataclass(frozen=True, slots=True)
class ProcessRecord:
    """A process as stored in a file: the start time excludes a later process with that id."""

    name: str
    pid: int
    started_time: float

    def alive(self) -> psutil.Process | None:
        """Return the process while it runs."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started_time) < 1
            gone = process.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if same and not gone else None


def record_of(name: str, pid: int) -> ProcessRecord:
    """Return the record of a process that was just started."""
    try:
        return ProcessRecord(name, pid, psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:  # it has exited already: no process matches this record
        return ProcessRecord(name, pid, 0.0)


def save(path: Path, records: list[ProcessRecord]) -> None:
    """Write the records atomically."""
    draft = path.with_suffix(".new")
    draft.write_bytes(msgspec.json.encode(records))
    draft.replace(path)


def load(path: Path) -> list[ProcessRecord]:
    """Return the records of an earlier run, if any."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[ProcessRecord])
    except (FileNotFoundError, msgspec.DecodeError):
        return []


def still_running(path: Path) -> list[ProcessRecord]:
    """Return the processes of an earlier run that still run."""
    return [each for each in load(path) if each.alive()]


def signal_group(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process group."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):  # macOS raises the latter for a group of zombies
        return


def terminate(process: psutil.Process, limit_seconds: float) -> bool:
    """Send SIGTERM, then SIGKILL after the limit; return whether SIGTERM was enough."""
    signal_group(process.pid, signal.SIGTERM)
    try:
        process.wait(limit_seconds)
    except psutil.TimeoutExpired:
        signal_group(process.pid, signal.SIGKILL)
        process.wait(5)
        return False
    return True
