"""Parameters of every measurement: the broker, a folder, and the number of samples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.bench.installation import Installation


@dataclass(frozen=True, slots=True)
class Scene:
    """`quick` takes a tenth of the samples: enough to see that all works, too few to promise by."""

    bootstrap: str
    broker_pid: int
    folder: Path
    quick: bool

    def installation(self, name: str, departments: str = "lighting,roads") -> Installation:
        """An installation under that name."""
        return Installation(self.bootstrap, f"bench-{name}", self.folder, departments)

    def some(self, samples: int) -> int:
        """How many samples to take where a whole run takes so many."""
        return max(20, samples // 10) if self.quick else samples

    def repeats(self, count: int) -> int:
        """How many repeats to make where a whole run makes so many."""
        return 1 if self.quick else count
