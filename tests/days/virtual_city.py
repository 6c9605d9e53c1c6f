"""A city in virtual time: the deciders of every service, and an agenda in place of clocks."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from services.chassis.partition.command_processor import CommandProcessor
from services.chassis.partition.timers import Timers, timer_command
from services.chassis.rpc.validation import violations
from services.chassis.sdk.decider import MICROS, DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import InboundMessage, Service
from services.coordination import inbox
from services.coordination.dispatch.appraisal_scheduler import AppraisalScheduler
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import COORDINATION, PendingOrder
from services.coordination.domain.fold.orders import new_orders, request_of
from services.coordination.domain.policy import P2
from services.testing.in_memory_owner import InMemoryOwner
from vigie.journal.v1 import journal_pb2 as journal

CITY = "city/city"
BULLETIN_MICROS = 15_000
"""From the record of a department to its bulletin in coordination, as on a quiet broker."""
ORDER_MICROS = 20_000
"""From the record of coordination to the record of its order in a department."""
CALM_SECONDS = 15
"""The interval of sweeps while no P1 or P2 waits. A free crew starts one of its own at once."""

Follow = Callable[[str, JournalEntry], None]


class VirtualOwner(InMemoryOwner):
    """An owner that can start from a state that another one has built."""

    @classmethod
    def like(cls, built: InMemoryOwner) -> VirtualOwner:
        """Return an owner that continues from the state of another one."""
        owner = cls.__new__(cls)
        owner.service = built.service
        owner.partition_state = built.partition_state.copy()
        owner.processor = CommandProcessor(built.service.name, owner.partition_state, 1, violations)
        owner.timers = Timers(built.service.deciders)
        owner.timers.rebuild(owner.partition_state.states)
        owner.time = built.time
        owner.records, owner.entries, owner.sent = [], [], []
        owner.commands = built.commands
        return owner

    def keep(self, entry: JournalEntry) -> JournalEntry:
        """Fold a record; a day has too many of them to keep each."""
        super().keep(entry)
        self.entries.clear()
        self.sent.clear()
        return entry


class VirtualCity:
    """Departments and coordination, joined by an agenda instead of topics.

    Each command is decided by the real decider and folded by the real fold; bulletins and orders
    take the time of a quiet broker. `follow` receives every record, named by its service. Times are
    microseconds since 1970, UTC.
    """

    def __init__(
        self,
        departments: Mapping[str, InMemoryOwner],
        coordination: Service,
        scheduler: AppraisalScheduler,
        start_time: int,
    ) -> None:
        self.time = start_time
        self.departments = {name: VirtualOwner.like(each) for name, each in departments.items()}
        self.coordination = VirtualOwner(coordination, start_time)
        self.scheduler = scheduler
        self.follow: list[Follow] = []
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0
        self._offsets = dict.fromkeys(departments, 0)
        self._bulletins: list[InboundMessage] = []

    @property
    def city(self) -> CityState:
        """The state of coordination."""
        state: CityState = self.coordination.partition_state.state("city", CITY)
        return state

    def at(self, time: int, act: Callable[[], None]) -> None:
        """Do something at a time; acts of the same time happen in the order of these calls."""
        self._count += 1
        heapq.heappush(self._agenda, (max(time, self.time), self._count, act))

    def run(self, end_time: int) -> None:
        """Let time pass until `end_time`."""
        while True:
            timer_time, owner = self._next_timer()
            if self._agenda and self._agenda[0][0] <= timer_time:
                if self._agenda[0][0] > end_time:
                    break
                self.time, _, act = heapq.heappop(self._agenda)
                act()
            elif owner is None or timer_time > end_time:
                break
            else:
                self.time = max(self.time, timer_time)
                self._elapse(owner)
        self.time = end_time

    def ask(self, department: str, request: Any, actor: str, **header: Any) -> JournalEntry:
        """Send a department a command."""
        owner = self.departments[department]
        owner.time = max(owner.time, self.time)
        entry = owner.ask(request, actor=actor, **header)
        self._decided(department, entry)
        return entry

    def open(self) -> None:
        """Publish the crews that every department has, and start the clock of coordination."""
        for name, owner in self.departments.items():
            for address, state in owner.partition_state.states.items():
                kind, _, id_ = address.partition("/")
                if kind == "crew":
                    record = journal.Record(
                        aggregate=address,
                        version=owner.partition_state.versions[address],
                        decided_time=self.time,
                    )
                    context = DecisionContext(self.time, id_)
                    entry = JournalEntry(record, kind, id_, (), None, state, context)
                    self._publish(name, entry)
        self._tick()

    def _tick(self) -> None:
        """Sweep the waiting incidents once a second, as the owner's loop does.

        While no P1 or P2 waits, a second decides nothing, and the sweep is rarer.
        """
        city = self.city
        if city.waiting:
            self.appraise()
        urgent = any(city.incidents[each].priority <= P2 for each in city.waiting)
        self.at(self.time + (1 if urgent else CALM_SECONDS) * MICROS, self._tick)

    def appraise(self) -> None:
        """Let coordination decide on the incidents that are due."""
        for request in self.scheduler.appraise_due(self.city, self.time):
            self._own(request)

    def _next_timer(self) -> tuple[int, VirtualOwner | None]:
        owners = (*self.departments.values(), self.coordination)
        due = [(time, i) for i, each in enumerate(owners) if (time := each.timers.next_time())]
        if not due:
            return 1 << 62, None
        time, row = min(due)
        return time, owners[row]

    def _elapse(self, owner: VirtualOwner) -> None:
        owner.time = max(owner.time, self.time)
        name = owner.service.name
        for due in owner.timers.pop_due(self.time):
            command = timer_command(due, name, self.time)
            self._decided(name, owner.take(command.SerializeToString()))
        if owner is self.coordination:
            self.appraise()

    def _own(self, request: Any) -> None:
        self.coordination.time = max(self.coordination.time, self.time)
        self._decided(COORDINATION, self.coordination.own(request, CITY))

    def _decided(self, name: str, entry: JournalEntry) -> None:
        """Pass on what follows from a record."""
        if name == COORDINATION:
            for order in new_orders(self.city, entry.events):
                self.at(self.time + ORDER_MICROS, partial(self._deliver, order))
        else:
            self._publish(name, entry)
        for follow in self.follow:
            follow(name, entry)

    def _publish(self, name: str, entry: JournalEntry) -> None:
        bulletins = self.departments[name].service.bulletins(entry)
        if bulletins and not self._bulletins:
            self.at(self.time + BULLETIN_MICROS, self._receive)
        for bulletin in bulletins:
            offset = self._offsets[name]
            self._offsets[name] = offset + 1
            topic = f"vigie.{name}.bulletins"
            self._bulletins.append(InboundMessage(topic, 0, offset, bulletin.SerializeToString()))

    def _receive(self) -> None:
        batch, self._bulletins = self._bulletins, []
        self._own(inbox.to_command(batch))
        self.appraise()

    def _deliver(self, order: PendingOrder) -> None:
        self.ask(
            order.service,
            request_of(order),
            COORDINATION,
            command_id=order.id,
            cause=order.cause,
            expires_time=order.expires_time,
        )
