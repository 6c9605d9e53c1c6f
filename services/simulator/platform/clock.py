"""The simulated field's clock: it starts when told to and runs as many times faster as told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from services.chassis.sdk.clock import now_seconds


class FieldClock:
    """Simulated time, in seconds since 1970, UTC; `speed` simulated seconds pass in a real one.

    What happens in the streets follows it: driving, working, shifts. Leases and deadlines do not:
    they are the services', in real time.
    """

    def __init__(
        self,
        speed: float = 1.0,
        start_time: float | None = None,
        world: Callable[[], float] = now_seconds,
    ) -> None:
        if speed <= 0:
            raise ValueError(f"speed {speed}: time goes forward")
        self.speed = speed
        self.world = world
        self._opened = world()
        self._start = self._opened if start_time is None else start_time

    def now(self) -> float:
        """The simulated moment."""
        return self._start + (self.world() - self._opened) * self.speed

    def real_seconds(self, simulated_seconds: float) -> float:
        """How long that takes in the real world."""
        return simulated_seconds / self.speed

    async def sleep(self, simulated_seconds: float) -> None:
        """Wait while so much simulated time passes."""
        await asyncio.sleep(max(0.0, self.real_seconds(simulated_seconds)))
