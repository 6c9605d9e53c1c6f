"""The consumer group of a service: its members, and which of them owns each partition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from services.chassis.sdk.service import Service
from tests.simulation.process import Process

if TYPE_CHECKING:
    from tests.simulation.world import World

SESSION_SECONDS = 6.0
RESTART_SECONDS = 1.0, 20.0
SKEW_MICROS = 2_000_000
"""A process whose clock is wrong by more than 5 s leaves the election; less goes unnoticed."""


class Member:
    """The place of one process, which is started again whenever it ends."""

    def __init__(self, group: Group, number: int) -> None:
        self.group, self.world = group, group.world
        self.number = number
        self.process: Process | None = None

    def start(self) -> None:
        skew = self.world.chance.pick((0, 0, 0, self.world.chance.number(-1, 1) * SKEW_MICROS))
        self.process = Process(self.world, self, self.group.declare(), skew)
        self.world.on_process(self.process)

    def restored(self) -> None:
        """The read model is at the end of the journal: join the election."""
        self.group.later_join(self)

    def died(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            self.group.expect(self, process)
        self.world.loop.after(self.world.chance.seconds(*RESTART_SECONDS), self._restart)

    def _restart(self) -> None:
        if self.process is None:
            self.start()


class Group:
    """Elects eagerly: at each change every member gives all up, and receives its share."""

    def __init__(self, world: World, declare: Callable[[], Service], members: int) -> None:
        self.world = world
        self.declare = declare
        self.partitions = declare().partitions
        self.joined: dict[Member, Process] = {}
        self.members = [Member(self, number) for number in range(members)]
        for member in self.members:
            member.start()

    def processes(self) -> list[Process]:
        return [each.process for each in self.members if each.process is not None]

    def later_join(self, member: Member) -> None:
        process = member.process
        delay = self.world.chance.seconds(0.05, 0.5)

        def join() -> None:
            if process is not None and process is member.process and not process.client.cut:
                self.joined[member] = process
                self._rebalance()

        self.world.loop.after(delay, join)

    def leave(self, member: Member) -> None:
        if self.joined.pop(member, None) is not None:
            self._rebalance()

    def expect(self, member: Member, process: Process) -> None:
        """Expel a member that sends nothing for the session timeout."""

        def expel() -> None:
            if self.joined.get(member) is process and not process.answers:
                self.leave(member)

        self.world.loop.after(SESSION_SECONDS, expel)

    def returned(self, member: Member, process: Process) -> None:
        """Let a process that sent nothing go on; it joins again if it was expelled."""
        if process is member.process and not process.dead and self.joined.get(member) != process:
            process.revoke()
            self.later_join(member)

    def _rebalance(self) -> None:
        if not all(process.answers for process in self.joined.values()):
            return  # the expulsion of the silent one is on its way
        members = sorted(self.joined, key=lambda each: each.number)
        if not members:
            return
        processes = [self.joined[each] for each in members]
        for process in processes:
            process.revoke()
        shift = self.world.chance.number(0, len(processes) - 1)
        shares: dict[int, list[int]] = {}
        for partition in range(self.partitions):
            shares.setdefault((partition + shift) % len(processes), []).append(partition)
        for number, partitions in shares.items():
            processes[number].assign(partitions)
