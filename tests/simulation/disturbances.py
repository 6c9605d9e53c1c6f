"""Faults of whole processes: crashes, freezes, cut links, restarts, partitions read late."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.chassis.sdk.decider import MICROS
from tests.simulation.chance import Fault
from tests.simulation.process import Process
from tests.simulation.world import World

PAUSE_SECONDS = 3.0, 90.0
QUIET_PAUSE_SECONDS = 900.0, 3_600.0
FREEZE_SECONDS = 0.5, 30.0
CUT_SECONDS = 0.5, 20.0
HELD_SECONDS = 1.0, 15.0


class Disturbances:
    """Brings a fault to a process of any service from time to time, while chance is disturbed.

    In a burst of work faults follow one another; in a quiet city there is one in half an hour.
    """

    def __init__(self, world: World, is_busy: Callable[[], bool]) -> None:
        self.world, self.is_busy = world, is_busy
        self._number = 0

    def begin(self) -> None:
        self.world.chance.disturbed = True
        self._later()

    def end(self) -> None:
        self.world.chance.disturbed = False

    def _later(self) -> None:
        """Wait for the next fault; one that a quiet city waits for comes sooner in a burst."""
        pause = PAUSE_SECONDS if self.is_busy() else QUIET_PAUSE_SECONDS
        self._number = number = self._number + 1
        after = self.world.chance.seconds(*pause)
        self.world.loop.after(after, lambda: self._next() if number == self._number else None)

    def hurry(self) -> None:
        """Bring the faults of a burst from now on."""
        self._later()

    def _next(self) -> None:
        chance = self.world.chance
        if not chance.disturbed:
            return
        groups = self.world.groups.values()
        processes = [each for group in groups for each in group.processes()]
        fault = chance.pick(list(_BRING))
        if processes:
            chance.count(fault)
            process = chance.pick(processes)
            self.world.note(f"{fault.name} {process}")
            _BRING[fault](self, process)
        self._later()

    def _crash(self, process: Process) -> None:
        process.die()

    def _freeze(self, process: Process) -> None:
        process.frozen = True
        member, group = process.member, process.member.group
        group.expect(member, process)

        def thaw() -> None:
            process.thaw()
            # The process learns only later that it was expelled.
            delay = self.world.chance.seconds(0, 0.5)
            self.world.loop.after(delay, lambda: group.returned(member, process))

        self.world.loop.after(self.world.chance.seconds(*FREEZE_SECONDS), thaw)

    def _cut(self, process: Process) -> None:
        process.client.cut = True
        member, group = process.member, process.member.group
        group.expect(member, process)

        def connect() -> None:
            process.client.cut = False
            process.wake()
            delay = self.world.chance.seconds(0, 0.5)
            self.world.loop.after(delay, lambda: group.returned(member, process))

        self.world.loop.after(self.world.chance.seconds(*CUT_SECONDS), connect)

    def _stop(self, process: Process) -> None:
        process.stop()

    def _hold(self, process: Process) -> None:
        topics = [process.names.commands]
        if process.service.inbox is not None:
            topics += process.service.inbox.topics
        broker = self.world.broker
        topic = self.world.chance.pick(topics)
        place = topic, self.world.chance.number(0, broker.partitions(topic) - 1)
        seconds = self.world.chance.seconds(*HELD_SECONDS)
        process.client.held[place] = self.world.loop.now + round(seconds * MICROS)
        self.world.loop.after(seconds, process.wake)


_BRING: Mapping[Fault, Callable[[Disturbances, Process], None]] = {
    Fault.CRASH: Disturbances._crash,
    Fault.FREEZE: Disturbances._freeze,
    Fault.CUT: Disturbances._cut,
    Fault.STOP: Disturbances._stop,
    Fault.HELD_PARTITION: Disturbances._hold,
}
