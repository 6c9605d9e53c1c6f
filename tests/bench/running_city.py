"""A working city: services as processes, crews on duty with positions, cabinets installed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.ids import new_id
from services.city.city import City
from services.city.crew_roster import Crew
from services.simulator.install_steps import install_request
from tests.bench.installation import DEPARTMENTS, Installation
from tests.bench.pacing import DEADLINE_SECONDS
from tests.channels import open_channel
from tests.processes import CITY
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.lighting.v1.service_pb2_grpc import LightingServiceStub
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

SHIFT_SECONDS = 8 * 3600
POSITION_SECONDS = 60.0
AT_ONCE = 16
NOBODYS_PORT = 65_535  # no device answers: these cabinets are data only
# Nothing listens at the cabinets' addresses: the field is not measured here, and is not asked.
UNASKED = {"VIGIE_DEVICE_POLL_SECONDS": "86400"}


@dataclass(frozen=True, slots=True)
class Member:
    """A crew of the bench: one of the roster, or a copy of one under another id."""

    department: str
    id: str
    crew: Crew


class Town:
    """Three services, and what calls them."""

    def __init__(self, city: Installation) -> None:
        self.place = City.load(CITY)
        self.services = {
            name: city.service(name, **UNASKED) for name in ("coordination", *DEPARTMENTS)
        }
        self.channels: dict[str, grpc.aio.Channel] = {}

    def wait_ready(self) -> None:
        for service in self.services.values():
            service.wait_ready()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Town]:
        """Open the channels, on the loop that uses them."""
        for name, service in self.services.items():
            self.channels[name] = open_channel(service.target)
        try:
            yield self
        finally:
            for channel in self.channels.values():
                await channel.close()

    @property
    def roads(self) -> Any:
        return RoadsServiceStub(self.channels["roads"])

    def crews(self, department: str) -> Any:
        return CrewServiceStub(self.channels[department])

    def members(self, count: int) -> Iterator[Member]:
        """Yield so many crews: the roster, again and again."""
        roster = [crew for crew in self.place.crews if crew.department in DEPARTMENTS]
        for number in range(count):
            crew = roster[number % len(roster)]
            yield Member(crew.department, f"{crew.id}-{number}", crew)

    async def on_duty(self, members: Iterable[Member]) -> None:
        async def begin(member: Member) -> None:
            stub = self.crews(member.department)
            await stub.RegisterCrew(_registration(member), timeout=DEADLINE_SECONDS)
            end = Timestamp(seconds=int(time.time()) + SHIFT_SECONDS)
            shift = crews.StartShiftRequest(request_id=new_id(), crew_id=member.id, end_time=end)
            await stub.StartShift(shift, timeout=DEADLINE_SECONDS)

        await _some_at_once(map(begin, members))

    async def report_positions(self, members: list[Member]) -> None:
        """Report where each crew is, once a minute, until cancelled."""
        while True:
            for member in members:
                position = crews.ReportPositionRequest(crew_id=member.id)
                position.position.longitude = member.crew.depot_lon
                position.position.latitude = member.crew.depot_lat
                await self.crews(member.department).ReportPosition(position, timeout=5)
                await asyncio.sleep(POSITION_SECONDS / len(members))

    async def light(self, copies: int) -> None:
        """Install every cabinet of the city, so many times."""
        stub: Any = LightingServiceStub(self.channels["lighting"])

        async def install(number: int, copy: int) -> None:
            request = install_request(self.place.cabinets[number], "", "127.0.0.1", NOBODYS_PORT)
            request.request_id = new_id()
            request.cabinet_id += f"-{copy}"
            await stub.InstallCabinet(request, timeout=DEADLINE_SECONDS)

        numbers = range(len(self.place.cabinets))
        await _some_at_once(install(number, copy) for copy in range(copies) for number in numbers)


async def _some_at_once(calls: Iterable[Awaitable[object]]) -> None:
    """Await all, some at a time."""
    rest = iter(calls)

    async def work() -> None:
        for call in rest:
            await call

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


def _registration(member: Member) -> crews.RegisterCrewRequest:
    crew = member.crew
    request = crews.RegisterCrewRequest(
        request_id=new_id(),
        crew_id=member.id,
        name=f"{crew.name} {member.id}",
        skills=sorted(crew.skills),
        equipment=sorted(crew.equipment),
        lending=f"LENDING_RULE_{crew.lending}",
    )
    request.depot.position.longitude = crew.depot_lon
    request.depot.position.latitude = crew.depot_lat
    return request
