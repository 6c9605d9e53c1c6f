"""A small city: three services as processes, and crew leaders that answer as a test wants."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from tests.faults.harness import Town
from tests.waiting import wait_until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import (
    service_pb2 as coordination,
    service_pb2_grpc as coordination_stubs,
)
from vigie.crew.v1 import service_pb2 as crews, service_pb2_grpc as crew_stubs
from vigie.lighting.v1 import service_pb2_grpc as lighting_stubs
from vigie.roads.v1 import service_pb2 as roads, service_pb2_grpc as roads_stubs
from vigie.type.v1 import place_pb2 as place

SERVICES = ("lighting", "roads", "coordination")
ANSWER_SECONDS = 10
PATIENCE_SECONDS = 20

# The crossroads of the Comédie, a street some 300 m east of it, and the other end of the city.
COMEDIE = (3.8795, 43.6086)
NEAR = (3.8830, 43.6090)
FAR = (3.8230, 43.6290)


def at(where: tuple[float, float], street: str = "") -> place.Place:
    """Name a place by longitude and latitude."""
    longitude, latitude = where
    position = place.Position(longitude=longitude, latitude=latitude)
    return place.Place(position=position, street=street)


def in_seconds(seconds: float) -> Timestamp:
    """Return a moment from now."""
    context = Timestamp()
    context.FromMilliseconds(int((time.time() + seconds) * 1000))
    return context


@contextmanager
def raised(town: Town) -> Iterator[Town]:
    """Start the services of a town, and end them."""
    town.make_topics()
    try:
        for service in SERVICES:
            town.add(service)
        for replica in town.replicas:
            wait_until(replica.ready, f"{replica.name} is ready")
        yield town
    finally:
        town.stop()


class Stage:
    """The running city, and what a test does to it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.channels = {
            replica.service: grpc.aio.insecure_channel(replica.target) for replica in town.replicas
        }
        self.crews = {
            name: crew_stubs.CrewServiceStub(self.channels[name]) for name in ("lighting", "roads")
        }
        self.roads: Any = roads_stubs.RoadsServiceStub(self.channels["roads"])
        self.lighting: Any = lighting_stubs.LightingServiceStub(self.channels["lighting"])
        self.coordination: Any = coordination_stubs.CoordinationServiceStub(
            self.channels["coordination"]
        )

    async def close(self) -> None:
        """Hang up."""
        for channel in self.channels.values():
            await channel.close()

    async def crew(
        self,
        department: str,
        crew_id: str,
        where: tuple[float, float],
        skills: tuple[str, ...],
        equipment: tuple[str, ...],
    ) -> None:
        """Put a crew on duty, seen at a place a moment ago."""
        stub: Any = self.crews[department]
        request = crews.RegisterCrewRequest(
            request_id=str(uuid4()),
            crew_id=crew_id,
            name=crew_id,
            skills=skills,
            equipment=equipment,
            lending=bulletin.LENDING_RULE_ALWAYS,
            depot=at(where),
        )
        await stub.RegisterCrew(request, timeout=ANSWER_SECONDS)
        shift = crews.StartShiftRequest(
            request_id=str(uuid4()), crew_id=crew_id, end_time=in_seconds(8 * 3600)
        )
        await stub.StartShift(shift, timeout=ANSWER_SECONDS)
        await self.seen(department, crew_id, where)

    async def work(self, department: str, crew_id: str, task_id: str) -> None:
        """Go there, do it, and be free again."""
        for step in ("Depart", "Arrive", "FinishTask"):
            await self.step(department, step, crew_id, task_id)
        await self.until_crew(department, crew_id, lambda each: not each.HasField("task"))

    async def seen(self, department: str, crew_id: str, where: tuple[float, float]) -> None:
        """Say where a crew is."""
        stub: Any = self.crews[department]
        position = place.Position(longitude=where[0], latitude=where[1])
        request = crews.ReportPositionRequest(crew_id=crew_id, position=position)
        await stub.ReportPosition(request, timeout=ANSWER_SECONDS)

    async def off_duty(self, department: str, crew_id: str) -> None:
        """End a crew's shift."""
        stub: Any = self.crews[department]
        request = crews.EndShiftRequest(request_id=str(uuid4()), crew_id=crew_id)
        await stub.EndShift(request, timeout=ANSWER_SECONDS)

    async def report(
        self,
        kind: str,
        where: tuple[float, float],
        priority: place.Priority | None = None,
        **call: Any,
    ) -> str:
        """Report a defect to roads; return its need's id."""
        request = roads.ReportDefectRequest(
            request_id=str(uuid4()), kind=kind, place=at(where), priority=priority
        )
        answer = await self.roads.ReportDefect(request, timeout=ANSWER_SECONDS, **call)
        return f"roads/{answer.receipt.aggregate}"

    async def withdraw(self, need_id: str) -> None:
        """Take a report back."""
        request = roads.CloseDefectRequest(
            request_id=str(uuid4()), defect_id=need_id.rpartition("/")[2], reason="withdrawn"
        )
        await self.roads.CloseDefect(request, timeout=ANSWER_SECONDS)

    async def defect(self, need_id: str) -> roads.Defect:
        """Return a defect as it now stands."""
        request = roads.GetDefectRequest(defect_id=need_id.rpartition("/")[2])
        answer: roads.GetDefectResponse = await self.roads.GetDefect(
            request, timeout=ANSWER_SECONDS
        )
        return answer.defect

    async def step(
        self, department: str, name: str, crew_id: str, task_id: str, **more: Any
    ) -> Any:
        """Answer as a crew's leader: AcceptTask, Depart, Arrive, FinishTask, DeclineTask."""
        request_type = getattr(crews, f"{name}Request")
        request = request_type(request_id=str(uuid4()), crew_id=crew_id, task_id=task_id, **more)
        return await getattr(self.crews[department], name)(request, timeout=ANSWER_SECONDS)

    async def card(self, department: str, crew_id: str) -> crews.Crew:
        """Return a crew as it now stands."""
        stub: Any = self.crews[department]
        request = crews.GetCrewRequest(crew_id=crew_id)
        answer: crews.GetCrewResponse = await stub.GetCrew(request, timeout=ANSWER_SECONDS)
        return answer.crew

    async def until_crew(
        self,
        department: str,
        crew_id: str,
        condition: Callable[[crews.Crew], bool],
        patience: float = PATIENCE_SECONDS,
    ) -> crews.Crew:
        """Follow a crew's stream until it is as wanted."""
        stub: Any = self.crews[department]
        request = crews.WatchCrewsRequest(crew_ids=[crew_id])
        async with asyncio.timeout(patience):
            async for frame in stub.WatchCrews(request):
                if frame.WhichOneof("frame") == "crew" and condition(frame.crew):
                    found: crews.Crew = frame.crew
                    return found
        raise AssertionError("the stream ended")

    async def offer(
        self,
        department: str,
        crew_id: str,
        need_id: str,
        patience: float = PATIENCE_SECONDS,
    ) -> crews.Task:
        """Wait until a crew is offered the task of a need."""
        card = await self.until_crew(
            department, crew_id, lambda each: each.offer.need_id == need_id, patience
        )
        return card.offer

    async def incident(self, need_id: str) -> Any:
        """Return the incident of a need."""
        request = coordination.GetIncidentRequest(incident_id=need_id)
        return (await self.coordination.GetIncident(request, timeout=ANSWER_SECONDS)).incident

    async def until_incident(self, need_id: str, condition: Callable[[Any], bool]) -> Any:
        """Follow the stream of incidents until that of a need is as wanted."""
        request = coordination.WatchIncidentsRequest()
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for frame in self.coordination.WatchIncidents(request):
                if frame.WhichOneof("frame") != "incident":
                    continue
                if need_id in frame.incident.need_ids and condition(frame.incident):
                    return frame.incident
        raise AssertionError("the stream ended")

    async def until_closed(self, need_id: str) -> Any:
        """Wait until the incident of a need is closed."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                incident = await self.incident(need_id)
                if incident.HasField("closed_time"):
                    return incident

    async def until_defect(self, need_id: str, condition: Callable[[Any], bool]) -> Any:
        """Follow the stream of defects until that of a need is as wanted."""
        defect_id = need_id.rpartition("/")[2]
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for frame in self.roads.WatchDefects(roads.WatchDefectsRequest()):
                if frame.defect.defect_id == defect_id and condition(frame.defect):
                    return frame.defect
        raise AssertionError("the stream ended")
