"""The simulated clock: its start and its speed are settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from services.chassis.sdk.clock import now_seconds


class SimulatedClock:
    """Simulated time, in seconds since 1970, UTC; `speed` simulated seconds pass in a real one.

    Driving, work and shifts follow it. Leases and deadlines do not: they belong to the services and
    are in real time, which `world` returns.
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
        """The simulated time."""
        return self._start + (self.world() - self._opened) * self.speed

    def real_seconds(self, simulated_seconds: float) -> float:
        """Convert a simulated duration to a real one."""
        return simulated_seconds / self.speed

    async def sleep(self, simulated_seconds: float) -> None:
        """Wait for a simulated duration."""
        await asyncio.sleep(max(0.0, self.real_seconds(simulated_seconds)))
