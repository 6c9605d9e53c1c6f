"""A membership without an election: one process owns every partition."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class SingleMember:
    """The only member: it owns every partition until `close`."""

    partitions: int
    _closed: threading.Event = field(default_factory=threading.Event)

    def run(
        self, assigned: Callable[[Sequence[int]], None], revoked: Callable[[Sequence[int]], None]
    ) -> None:
        assigned(range(self.partitions))
        self._closed.wait()
        revoked(range(self.partitions))

    def close(self) -> None:
        self._closed.set()
