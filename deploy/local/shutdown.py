"""Ctrl-C, SIGTERM and a closed terminal, heard at moments that can bear it."""

import signal
import time
from collections.abc import Callable
from types import FrameType

TICK_SECONDS = 0.1


class Interrupted(BaseException):
    """Somebody wants this run to end."""


class Interrupt:
    """Counts the signals; the first ends the wait that comes next, the second calls `at_once`."""

    def __init__(self, at_once: Callable[[], None]) -> None:
        self.at_once = at_once
        self.count = 0

    def listen(self) -> None:
        """Hear from now on. Not raised where it strikes: a child just started would be lost."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._heard)

    def pause(self, seconds: float) -> None:
        """Wait, unless somebody wants the end."""
        deadline = time.monotonic() + seconds
        while True:
            if self.count:
                raise Interrupted
            left = deadline - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, TICK_SECONDS))

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self.count > 1:
            self.at_once()
