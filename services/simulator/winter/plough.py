"""A simulated plough: its crew comes when it is called, loads, and treats its circuit.

The on-board unit reports a pass in the middle of each section, over gRPC as a real one does. A
crew that gets a task leaves the circuit, and goes on with the same section after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

import structlog

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.ids import new_id
from services.client import CallError, acting_as
from services.simulator.crews.driving import Drive, Point, along, drive
from services.simulator.crews.simulated_crews import SimulatedCrew
from services.simulator.winter.round import GRAMS, Round, Stop
from vigie.snow.v1 import service_pb2 as api, winter_pb2 as winter
from vigie.snow.v1.service_pb2_grpc import SnowServiceStub
from vigie.type.v1 import place_pb2

ANSWER_SECONDS = 180.0
"""From the call to the answer at home; invented."""
COMING_SECONDS = 1_200.0
"""From the answer to the depot; invented."""
LONGEST_WORK = timedelta(hours=10)
"""The longest working day of the civil service (decree 2000-815): the crew goes home then."""

log = structlog.get_logger(__name__)


@dataclass
class Plough:
    """One plough with its crew; `duty` is the crew's time on call as the service shows it."""

    crew: SimulatedCrew
    service: SnowServiceStub
    round: Round
    duty: api.Duty = field(default_factory=api.Duty)
    salt_kg: float = 0.0
    brine_litres: float = 0.0

    @property
    def id(self) -> str:
        """The id of the crew."""
        return self.crew.tablet.roster.id

    @property
    def is_called(self) -> bool:
        """Whether the crew is called out, before its stand-down."""
        return self.duty.state in {api.DUTY_STATE_CALLED, api.DUTY_STATE_ACKNOWLEDGED}

    @property
    def is_working(self) -> bool:
        """Whether the called crew is on duty."""
        crew = self.crew.tablet.crew
        return self.is_called and crew is not None and crew.on_duty

    @property
    def has_task(self) -> bool:
        """Whether the crew has another task than its circuit."""
        crew = self.crew.tablet.crew
        return crew is not None and crew.HasField("task")

    async def live(self) -> None:
        """Answer each call, work until the stand-down, and go home, without end."""
        home = self.crew.tablet.roster
        while True:
            await self._until(lambda: self.is_called)
            await self._come()
            await self._until(lambda: self.is_working or not self.is_called)
            if self.is_working:
                await self._treat()
            self.crew.van.is_out = False
            self.crew.tablet.roster = home
            self.crew.awake.set()
            await self._until(lambda: not self.is_called)

    def see(self, duty: api.Duty) -> None:
        """Take the crew's time on call, as the service shows it."""
        self.duty = duty
        self.crew.changed.set()

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self.crew.changed.clear()
            await self.crew.changed.wait()

    async def _come(self) -> None:
        """Answer the call and come to the depot: the crew's shift begins there."""
        if self.duty.state == api.DUTY_STATE_CALLED:
            await self.crew.clock.sleep(ANSWER_SECONDS)
            await self._call("AcknowledgeCallOut", api.AcknowledgeCallOutRequest(crew_id=self.id))
            await self.crew.clock.sleep(COMING_SECONDS)
        tablet = self.crew.tablet
        begun = datetime.fromtimestamp(self.crew.clock.now(), tablet.timezone)
        end = (begun + LONGEST_WORK).time()
        tablet.roster = replace(tablet.roster, shift_start=begun.time(), shift_end=end)
        self.crew.awake.set()

    async def _treat(self) -> None:
        """Treat the circuit round after round, until the stand-down or the end of the work."""
        self.crew.van.is_out = True
        await self._load()
        circuit = self.round.circuit.id
        dose = winter.Dose(spread_grams=GRAMS, brine_percent=self.round.brine_percent)
        begin = api.StartCircuitRequest(circuit_id=circuit, crew_id=self.id, dose=dose)
        if not await self._call("StartCircuit", begin):
            return
        for stop in cycle(self.round.stops):
            while self.is_working and not await self._treat_section(stop, dose):
                await self._until(lambda: not (self.is_working and self.has_task))
            if not self.is_working:
                break
        reason = "stood_down" if not self.is_called else "done"
        await self._call("EndCircuit", api.EndCircuitRequest(circuit_id=circuit, reason=reason))

    async def _treat_section(self, stop: Stop, dose: winter.Dose) -> bool:
        """Treat a section and report the pass; False if a task came between, or salt is missing."""
        if stop.salt_kg > self.salt_kg or stop.brine_litres > self.brine_litres:
            depot = self.round.depot
            if not await self._drive_to((depot.lon, depot.lat)) or not await self._load():
                return False
        if not await self._drive_to(stop.path[0]):
            return False
        half = along(stop.path, self.crew.clock.now(), stop.seconds)
        if not await self._drive(half, stop.seconds / 2):
            return False
        await self._report(stop, dose)
        await self._wait(stop.seconds / 2)
        return True

    async def _report(self, stop: Stop, dose: winter.Dose) -> None:
        longitude, latitude = stop.middle
        request = api.ReportPassRequest(
            crew_id=self.id,
            position=place_pb2.Position(longitude=longitude, latitude=latitude),
            dose=dose,
            blade_down=True,
        )
        request.pass_time.FromMicroseconds(int(self.crew.clock.world() * MICROS))
        if await self._call("ReportPass", request):
            self.salt_kg -= stop.salt_kg
            self.brine_litres -= stop.brine_litres

    async def _load(self) -> bool:
        """Fill the plough at its depot; return whether the depot had enough."""
        rules, depot = self.round.rules, self.round.depot
        brine = rules.plough_brine_litres if self.round.brine_percent else 0.0
        await self.crew.clock.sleep(rules.reload_seconds)
        request = api.LoadPloughRequest(
            depot_id=depot.id,
            crew_id=self.id,
            salt_kg=int(rules.plough_salt_kg - self.salt_kg),
            brine_litres=int(brine - self.brine_litres),
        )
        loaded = await self._call("LoadPlough", request)
        if loaded:
            self.salt_kg, self.brine_litres = rules.plough_salt_kg, brine
        return loaded

    async def _drive_to(self, goal: Point) -> bool:
        now = self.crew.clock.now()
        way = drive(self.crew.van.streets, self.crew.van.position(now), goal, now)
        return await self._drive(way, way.end_time - now)

    async def _drive(self, way: Drive, seconds: float) -> bool:
        """Begin a drive, unless the crew has a task; return whether none came meanwhile."""
        if not self.is_working or self.has_task:
            return False
        self.crew.van.take(way)
        return await self._wait(seconds)

    async def _wait(self, seconds: float) -> bool:
        await self.crew.clock.sleep(seconds)
        return self.is_working and not self.has_task

    async def _call(self, method: str, request: Any) -> bool:
        """Call the department once; return whether it accepts."""
        request.request_id = new_id()
        try:
            await getattr(self.service, method)(request, metadata=acting_as(self.crew.actor))
        except CallError as error:
            log.info("refused", crew=self.id, act=method, reason=error.code)
            return False
        log.info("done", crew=self.id, act=method)
        return True
