"""A memory limit for each process of a run: a control group (cgroups, version 1 or 2)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.machine import MIB

CGROUPS = Path("/sys/fs/cgroup")
PLACES = (
    (CGROUPS / "memory", "memory.limit_in_bytes", "memory.max_usage_in_bytes"),
    (CGROUPS, "memory.max", "memory.peak"),
)
# The shell keeps its process id when it becomes the service, so the group is named by it.
ENTER = (
    'mkdir "$0/$$" && echo "$1" > "$0/$$/$2" && echo $$ > "$0/$$/cgroup.procs" '
    '&& shift 2 && exec "$@"'
)


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """The group that holds those of the processes, and the names of its files."""

    folder: Path
    limit_file: str
    peak_file: str

    def command(self, limit_mib: int) -> Sequence[str]:
        """Return the start of a command; the process that follows is killed above the limit."""
        return ("sh", "-c", ENTER, str(self.folder), str(limit_mib * MIB), self.limit_file)

    def peaks_mib(self) -> list[float]:
        """Return the largest memory of each process so far, with the files that it read."""
        peaks = (
            each.read_text(encoding="ascii") for each in self.folder.glob(f"*/{self.peak_file}")
        )
        return sorted(round(int(each) / MIB, 1) for each in peaks)


@contextmanager
def memory_limit() -> Iterator[MemoryLimit | None]:
    """Yield what limits processes until the block ends, by which they have; None without rights."""
    for place, limit_file, peak_file in PLACES:
        folder = place / f"vigie-{os.getpid()}"
        if not (place / "cgroup.procs").exists():
            continue
        try:
            folder.mkdir()
        except OSError:
            continue
        try:
            if (folder / limit_file).exists():
                yield MemoryLimit(folder, limit_file, peak_file)
                return
        finally:
            for each in (*folder.iterdir(), folder):
                with suppress(OSError):  # a file, or the group of a process that lives
                    each.rmdir()
    yield None
