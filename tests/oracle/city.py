"""A city in virtual time: real deciders joined by an agenda, and everything that can go wrong.

Departments have clocks of their own (`skew`). Between them and coordination orders get lost
(`deaf`), bulletins are held up or come twice (`held`, `doubled`), and heartbeats stop (`cut_off`).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from services.chassis.partition.timers import timer_command
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import InboundMessage
from services.testing.spec import NOW
from tests.oracle.department import OracleOwner, declare
from tests.oracle.links import Link, Vehicle
from tests.oracle.wiring import COORDINATION, Coordination, LocalMode, PendingOrder, request_of
from vigie.bulletin.v1 import bulletin_pb2 as bulletins, telemetry_pb2

BULLETIN_MICROS = 15_000
"""From the record of a department to its bulletin in coordination, as on a quiet broker."""
ORDER_MICROS = 20_000
"""From the record of coordination to the record of its order in a department."""
RESEND_SECONDS = 30
"""How often the worker of coordination sends pending orders again."""
POSITION_SECONDS = 30
BUSY_SECONDS = 10
IDLE_SECONDS = 5
"""Coordination looks for free crews once a second (an owner: twice), while anything happens."""
SAME_TIMER_MOST = 20
"""A timer that fires more often at one moment stays due, and would fire for ever."""

Follow = Callable[[str, JournalEntry], None]


class OracleCity:
    """Departments and coordination. `follow` receives every record, named by its service."""

    def __init__(self, departments: Iterable[str]) -> None:
        names = tuple(departments)
        self.time = NOW
        self.departments = {name: OracleOwner(declare(name), NOW) for name in names}
        self.coordination = Coordination(NOW, names)
        self.links = {name: Link() for name in names}
        self.local = {n: LocalMode(o, partial(self._decided, n)) for n, o in self._owners()}
        self.vehicles: dict[str, Vehicle] = {}
        self.needs: dict[int, bulletins.NeedRaised] = {}
        self.seen: dict[str, int] = {}
        self.closed_arcs: dict[str, tuple[str, ...]] = {}
        self.closed_by: dict[str, str] = {}
        self.follow: list[Follow] = []
        self.standing_timers: list[str] = []
        self.events = 0
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0
        self._arriving: list[InboundMessage] = []
        self._fired: tuple[int, str] = (0, "")
        self._fired_count = 0
        self._last_event = self._next_tick = self.time
        self._tick()
        self._send_positions()
        self._resend()

    def changes(self) -> tuple[object, ...]:
        """Return a value that differs once an act has had an effect: records, messages, places."""
        links = [(e.skew, e.deaf_until, e.cut_off, e.held) for e in self.links.values()]
        vehicles = [(e.longitude, e.latitude, e.blind) for e in self.vehicles.values()]
        return self.events, self._count, links, vehicles

    def _owners(self) -> Iterable[tuple[str, OracleOwner]]:
        return self.departments.items()

    # Time

    def at(self, time: int, act: Callable[[], None]) -> None:
        """Do something at a time; acts of the same time happen in the order of these calls."""
        self._count += 1
        heapq.heappush(self._agenda, (max(time, self.time), self._count, act))

    def run(self, seconds: float) -> None:
        """Let time pass."""
        end = self.time + round(seconds * MICROS)
        agenda = self._agenda
        while True:
            timer_time, name = self._next_timer()
            if agenda and agenda[0][0] <= timer_time:
                if agenda[0][0] > end:
                    break
                self.time, _, act = heapq.heappop(agenda)
                act()
            elif timer_time > end:
                break
            else:
                self.time = max(self.time, timer_time)
                self._elapse(name)
        self.time = end

    def clock(self, name: str) -> int:
        """Return the time by the clock of a service."""
        link = self.links.get(name)
        return self.time + link.skew if link else self.time

    def set_clock(self, name: str) -> OracleOwner:
        """Return the owner of a service, its clock set."""
        owner = self.coordination if name == COORDINATION else self.departments[name]
        owner.time = max(owner.time, self.clock(name))
        return owner

    def _next_timer(self) -> tuple[int, str]:
        soonest, whose = 1 << 62, ""
        for name, owner in self.departments.items():
            due = owner.timers.next_time()
            if due is not None and due - self.links[name].skew < soonest:
                soonest, whose = due - self.links[name].skew, name
        due = self.coordination.timers.next_time()
        return (due, COORDINATION) if due is not None and due < soonest else (soonest, whose)

    def _elapse(self, name: str) -> None:
        owner = self.set_clock(name)
        for due in list(owner.timers.pop_due(owner.time)):
            self._count_firing(name, due)
            command = timer_command(due, name, owner.time)
            self._decided(name, owner.take(command.SerializeToString()))
        if name == COORDINATION:
            self.appraise()

    def _count_firing(self, name: str, due: tuple[int, str, str]) -> None:
        fired = due[0], f"{name} {due[1:]}"
        self._fired_count = self._fired_count + 1 if fired == self._fired else 1
        self._fired = fired
        if self._fired_count > SAME_TIMER_MOST:
            self.standing_timers.append(fired[1])
            raise TimerStands(fired[1])

    def _tick(self) -> None:
        """Once a second: appraise, and let cut-off departments dispatch by themselves."""
        self.appraise()
        for name, mode in self.local.items():
            cut_off = self.links[name].cut_off
            if cut_off or mode.is_on:
                self.set_clock(name)
                if not cut_off:
                    mode.heartbeat()
                mode.tick()
        busy = self.time - self._last_event <= BUSY_SECONDS * MICROS or self._is_any_local()
        self._tick_in(1 if busy else IDLE_SECONDS)

    def _is_any_local(self) -> bool:
        links = self.links.values()
        return any(link.cut_off for link in links) or any(m.is_on for m in self.local.values())

    def _tick_in(self, seconds: int) -> None:
        """Have the next tick in some seconds, and none before."""
        self._next_tick = number = self.time + seconds * MICROS
        self.at(number, lambda: self._tick() if self._next_tick == number else None)

    # Commands and what follows from them

    def ask(self, name: str, request: Any, actor: str, **header: Any) -> JournalEntry:
        """Send a service a command."""
        entry = self.set_clock(name).ask(request, actor=actor, **header)
        self._decided(name, entry)
        return entry

    def happen(self, name: str, aggregate: str, event: Any) -> JournalEntry:
        """Record an event of a department that no command leads to."""
        entry = self.set_clock(name).happen(aggregate, event, "operator")
        self._decided(name, entry)
        return entry

    def appraise(self) -> None:
        """Let coordination decide on the incidents that are due."""
        self.set_clock(COORDINATION)
        for entry in self.coordination.appraise():
            self._decided(COORDINATION, entry)

    def _decided(self, name: str, entry: JournalEntry) -> None:
        if entry.events:
            self.events += len(entry.events)
            self._last_event = self.time
            if self._next_tick > self.time + MICROS:
                self._tick_in(1)
        if name == COORDINATION:
            for order in self.coordination.orders(entry.events):
                self._send(order)
        else:
            self._publish(name, entry)
        for follow in self.follow:
            follow(name, entry)

    # Orders

    def _send(self, order: PendingOrder) -> None:
        self.at(self.time + ORDER_MICROS, partial(self._deliver, order))

    def _deliver(self, order: PendingOrder) -> None:
        if self.time < self.links[order.service].deaf_until:
            return
        self.ask(
            order.service,
            request_of(order),
            COORDINATION,
            command_id=order.id,
            cause=order.cause,
            expires_time=order.expires_time,
        )

    def _resend(self) -> None:
        for order in self.coordination.pending(self.time - RESEND_SECONDS * MICROS):
            self._send(order)
        self.at(self.time + RESEND_SECONDS * MICROS, self._resend)

    # Bulletins

    def _publish(self, name: str, entry: JournalEntry) -> None:
        link = self.links[name]
        published = []
        for bulletin in self.departments[name].service.bulletins(entry):
            topic = f"vigie.{name}.bulletins"
            value = bulletin.SerializeToString()
            published.append(InboundMessage(topic, 0, link.offset, value))
            link.offset += 1
        if not published:
            return
        if link.held:
            link.waiting += published
        else:
            link.last = published
            self.bring(published)

    def send_bytes(self, name: str, value: bytes) -> None:
        """Bring a message of a department's topic that no record of it leads to."""
        link = self.links[name]
        self.bring([InboundMessage(f"vigie.{name}.bulletins", 0, link.offset, value)])
        link.offset += 1

    def bring(self, messages: Iterable[InboundMessage]) -> None:
        """Bring bulletins to coordination."""
        arriving = [*self._arriving, *messages]
        if arriving and not self._arriving:
            self.at(self.time + BULLETIN_MICROS, self._receive)
        self._arriving = arriving

    def let_through(self, name: str) -> None:
        """End a delay of a department's bulletins."""
        link = self.links[name]
        link.held, waiting, link.waiting = False, link.waiting, []
        link.disturbed_time = self.time
        if waiting:
            link.last = waiting
            self.bring(waiting)

    def _receive(self) -> None:
        batch, self._arriving = self._arriving, []
        self.set_clock(COORDINATION)
        self._decided(COORDINATION, self.coordination.receive(batch))
        self.appraise()

    # Positions

    def _send_positions(self) -> None:
        for vehicle in self.vehicles.values():
            self.send_position(vehicle)
        self.at(self.time + POSITION_SECONDS * MICROS, self._send_positions)

    def send_position(self, vehicle: Vehicle) -> None:
        """Send where a crew is, unless its tablet is dead."""
        if vehicle.blind:
            return
        vehicle.sent_time = self.time
        sighted = telemetry_pb2.CrewSighted(
            department=vehicle.department,
            crew_id=vehicle.crew_id,
            sighted_time=self.clock(vehicle.department),
        )
        sighted.position.longitude, sighted.position.latitude = vehicle.longitude, vehicle.latitude
        self.set_clock(COORDINATION)
        self.coordination.see(sighted)
        self.local[vehicle.department].see(sighted)


class TimerStands(Exception):
    """A timer that fires again and again at one moment."""
