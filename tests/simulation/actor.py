"""An actor: a step of a process that runs again whenever something wakes it."""

from __future__ import annotations

from collections.abc import Callable

from services.chassis.sdk.decider import MICROS
from tests.simulation.chance import Chance, Fault
from tests.simulation.loop import VirtualLoop

NEVER = 1 << 62
LEAST_SECONDS, MOST_SECONDS = 0.001, 0.02
"""The usual delay from what wakes an actor to its step."""
LATE_SECONDS = 3.0


class Actor:
    """Runs `step` some milliseconds after each wake-up, once for several of them.

    `guard` runs the step for its process, which may be dead or frozen by then.
    """

    def __init__(
        self,
        loop: VirtualLoop,
        chance: Chance,
        step: Callable[[], None],
        guard: Callable[[Actor], None],
    ) -> None:
        self.loop, self.chance = loop, chance
        self.step = step
        self.guard = guard
        self.stopped = False
        self._due = NEVER

    def wake(self) -> None:
        """Run the step soon."""
        if self._due <= self.loop.now:
            return
        late = self.chance.of(Fault.SLOW_STEP)
        delay = self.chance.seconds(LEAST_SECONDS, LATE_SECONDS if late else MOST_SECONDS)
        self.wake_at(self.loop.now + round(delay * MICROS))

    def wake_at(self, time: int) -> None:
        """Run the step at a time, unless it runs before."""
        if self.stopped or time >= self._due:
            return
        self._due = time
        self.loop.at(time, lambda: self._run(time))

    def _run(self, time: int) -> None:
        if self._due == time and not self.stopped:
            self._due = NEVER
            self.guard(self)
