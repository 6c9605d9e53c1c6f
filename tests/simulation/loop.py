"""Virtual time: an agenda of calls whose clock jumps to the next one, and an asyncio loop on it."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any

from services.chassis.sdk.decider import MICROS

Act = Callable[[], None]


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs acts in the order of their time, in microseconds; chance orders those of one time.

    Coroutines run on it as on any event loop: what they call soon runs before the next act.
    An error of an act ends the run. An error of a callback is raised after it.
    """

    def __init__(self, random: Random, now: int) -> None:
        super().__init__()
        self.random = random
        self.now = now
        self._ready: deque[asyncio.Handle]
        self._agenda: list[tuple[int, float, int, Act]] = []
        self._count = 0
        self._failure: BaseException | None = None

    def at(self, time: int, act: Act) -> None:
        """Let an act happen at a time, and not before now."""
        self._count += 1
        entry = (max(time, self.now), self.random.random(), self._count, act)
        heapq.heappush(self._agenda, entry)

    def after(self, seconds: float, act: Act) -> None:
        self.at(self.now + round(seconds * MICROS), act)

    def run(self, until: int) -> None:
        """Let time pass."""
        agenda = self._agenda
        asyncio._set_running_loop(self)
        try:
            self._run_soon()
            while agenda and agenda[0][0] <= until:
                self.now, _, _, act = heapq.heappop(agenda)
                act()
                if self._ready or self._failure:
                    self._run_soon()
        finally:
            asyncio._set_running_loop(None)
        self.now = until

    def _run_soon(self) -> None:
        while self._ready and self._failure is None:
            handle = self._ready.popleft()
            if not handle.cancelled():
                handle._run()
        if self._failure is not None:
            raise self._failure

    # The event loop: the base class has everything but the clock and the wait.

    def time(self) -> float:
        return self.now / MICROS

    def call_at(  # type: ignore[override] # typeshed's callbacks state their arguments
        self, when: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self, context)

        def fire() -> None:
            if not handle.cancelled():
                handle._run()

        self.at(round(when * MICROS), fire)
        return handle

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self._failure = context.get("exception") or RuntimeError(context["message"])

    def _write_to_self(self) -> None: ...

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None: ...
