"""The commands on their way to their topic: for how long Kafka has not accepted any."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable

ACCEPT_SECONDS = 2.0


class Deliveries:
    """The undelivered commands of each partition. Thread-safe.

    A broker can be reachable and accept no command: too few of its peers may be in sync. Then the
    commands that wait already show when it accepts one again, and no further one has to wait.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sent: dict[int, dict[object, float]] = defaultdict(dict)
        self._failed: set[int] = set()

    def begin(self, partition: int) -> Callable[[Exception | None], None]:
        """Note a command that is sent; return what to call with the error of its delivery."""
        key = object()
        with self._lock:
            self._sent[partition][key] = self._clock()

        def end(error: Exception | None) -> None:
            with self._lock:
                self._sent[partition].pop(key, None)
                (self._failed.add if error else self._failed.discard)(partition)

        return end

    def stalled(self, partition: int) -> bool:
        """Return whether a command would have to wait behind others that are not accepted.

        After a failure, the next command alone is let through.
        """
        with self._lock:
            oldest = next(iter(self._sent[partition].values()), None)
        if oldest is None:
            return False
        return partition in self._failed or self._clock() - oldest > ACCEPT_SECONDS
