"""A membership without an election: one process owns every partition."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.chassis.journal.journal import always

POLL_SECONDS = 0.05


@dataclass
class SingleMember:
    """The only member: it owns every partition while it is eligible, until `close`."""

    partitions: int
    _closed: threading.Event = field(default_factory=threading.Event)

    def run(
        self,
        assigned: Callable[[Sequence[int]], None],
        revoked: Callable[[Sequence[int]], None],
        eligible: Callable[[], bool] = always,
    ) -> None:
        if self._closed.is_set():
            return
        assigned(range(self.partitions))
        while not self._closed.wait(POLL_SECONDS) and eligible():
            pass
        revoked(range(self.partitions))

    def close(self) -> None:
        self._closed.set()
