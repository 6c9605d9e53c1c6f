"""The simulated installation: one clock, one broker, the processes of each service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from random import Random

from google.protobuf.message import Message

from services.chassis.runtime.fold_digest import fold_sha256
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service import Service
from services.chassis.topics.kinds import topics_of
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.queries import city_of
from services.testing.spec import NOW
from tests.simulation.broker import Broker
from tests.simulation.chance import Chance
from tests.simulation.group import Group, Member
from tests.simulation.loop import VirtualLoop
from tests.simulation.process import Process
from tests.simulation.services import DECLARED, DEPARTMENTS
from tests.simulation.settings import settings
from vigie.bulletin.v1 import telemetry_pb2

__all__ = ["Member", "World"]
MEMBERS = 2
TICK_SECONDS = 0.5
BUSY_SECONDS = 8
QUIET_SECONDS = 60
_digests: dict[str, bytes] = {}


class World:
    """Everything of one run. `violations` has the first violation of each code."""

    def __init__(self, seed: int, trace: Callable[[str], None] | None = None) -> None:
        self.seed = seed
        self._trace = trace
        self.chance = Chance(seed)
        self.loop = VirtualLoop(Random(seed), NOW)
        self.violations: dict[str, str] = {}
        self._ids = Random(seed)
        counts = {}
        for name, declare in DECLARED.items():
            for topic in topics_of(settings().prefix, name, declare().partitions):
                counts[topic.name] = topic.partitions
        self.broker = Broker(counts, self.loop)
        if trace is not None:
            self.broker.note = self.note
        self.on_process: Callable[[Process], None] = lambda _process: None
        """Called with each process that starts."""
        self.broker.on_commit = self._committed
        self.active_time = NOW
        self._quiet = False
        self._pulses = 0
        self.groups = {n: Group(self, declare, MEMBERS) for n, declare in DECLARED.items()}

    def violate(self, code: str, what: str) -> None:
        self.violations.setdefault(code, what)
        self.note(f"VIOLATION {code}: {what}")

    def note(self, what: str) -> None:
        """Trace what happens now."""
        if self._trace is not None:
            seconds = (self.loop.now - NOW) / MICROS
            self._trace(f"{seconds:12.6f} {what}")

    def new_id(self) -> str:
        """Return a UUID of version 7, the same one in each run of a seed."""
        digits = f"{self.loop.now // 1000:012x}7{self._ids.getrandbits(12):03x}"
        digits += f"8{self._ids.getrandbits(60):015x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def fold_sha256(self, service: Service) -> bytes:
        if service.name not in _digests:
            _digests[service.name] = fold_sha256(service.deciders)
        return _digests[service.name]

    def validate(self, message: Message) -> Sequence[tuple[str, str]]:
        """Check nothing: the rules of requests have tests of their own, and take half the time."""
        return ()

    def run(self, seconds: float) -> None:
        self.loop.run(self.loop.now + round(seconds * MICROS))

    # Telemetry, and the workers' ticks

    def begin(self) -> None:
        """Let the workers tick from now on."""
        self._pulse_after(0)

    def processes(self, *names: str) -> Iterator[Process]:
        for name in names or self.groups:
            yield from self.groups[name].processes()

    def happened(self) -> None:
        """Note that the city is busy: workers tick once a second again.

        In a quiet city no heartbeats are sent between two ticks; their receivers count them here.
        """
        self.active_time = self.loop.now
        if self._quiet:
            self._quiet = False
            for process in self.processes(*DEPARTMENTS):
                beat = telemetry_pb2.Heartbeat(sent_time=process.clock())
                process.workers.on_heartbeat(beat)
            self._pulse_after(1)

    def _committed(self, writer: str) -> None:
        """Note a record of a department: coordination also records that still no crew is free."""
        if COORDINATION not in writer:
            self.happened()

    def _pulse_after(self, seconds: float) -> None:
        self._pulses = number = self._pulses + 1
        self.loop.after(seconds, lambda: self._pulse() if number == self._pulses else None)

    def _pulse(self) -> None:
        """Let coordination tick, and then the departments, which its heartbeat has reached."""
        for process in self.processes(COORDINATION):
            if process.answers:
                process.workers.tick()
        number = self._pulses
        self.loop.after(TICK_SECONDS, lambda: self._tick() if number == self._pulses else None)

    def _tick(self) -> None:
        for process in self.processes(*DEPARTMENTS):
            if process.answers:
                process.workers.tick()
        self._quiet = self._is_quiet()
        self._pulse_after((QUIET_SECONDS if self._quiet else 1) - TICK_SECONDS)

    def _is_quiet(self) -> bool:
        """Return whether nothing happens: a pending order is sent again by a tick in time."""
        if self.loop.now - self.active_time <= BUSY_SECONDS * MICROS:
            return False
        if any(city_of(each.read_model).pending_orders for each in self.processes(COORDINATION)):
            return False
        processes = list(self.processes())
        served = sum(owner.serving for each in processes for owner in each.owners.values())
        return (
            all(each.answers and not each.workers.is_local for each in processes)
            and len(processes) == MEMBERS * len(self.groups)
            and served == sum(each.partitions for each in self.groups.values())
        )

    def heartbeat(self, beat: telemetry_pb2.Heartbeat) -> None:
        for process in self.processes(*DEPARTMENTS):
            self._deliver(process, partial(process.workers.on_heartbeat, beat))

    def see(self, sighted: telemetry_pb2.CrewSighted) -> None:
        """Send the position of a crew to each process that reads it."""
        for process in self.processes(COORDINATION, sighted.department):
            self._deliver(process, partial(process.workers.see, sighted))

    def _deliver(self, process: Process, receive: Callable[[], None]) -> None:
        seconds = self.chance.seconds(0.002, 0.1)
        self.loop.after(seconds, lambda: receive() if process.answers else None)
