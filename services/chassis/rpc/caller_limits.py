"""Limits of one caller: how often it calls, and how much it holds at once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BURST_SECONDS = 10.0
"""A caller that was quiet may make the calls of so many seconds at once."""

MOST_CALLERS = 10_000
OTHERS = "others"
"""The name under which callers share one rate while too many are active."""

_SWEEP_SECONDS = 1.0


class CallRate:
    """So many calls a second for each caller.

    The time at which a caller's burst is whole again is all that is kept of it, until that time has
    passed. An urgent call counts as any other, and is rejected at twice the burst only.
    """

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._whole_times: dict[str, float] = {}
        self._sweep_time = 0.0

    def take(self, caller: str, *, urgent: bool) -> float:
        """Count a call and return 0, or return the seconds until the caller may call again."""
        now = self._clock()
        name = self._name(caller, now)
        whole_time = max(now, self._whole_times.get(name, now)) + self._interval
        excess = whole_time - now - BURST_SECONDS * (2 if urgent else 1)
        if excess > 0:
            return excess
        self._whole_times[name] = whole_time
        return 0.0

    def _name(self, caller: str, now: float) -> str:
        if caller in self._whole_times or len(self._whole_times) < MOST_CALLERS:
            return caller
        if now >= self._sweep_time:
            self._sweep_time = now + _SWEEP_SECONDS
            active = {name: end for name, end in self._whole_times.items() if end > now}
            self._whole_times = active
        return caller if len(self._whole_times) < MOST_CALLERS else OTHERS


class LimitReached(Exception):
    """A caller, or all callers together, hold as much as they may."""


class HeldLimit:
    """Counts what callers hold, such as streams: at most `most` in all, `each` for each caller."""

    def __init__(self, most: int, each: int) -> None:
        self._most = most
        self._each = each
        self._held: Counter[str] = Counter()
        self._total = 0

    @contextmanager
    def holding(self, caller: str) -> Iterator[None]:
        """Count one until the block ends. Raises `LimitReached`."""
        if self._held[caller] >= self._each or self._total >= self._most:
            raise LimitReached
        self._held[caller] += 1
        self._total += 1
        try:
            yield
        finally:
            self._total -= 1
            self._held[caller] -= 1
            if not self._held[caller]:
                del self._held[caller]
