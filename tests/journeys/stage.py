"""A small city: its services as processes, and crew leaders that answer as a test wants.

A crew's key is "department/crew_id". Conditions wait for `PATIENCE_SECONDS` by default.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from google.protobuf.timestamp_pb2 import Timestamp

from tests.channels import open_channel
from tests.faults.harness import Town
from tests.waiting import wait_until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import (
    service_pb2 as coordination,
    service_pb2_grpc as coordination_stubs,
)
from vigie.crew.v1 import service_pb2 as crews, service_pb2_grpc as crew_stubs
from vigie.lighting.v1 import service_pb2 as lighting, service_pb2_grpc as lighting_stubs
from vigie.roads.v1 import service_pb2 as roads, service_pb2_grpc as roads_stubs
from vigie.snow.v1 import service_pb2 as snow, service_pb2_grpc as snow_stubs
from vigie.traffic.v1 import service_pb2 as traffic, service_pb2_grpc as traffic_stubs
from vigie.type.v1 import place_pb2 as place

STUBS: Mapping[str, tuple[Any, Any]] = {
    "coordination": (coordination_stubs.CoordinationServiceStub, coordination),
    "lighting": (lighting_stubs.LightingServiceStub, lighting),
    "roads": (roads_stubs.RoadsServiceStub, roads),
    "snow": (snow_stubs.SnowServiceStub, snow),
    "traffic": (traffic_stubs.TrafficServiceStub, traffic),
}
"""The stub of each service, and the messages of its rpcs."""

ANSWER_SECONDS = 10
PATIENCE_SECONDS = 20

NO_ITEMS = {"synced", "heartbeat", "history_lost"}

Point = tuple[float, float]
"""Longitude and latitude."""

# The crossroads of the Comédie, a street some 300 m east of it, and the other end of the city.
COMEDIE = (3.8795, 43.6086)
NEAR = (3.8830, 43.6090)
FAR = (3.8230, 43.6290)

# The skills and the equipment for a pothole and for a fallen column.
PATCHING = (("road_repair",), ("asphalt",))
LIVE_WIRES = (("electrical", "signing"), ("cones",))


def at(where: Point, street: str = "") -> place.Place:
    """Return the place at a point."""
    longitude, latitude = where
    position = place.Position(longitude=longitude, latitude=latitude)
    return place.Place(position=position, street=street)


def in_seconds(seconds: float) -> Timestamp:
    """Return a moment from now."""
    moment = Timestamp()
    moment.FromMilliseconds(int((time.time() + seconds) * 1000))
    return moment


@contextmanager
def raised(town: Town, control: str = "") -> Iterator[Town]:
    """Start the services of a town, perhaps under a control of `tests.faults.staged`; end them."""
    town.make_topics()
    try:
        for service in (*town.departments, "coordination"):
            town.add(service, f"{service}{control}")
        for replica in town.replicas:
            wait_until(replica.ready, f"{replica.name} is ready")
        yield town
    finally:
        town.stop()


class Stage:
    """The running city, and what a test does to it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.channels = {replica.service: open_channel(replica.target) for replica in town.replicas}
        self.crews: dict[str, Any] = {
            name: crew_stubs.CrewServiceStub(self.channels[name]) for name in town.departments
        }
        self._rpcs: dict[str, list[tuple[Any, Any]]] = {}
        for service, channel in self.channels.items():
            stub, messages = STUBS[service]
            self._rpcs[service] = [(stub(channel), messages)]
            if service in self.crews:
                self._rpcs[service].append((self.crews[service], crews))
        self.roads = self.stub("roads")

    def stub(self, service: str) -> Any:
        """Return the stub of a service, not that of its crews."""
        return self._rpcs[service][0][0]

    async def close(self) -> None:
        """Close the channels."""
        for channel in self.channels.values():
            await channel.close()

    def call(self, service: str, rpc: str, /, *, options: Any = None, **fields: Any) -> Any:
        """Call an rpc by its name, under a fresh request id; return what its stub returns.

        `options` are those of gRPC; a call without them has a timeout of `ANSWER_SECONDS`.
        """
        stub, messages = next(
            (stub, messages) for stub, messages in self._rpcs[service] if hasattr(stub, rpc)
        )
        request = getattr(messages, f"{rpc}Request")(**fields)
        if "request_id" in request.DESCRIPTOR.fields_by_name:
            request.request_id = request.request_id or str(uuid4())
        return getattr(stub, rpc)(request, **(options or {"timeout": ANSWER_SECONDS}))

    async def until(
        self,
        service: str,
        rpc: str,
        condition: Callable[[Any], object],
        patience: float = PATIENCE_SECONDS,
        **filters: Any,
    ) -> Any:
        """Follow a stream until an item is as wanted; return the item."""
        async with asyncio.timeout(patience):
            async for frame in self.call(service, rpc, options={"timeout": None}, **filters):
                kind = frame.WhichOneof("frame")
                if kind not in NO_ITEMS and condition(item := getattr(frame, kind)):
                    return item
        raise AssertionError("the stream ended")

    # Crews

    async def crew(
        self, key: str, where: Point, skills: tuple[str, ...], equipment: tuple[str, ...]
    ) -> None:
        """Put a crew on duty, seen at a place a moment ago."""
        department, _, crew_id = key.partition("/")
        await self.call(
            department,
            "RegisterCrew",
            crew_id=crew_id,
            name=crew_id,
            skills=skills,
            equipment=equipment,
            lending=bulletin.LENDING_RULE_ALWAYS,
            depot=at(where),
        )
        await self.step(key, "StartShift", end_time=in_seconds(8 * 3600))
        await self.seen(key, where)

    async def step(self, key: str, name: str, task_id: str = "", **more: Any) -> Any:
        """Call an rpc as a crew's leader: AcceptTask, Depart, Arrive, FinishTask, EndShift."""
        department, _, crew_id = key.partition("/")
        if task_id:
            more["task_id"] = task_id
        return await self.call(department, name, crew_id=crew_id, **more)

    async def seen(self, key: str, where: Point) -> None:
        """Report where a crew is."""
        await self.step(key, "ReportPosition", position=at(where).position)

    async def card(self, key: str) -> crews.Crew:
        """Return the present state of a crew."""
        answer: crews.GetCrewResponse = await self.step(key, "GetCrew")
        return answer.crew

    async def offer(self, key: str, need_id: str, patience: float = PATIENCE_SECONDS) -> crews.Task:
        """Wait until a crew is offered the task of a need."""
        card: crews.Crew = await self.until_crew(
            key, lambda each: each.offer.need_id == need_id, patience
        )
        return card.offer

    async def accept(self, key: str, need_id: str, patience: float = PATIENCE_SECONDS) -> str:
        """Wait for the offer of the task of a need and accept it; return the task's id."""
        offer = await self.offer(key, need_id, patience)
        await self.step(key, "AcceptTask", offer.task_id)
        return offer.task_id

    async def work(self, key: str, task_id: str) -> None:
        """Go to the site of an accepted task, finish it, and be free again."""
        for step in ("Depart", "Arrive", "FinishTask"):
            await self.step(key, step, task_id)
        await self.until_crew(key, lambda each: not each.HasField("task"))

    async def until_crew(
        self, key: str, condition: Callable[[Any], object], patience: float = PATIENCE_SECONDS
    ) -> Any:
        """Follow a crew's stream until it is as wanted."""
        department, _, crew_id = key.partition("/")
        return await self.until(department, "WatchCrews", condition, patience, crew_ids=[crew_id])

    # Defects and incidents

    async def report(
        self, kind: str, where: Point, priority: place.Priority | None = None, **options: Any
    ) -> str:
        """Report a defect to roads; return its need's id."""
        options = {"timeout": ANSWER_SECONDS} | options
        answer = await self.call(
            "roads", "ReportDefect", options=options, kind=kind, place=at(where), priority=priority
        )
        return f"roads/{answer.receipt.aggregate}"

    async def withdraw(self, need_id: str) -> None:
        """Take a report back."""
        defect_id = need_id.rpartition("/")[2]
        await self.call("roads", "CloseDefect", defect_id=defect_id, reason="withdrawn")

    async def defect(self, need_id: str) -> roads.Defect:
        """Return the present state of a defect."""
        answer: roads.GetDefectResponse = await self.call(
            "roads", "GetDefect", defect_id=need_id.rpartition("/")[2]
        )
        return answer.defect

    async def until_defect(self, need_id: str, condition: Callable[[Any], object]) -> Any:
        """Follow the stream of defects until that of a need is as wanted."""
        defect_id = need_id.rpartition("/")[2]
        return await self.until(
            "roads", "WatchDefects", lambda each: each.defect_id == defect_id and condition(each)
        )

    async def incident(self, need_id: str) -> Any:
        """Return the incident of a need."""
        return (await self.call("coordination", "GetIncident", incident_id=need_id)).incident

    async def until_incident(self, need_id: str, condition: Callable[[Any], object]) -> Any:
        """Follow the stream of incidents until that of a need is as wanted."""
        return await self.until(
            "coordination",
            "WatchIncidents",
            lambda each: need_id in each.need_ids and condition(each),
        )

    async def until_closed(self, need_id: str) -> Any:
        """Wait until the incident of a need is closed."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                incident = await self.incident(need_id)
                if incident.HasField("closed_time"):
                    return incident
