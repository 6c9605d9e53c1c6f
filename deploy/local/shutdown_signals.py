"""SIGINT, SIGTERM and SIGHUP as an exception that only waits can raise."""

import signal
import time
from collections.abc import Callable
from types import FrameType

TICK_SECONDS = 0.1


class ShutdownRequested(BaseException):
    """A signal has asked this run to end."""


class ShutdownSignals:
    """Counts the signals; the first ends the next `pause`, the second calls `kill`."""

    def __init__(self, kill: Callable[[], None]) -> None:
        self.kill = kill
        self.count = 0

    def install(self) -> None:
        """Install the handlers.

        Handlers do not raise where the signal arrives, because a process that was just started
        would then be lost.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def pause(self, seconds: float) -> None:
        """Wait. Raises `ShutdownRequested` after a signal."""
        deadline = time.monotonic() + seconds
        while True:
            if self.count:
                raise ShutdownRequested
            left = deadline - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, TICK_SECONDS))

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self.count > 1:
            self.kill()
