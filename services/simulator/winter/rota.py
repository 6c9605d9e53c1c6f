"""The winter service of a simulated city: its rota, its officer, and its ploughs.

The rota is planned from the roster's times on call. The officer calls out every plough once a
warning of ORANGE or more is open, and ends the call-outs after the event; an operator may do both
earlier by the command line.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import grpc
import structlog

from services.chassis.sdk.ids import new_id
from services.city.city import City
from services.client import CallError, acting_as, watch
from services.simulator.crews.simulated_crews import SimulatedCrew
from services.simulator.platform.clock import SimulatedClock
from services.simulator.winter.patrol import patrols_of
from services.simulator.winter.plough import Plough
from services.simulator.winter.round import PloughRules, round_of
from services.simulator.winter.warning import warn
from vigie.snow.v1 import service_pb2 as api, winter_pb2 as winter
from vigie.snow.v1.service_pb2_grpc import SnowServiceStub

OFFICER = "simulated:winter-officer"
PLOUGH = {"plough", "spreader"}
LOOK_SECONDS = 2.0
SETTING_OUT = {winter.VIGILANCE_ORANGE, winter.VIGILANCE_RED}

log = structlog.get_logger(__name__)


def ploughs_of(
    city: City, crews: Mapping[str, SimulatedCrew], service: SnowServiceStub
) -> dict[str, Plough]:
    """Return the ploughs by crew: the crews of a depot take its circuits in the order of ids."""
    circuits = defaultdict(list)
    for circuit in city.winter_circuits:
        circuits[circuit.depot].append(circuit)
    depots = {(depot.lon, depot.lat): depot.id for depot in city.depots}
    rules, found = PloughRules.of(city.folder), {}
    for crew_id, crew in sorted(crews.items()):
        roster = crew.tablet.roster
        left = circuits[depots.get((roster.depot_lon, roster.depot_lat), "")]
        if left and roster.equipment >= PLOUGH:
            found[crew_id] = Plough(crew, service, round_of(city, left.pop(0), rules))
    return found


@dataclass
class Officer:
    """The officer on duty: plans times on call, begins and ends call-outs."""

    service: SnowServiceStub
    ploughs: Mapping[str, Plough]
    clock: SimulatedClock
    events: dict[str, api.Event] = field(default_factory=dict)

    async def live(self) -> None:
        """Look at the events and at the crews, without end."""
        while True:
            for plough in self.ploughs.values():
                await self._mind(plough)
            await asyncio.sleep(LOOK_SECONDS)

    def has_event(self) -> bool:
        """Return whether a winter event is open."""
        ended = api.EVENT_STATE_STOOD_DOWN
        return any(event.state != ended for event in self.events.values())

    async def _mind(self, plough: Plough) -> None:
        duty = plough.duty
        event_id = next(iter(calling(self.events.values())), "")
        if plough.is_called:
            event = self.events.get(duty.event_id)
            if event is not None and event.state == api.EVENT_STATE_STOOD_DOWN:
                await self._call("StandDown", api.StandDownRequest(crew_id=plough.id))
        elif self._is_planned(duty):
            if event_id:
                call = api.CallOutRequest(
                    crew_id=plough.id, event_id=event_id, accepts_rest_cut=True
                )
                await self._call("CallOut", call)
        elif plan := self._plan(plough):
            await self._call("PlanDuty", plan)

    def _is_planned(self, duty: api.Duty) -> bool:
        now = self.clock.world()
        planned = duty.state == api.DUTY_STATE_PLANNED
        return planned and duty.start_time.ToSeconds() <= now < duty.end_time.ToSeconds()

    def _plan(self, plough: Plough) -> api.PlanDutyRequest | None:
        """Return the plan of a crew that is on call by its roster now; times are real.

        A crew whose call-out has ended rests until its time on call is over.
        """
        if plough.duty.end_time.ToSeconds() > self.clock.world():
            return None
        tablet = plough.crew.tablet
        wall = datetime.fromtimestamp(self.clock.now(), tablet.timezone)
        if tablet.roster.on_call is None or not tablet.roster.is_on_call(wall.time()):
            return None
        request = api.PlanDutyRequest(crew_id=plough.id)
        request.start_time.FromSeconds(int(self.clock.world()))
        for name, at in (
            ("end_time", tablet.roster.on_call[1]),
            ("next_shift_start_time", tablet.roster.shift_start),
            ("next_shift_end_time", tablet.roster.shift_end),
        ):
            time = datetime.combine(wall.date(), at, tablet.timezone)
            time += timedelta(days=time <= wall)
            ahead = self.clock.real_seconds(time.timestamp() - self.clock.now())
            getattr(request, name).FromSeconds(int(self.clock.world() + max(1.0, ahead)) + 1)
        return request

    async def _call(self, method: str, request: Any) -> None:
        request.request_id = new_id()
        try:
            await getattr(self.service, method)(request, metadata=acting_as(OFFICER))
        except CallError as error:
            log.info("refused", crew=request.crew_id, act=method, reason=error.code)


def calling(events: Iterable[api.Event]) -> list[str]:
    """Return the ids of the open events with a warning that calls the ploughs out."""
    return [
        event.event_id
        for event in events
        if event.vigilance in SETTING_OUT and event.state != api.EVENT_STATE_STOOD_DOWN
    ]


async def run_winter(
    city: City,
    clock: SimulatedClock,
    channel: grpc.aio.Channel,
    crews: Mapping[str, SimulatedCrew],
    warning_level: str = "",
) -> None:
    """Run the ploughs, the patrols and their officer, until cancelled; a level sends a warning."""
    service = SnowServiceStub(channel)
    ploughs = ploughs_of(city, crews, service)
    officer = Officer(service, ploughs, clock)
    conditions: dict[str, int] = {}
    patrols = patrols_of(city, service, clock, conditions, officer.has_event)
    async with asyncio.TaskGroup() as group:
        group.create_task(_follow_duties(service, ploughs))
        group.create_task(_follow_events(service, officer.events))
        group.create_task(officer.live())
        if warning_level:
            group.create_task(warn(service, city, warning_level, clock))
        group.create_task(_follow_sections(service, conditions))
        for plough in ploughs.values():
            group.create_task(plough.live())
        for patrol in patrols:
            group.create_task(patrol.live())


async def _follow_duties(service: SnowServiceStub, ploughs: Mapping[str, Plough]) -> None:
    async for frame in watch(service.WatchDuties, api.WatchDutiesRequest()):
        if frame.WhichOneof("frame") == "duty" and frame.duty.duty_id in ploughs:
            ploughs[frame.duty.duty_id].see(frame.duty)


async def _follow_events(service: SnowServiceStub, events: dict[str, api.Event]) -> None:
    async for frame in watch(service.WatchEvents, api.WatchEventsRequest()):
        match frame.WhichOneof("frame"):
            case "event":
                events[frame.event.event_id] = frame.event
            case "history_lost":
                events.clear()


async def _follow_sections(service: SnowServiceStub, conditions: dict[str, int]) -> None:
    async for frame in watch(service.WatchSections, api.WatchSectionsRequest()):
        match frame.WhichOneof("frame"):
            case "section":
                conditions[frame.section.section_id] = frame.section.condition
            case "history_lost":
                conditions.clear()
