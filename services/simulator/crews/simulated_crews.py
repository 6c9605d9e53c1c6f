"""The simulated crews: each has a van that drives the streets and a tablet that answers.

A crew calls the services as a real tablet does: over gRPC, with one stream of crews for each
department and one request_id for each act.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from types import MappingProxyType
from typing import Any

import grpc
import structlog

from services.chassis.sdk.decider import MICROS
from services.city.city import City
from services.city.crew_roster import Crew as Roster
from services.client import CallError, InsecureConnection, acting_as, watch
from services.simulator.crews.behaviour import Habits
from services.simulator.crews.driving import Point
from services.simulator.crews.tablet import Act, Tablet
from services.simulator.crews.vehicles import Van, begin_at
from services.simulator.platform.clock import SimulatedClock
from vigie.crew.v1 import service_pb2 as api
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.type.v1 import place_pb2

DRIVING_REPORT_SECONDS = 5.0
PARKED_REPORT_SECONDS = 15.0
LOOK_SECONDS = 60.0
ACCURACY_METRES = 8.0
"""The accuracy that a receiver states in a street; invented."""
REPORT_TIMEOUT_SECONDS = 2.0

log = structlog.get_logger(__name__)


@dataclass
class SimulatedCrew:
    """One crew: its tablet, its van, and the stub of its department."""

    tablet: Tablet
    van: Van
    service: CrewServiceStub
    clock: SimulatedClock
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at each state of the crew, for what it does beside its tasks."""
    report_time: float = 0.0

    @property
    def actor(self) -> str:
        return f"tablet:{self.tablet.roster.id.lower()}"

    def see(self, crew: api.Crew) -> None:
        """Pass a state from the stream to the tablet."""
        self.tablet.see(crew)
        self.awake.set()
        self.changed.set()

    def forget(self) -> None:
        """Accept any version as the next state, because the stream starts again."""
        self.tablet.crew = None

    async def live(self) -> None:
        """Perform each act when it is due, without end."""
        while True:
            self.awake.clear()
            until = await self.turn()
            await self._rest(self.clock.real_seconds(until - self.clock.now()))

    async def turn(self) -> float:
        """Perform one due act, and return the simulated time of the next turn."""
        now = self.clock.now()
        crew = self.tablet.crew
        if crew is None:
            return now + LOOK_SECONDS * max(1.0, self.clock.speed)
        self.tablet.arrival_time = self.van.follow(crew, now)
        act = self.tablet.next_act()
        if act is not None and act.due_time <= now:
            await self._perform(act)
            return now
        if crew.on_duty and self.report_time <= now:
            await self._report(now)
        ahead = [now + LOOK_SECONDS]
        if crew.on_duty:
            ahead.append(self.report_time)
        if act is not None:
            ahead.append(act.due_time)
        return min(ahead)

    async def _rest(self, seconds: float) -> None:
        """Wait for a state of the crew or for the time; other tasks run in any case."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        try:
            async with asyncio.timeout(seconds):
                await self.awake.wait()
        except TimeoutError:
            return

    async def _perform(self, act: Act) -> None:
        method = getattr(self.service, act.method)
        try:
            await method(act.request, metadata=acting_as(self.actor))
        except CallError as error:
            crew_id = self.tablet.roster.id
            log.info("refused", crew=crew_id, act=act.method, reason=error.code)
            self.tablet.settled(act, accepted=False)
        else:
            log.info("done", crew=self.tablet.roster.id, act=act.method)
            self.tablet.settled(act, accepted=True)

    async def _report(self, now: float) -> None:
        """Report the van's position once; the next report replaces one that is lost."""
        longitude, latitude = self.van.position(now)
        driving = self.van.is_driving(now)
        pause = DRIVING_REPORT_SECONDS if driving else PARKED_REPORT_SECONDS
        real_pause = 1.0 if driving else 5.0
        self.report_time = now + max(pause, real_pause * self.clock.speed)
        request = api.ReportPositionRequest(
            crew_id=self.tablet.roster.id,
            position=place_pb2.Position(longitude=longitude, latitude=latitude),
            accuracy_metres=ACCURACY_METRES,
        )
        request.fix_time.FromMicroseconds(int(self.clock.world() * MICROS))
        try:
            await self.service.ReportPosition(
                request, timeout=REPORT_TIMEOUT_SECONDS, metadata=acting_as(self.actor)
            )
        except CallError as error:
            log.debug("position_report_failed", crew=self.tablet.roster.id, code=error.code)


Work = Callable[[grpc.aio.Channel, Mapping[str, SimulatedCrew]], Coroutine[Any, Any, None]]
NO_WORK: Mapping[str, Work] = MappingProxyType({})


async def follow(
    service: CrewServiceStub, crews: Mapping[str, SimulatedCrew], department: str
) -> None:
    """Pass each simulated crew its state at the department, without end."""

    def log_connection(error: CallError | None) -> None:
        if isinstance(error, InsecureConnection):
            log.warning("tls_problem", department=department, reason=error.message)
        elif error is not None:
            log.info("stream_ended", department=department, code=error.code)

    frames = watch(service.WatchCrews, api.WatchCrewsRequest(), on_connection=log_connection)
    async for frame in frames:
        match frame.WhichOneof("frame"):
            case "crew" if frame.crew.crew_id in crews:
                crews[frame.crew.crew_id].see(frame.crew)
            case "history_lost":
                for crew in crews.values():
                    crew.forget()


async def run_crews(
    city: City,
    channels: Mapping[str, grpc.aio.Channel],
    clock: SimulatedClock,
    seed: int,
    sites: Mapping[str, Sequence[Point]] = MappingProxyType({}),
    *,
    beside: Mapping[str, Work] = NO_WORK,
) -> None:
    """Run all crews of the city whose department has a channel, until cancelled.

    The crews on shift begin at the sites of their department, one at each; those without a site
    begin in a street. `beside` is what the crews of a department do beside their tasks.
    """
    async with asyncio.TaskGroup() as group:
        for department, channel in channels.items():
            service = CrewServiceStub(channel)
            rosters = [crew for crew in city.crews if crew.department == department]
            crews = {crew.id: simulated_crew(city, crew, service, clock, seed) for crew in rosters}
            begin_at([one.van for one in crews.values()], sites.get(department, ()))
            group.create_task(follow(service, crews, department))
            for one in crews.values():
                group.create_task(one.live())
            if department in beside:
                group.create_task(beside[department](channel, crews))


def simulated_crew(
    city: City, roster: Roster, service: CrewServiceStub, clock: SimulatedClock, seed: int
) -> SimulatedCrew:
    """Return a crew of the roster: at its depot, or in a street during its shift."""
    depot = roster.depot_lon, roster.depot_lat
    tablet = Tablet(roster, Habits(seed), clock, city.timezone)
    started = datetime.fromtimestamp(clock.now(), city.timezone).time()
    parked = _out_in(city, roster, seed) if roster.on_shift(started) else depot
    return SimulatedCrew(tablet, Van(city.streets, depot, parked), service, clock)


def _out_in(city: City, roster: Roster, seed: int) -> Point:
    """Return a place in the city's streets, the same for the same seed."""
    reached = city.streets.nodes[city.streets.routable]
    row = Random(f"{seed} {roster.id} out").randrange(len(reached))
    return float(reached[row][0]), float(reached[row][1])
