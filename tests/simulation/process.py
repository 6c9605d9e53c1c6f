"""One process of a service: its read model, and the partitions that the group assigns to it."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from services.chassis.journal.journal import Fenced
from services.chassis.owner import snapshots
from services.chassis.owner.order_sender import OrderSender
from services.chassis.owner.owner_context import OwnerContext
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.partitioning import partition_of
from services.chassis.readmodel.command_gateway import CommandGateway
from services.chassis.readmodel.deliveries import Deliveries
from services.chassis.readmodel.journal_tailer import BATCH, parsed
from services.chassis.readmodel.read_model import ReadModel
from services.chassis.runtime.service_node import new_partition_states
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service import Service
from services.chassis.topics.names import ResourceNames
from services.coordination.domain.fold.entities import COORDINATION
from tests.simulation.actor import Actor
from tests.simulation.chance import Fault
from tests.simulation.client import Client, Crashed, SimulatedReader
from tests.simulation.owner import Owner
from tests.simulation.settings import settings
from tests.simulation.workers import CityWorkers, DepartmentWorkers, Workers
from vigie.journal.v1 import journal_pb2 as journal

if TYPE_CHECKING:
    from tests.simulation.world import Member, World


class Process:
    """A running service without its server. It is made at a start and dropped at a crash.

    A frozen process takes no step; its steps wait for `thaw`. `skew` is the error of its clock, in
    microseconds.
    """

    def __init__(self, world: World, member: Member, service: Service, skew: int) -> None:
        self.world, self.loop, self.chance = world, world.loop, world.chance
        self.member = member
        self.service = service
        self.skew = skew
        self.names = ResourceNames(settings().prefix, service.name)
        self.client = Client(world.broker, world.chance)
        self.dead = False
        self.frozen = False
        self.owners: dict[int, Owner] = {}
        self.tasks: set[asyncio.Task[Any]] = set()
        self._late: list[Actor] = []
        digest = world.fold_sha256(service)
        self.read_model = ReadModel(new_partition_states(service, settings(), self.clock()))
        states = self.read_model.partition_states
        snapshots.restore(self.client, self.names, states, digest)
        self.gateway = CommandGateway(self.client, self.names, service.partitions, self.read_model)
        self.gateway.deliveries = Deliveries(self.loop.time)
        self.orders = OrderSender(self.client, self.names, self.clock)
        self.owner_context = OwnerContext(
            service=service,
            names=self.names,
            journal=self.client,
            standby=self._standby,
            validate=world.validate,
            snapshot_records=settings().snapshot_records,
            on_fatal=self._fatal,
            send_order=self.orders.send,
            clock=self.clock,
            new_id=world.new_id,
            fold_sha256=digest,
            reference_hashes=dict(service.reference_hashes),
        )
        self._follow()
        kind = CityWorkers if service.name == COORDINATION else DepartmentWorkers
        self.workers: Workers = kind(self)
        world.note(f"{self} starts, its clock {skew // MICROS:+d} s")

    def __str__(self) -> str:
        return f"{self.service.name}-{self.member.number}"

    def clock(self) -> int:
        return self.loop.now + self.skew

    # Steps

    def actor(self, step: Callable[[], None]) -> Actor:
        return Actor(self.loop, self.chance, step, self.guard)

    def guard(self, actor: Actor) -> None:
        """Take a step of an actor, unless the process is dead or frozen."""
        if self.dead:
            return
        if self.frozen:
            self._late.append(actor)
            return
        try:
            actor.step()
        except Crashed:
            self.die()
        except Fenced:
            self.world.note(f"{self} is fenced")
            self.world.chance.count(Fault.FENCED)
            self.die()
        except Exception as error:  # noqa: BLE001 # a thread of the process would end it
            last = traceback.extract_tb(error.__traceback__)[-1]
            self._fatal(f"{error!r} at {last.filename.rpartition('/')[2]}:{last.lineno}")

    def thaw(self) -> None:
        """Go on: the steps that came due meanwhile follow in any order."""
        self.frozen = False
        late, self._late = self._late, []
        for actor in late:
            actor.wake()

    def die(self) -> None:
        """End at once; nothing is closed or handed over."""
        if self.dead:
            return
        self.dead = self.client.dead = True
        self.world.happened()
        self.world.note(f"{self} ends")
        self.world.broker.forget(self)
        for owner in self.owners.values():
            self.world.broker.forget(owner)
        for task in tuple(self.tasks):
            task.cancel()
        self.member.died()

    def stop(self) -> None:
        """Hand everything over, and end."""
        self.revoke()
        self.member.group.leave(self.member)
        self.die()

    def wake(self) -> None:
        """Let every part look whether there is anything to do."""
        self._view.wake()
        for owner in self.owners.values():
            owner.actor.wake()

    def _fatal(self, reason: str) -> None:
        self.world.violate("FATAL", f"{self}: {reason}")
        self.die()

    # The read side

    def _follow(self) -> None:
        positions = {
            (self.names.journal, each.partition): each.offset + 1
            for each in self.read_model.partition_states
        }
        self._goals = {each: end for each, (_, end) in self.client.bounds(list(positions)).items()}
        self._reader: SimulatedReader = self.client.reader(positions)
        self._view = self.actor(self._read)
        self.world.broker.listen(self, list(positions), self._view.wake)
        self._view.wake()

    def _read(self) -> None:
        messages = self._reader.poll(0, BATCH)
        model = self.read_model
        if messages:
            model.apply(parsed(messages))
        for partition, reason in model.stopped.items():
            self.world.violate("VIEW_STOPPED", f"{self} {partition}: {reason}")
        reached = self._reader.positions()
        past = all(reached[each] >= end for each, end in self._goals.items())
        if not model.at_end.is_set() and (past or self._reader.at_end()):
            model.at_end.set()
            self.member.restored()
        if past and not model.caught_up.is_set():
            model.mark_caught_up()
        if self._reader.has_more():
            self._view.wake()

    @property
    def answers(self) -> bool:
        """Whether it runs and reaches the broker."""
        return not (self.dead or self.frozen or self.client.cut)

    @property
    def lag(self) -> int:
        """How many offsets the read model has not read."""
        return sum(self._reader.lag(each) for each in self._reader.positions())

    def _standby(self, partition: int) -> PartitionState:
        return self.read_model.partition_states[partition].copy()

    async def submit(self, command: journal.Command) -> journal.Receipt:
        """Send a command and wait for its record. Cancelled if the process ends meanwhile."""
        receipt: journal.Receipt = await self.task(self.gateway.submit(command))
        return receipt

    def task(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run a coroutine until its end, or that of the process."""
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and isinstance(task.exception(), Crashed):
            self.die()

    # The write side

    def assign(self, partitions: Sequence[int]) -> None:
        for partition in partitions:
            self.owners[partition] = Owner(self, partition)
        self.world.note(f"{self} is assigned {[*partitions]}")

    def revoke(self) -> None:
        """Give every partition up."""
        owners, self.owners = self.owners, {}
        for owner in owners.values():
            owner.stop()

    def owns(self, aggregate: str) -> bool:
        owner = self.owners.get(partition_of(aggregate, self.service.partitions))
        return owner is not None and owner.serving
