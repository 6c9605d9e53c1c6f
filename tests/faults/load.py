"""The load: callers that report, inspect and close defects and dispatch crews, concurrently."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.message import Message

from services.chassis.sdk.ids import new_id
from tests.faults.calls import Callers
from tests.faults.evidence import Look, Told, Verdict
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as crews
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2 as places

LONGITUDE, LATITUDE = 3.8767, 43.6108
KINDS = ("pothole", "sign_damaged", "footway_damaged", "gully_blocked")
DEADLINES_SECONDS = (2.0, 5.0, 15.0)
PRIORITIES = (places.PRIORITY_P2, places.PRIORITY_P3, places.PRIORITY_P4)
CREWS = tuple(f"crew-{number}" for number in range(6))
SHIFT_SECONDS = 4 * 3600
STEPS: tuple[Any, ...] = (
    crews.AcceptTaskRequest,
    crews.DepartRequest,
    crews.ArriveRequest,
    crews.FinishTaskRequest,
)
"""The requests of a crew's tablet, from the offer of a task to its end."""


def place() -> places.Place:
    """Return a place in the middle of the city."""
    point = places.Position(longitude=LONGITUDE, latitude=LATITUDE)
    return places.Place(position=point, street="Place de la Comédie")


def report(kind: str = "pothole") -> roads.ReportDefectRequest:
    return roads.ReportDefectRequest(
        request_id=new_id(), kind=kind, priority=places.PRIORITY_P3, place=place()
    )


def offer(crew_id: str, lease_seconds: float, expected_task_id: str = "") -> crews.OfferTaskRequest:
    """Return a request that offers a new task to a crew."""
    now, task_id = time.time(), new_id()
    request = crews.OfferTaskRequest(
        request_id=new_id(),
        crew_id=crew_id,
        task_id=task_id,
        need_id=f"roads/defect/{task_id}",
        kind="pothole",
        priority=places.PRIORITY_P3,
        place=place(),
        work_seconds=600,
        expected_task_id=expected_task_id,
    )
    request.clock_start_time.FromSeconds(int(now))
    request.lease_end_time.FromSeconds(int(now + lease_seconds))
    return request


async def on_duty(callers: Callers, crew_id: str, lending: bulletin.LendingRule) -> None:
    card = crews.RegisterCrewRequest(
        request_id=new_id(), crew_id=crew_id, name=crew_id, lending=lending, depot=place()
    )
    await callers.ask(card, seconds=15)
    shift = crews.StartShiftRequest(request_id=new_id(), crew_id=crew_id)
    shift.end_time.FromSeconds(int(time.time() + SHIFT_SECONDS))
    await callers.ask(shift, seconds=15)


@dataclass
class Load:
    """Some callers at a steady pace, each with one command under way at a time."""

    callers: Callers
    clients: int = 24
    per_second: float = 80.0
    defects: deque[str] = field(default_factory=lambda: deque(maxlen=60))
    offers: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=40))
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    repeats: int = 0
    under_way: int = 0

    async def open_city(self) -> None:
        for crew_id in CREWS:
            await on_duty(self.callers, crew_id, bulletin.LENDING_RULE_ALWAYS)

    async def run(self) -> None:
        """Send until `ending`, then wait for the calls under way."""
        async with asyncio.TaskGroup() as group:
            for number in range(self.clients):
                group.create_task(self._client(number))

    async def _client(self, number: int) -> None:
        pause = self.clients / self.per_second
        await asyncio.sleep(pause * number / self.clients)
        while not self.ending.is_set():
            started = time.monotonic()
            self.under_way += 1
            await self._one()
            self.under_way -= 1
            await asyncio.sleep(max(0.0, pause - (time.monotonic() - started)))

    async def _one(self) -> None:
        chance = self.callers.chance
        request = self._request()
        seconds = chance.choice(DEADLINES_SECONDS)
        dice = chance.random()
        if dice < 0.04:
            await self._at_once(request, seconds)
            return
        told = await self.callers.ask(request, seconds=seconds)
        self._remember(request, told)
        if dice < 0.10:
            self.repeats += 1
            self._must_repeat(told, await self.callers.ask(request, seconds=seconds))
        elif dice < 0.13:
            await self._with_another_body(request, told)
        elif dice < 0.20:
            await self._look(told)

    def _request(self) -> Any:
        chance = self.callers.chance
        dice = chance.random()
        if dice < 0.35 or not self.defects:
            return report(chance.choice(KINDS))
        if dice < 0.65:
            about: dict[str, Any] = {
                "request_id": new_id(),
                "defect_id": chance.choice(self.defects),
            }
            requests = (
                roads.InspectDefectRequest(**about, priority=chance.choice(PRIORITIES)),
                roads.MarkMadeSafeRequest(**about),
                roads.CloseDefectRequest(**about, reason="repaired"),
                roads.ReopenDefectRequest(**about, priority=places.PRIORITY_P3),
            )
            return chance.choice(requests)
        if chance.random() < 0.35 or not self.offers:
            return self._offer()
        crew_id, task_id = chance.choice(tuple(self.offers))
        return chance.choice(STEPS)(request_id=new_id(), crew_id=crew_id, task_id=task_id)

    def _offer(self) -> Any:
        crew_id = self.callers.chance.choice(CREWS)
        # Half of the offers guess that the crew is busy with the last one that it was offered.
        busy = [task for crew, task in self.offers if crew == crew_id]
        expected = busy[-1] if busy and self.callers.chance.random() < 0.5 else ""
        return offer(crew_id, 4, expected)

    def _remember(self, request: Message, told: Told) -> None:
        if told.verdict is not Verdict.DONE:
            return
        if isinstance(request, roads.ReportDefectRequest):
            self.defects.append(told.aggregate.partition("/")[2])
        elif isinstance(request, crews.OfferTaskRequest):
            self.offers.append((request.crew_id, request.task_id))

    # Errors of a careless caller

    async def _at_once(self, request: Any, seconds: float) -> None:
        """Send the same to several replicas at the same time."""
        self.repeats += 2
        lines = [self.callers.lines[n % len(self.callers.lines)] for n in range(3)]
        asking = [self.callers.ask(request, seconds=seconds, first=line) for line in lines]
        first, *again = await asyncio.gather(*asking)
        for told in again:
            self._must_repeat(first, told)
        self._remember(request, first)

    def _must_repeat(self, first: Told, again: Told) -> None:
        if Verdict.UNKNOWN not in {first.verdict, again.verdict} and first.verdict != again.verdict:
            self.callers.history.mistaken.append(
                f"{first.command_id} was {first.verdict.value}, then {again.verdict.value}"
            )

    async def _with_another_body(self, request: Any, told: Told) -> None:
        """Use an id again for something else: never accepted once the first is recorded."""
        if told.verdict not in {Verdict.DONE, Verdict.REFUSED}:
            return
        other = type(request)()
        other.CopyFrom(request)
        if isinstance(other, roads.ReportDefectRequest):
            other.kind = "graffiti"
        elif isinstance(other, roads.InspectDefectRequest):
            other.priority = places.PRIORITY_P1
        else:
            return
        if (await self.callers.ask(other)).verdict is Verdict.DONE:
            self.callers.history.mistaken.append(
                f"{told.command_id} was accepted again with another body"
            )

    async def _look(self, told: Told) -> None:
        """Query any replica for the aggregate just written, no older than the receipt."""
        if told.verdict is not Verdict.DONE or not told.aggregate.startswith("defect/"):
            return
        line = self.callers.chance.choice(self.callers.lines)
        defect_id = told.aggregate.partition("/")[2]
        request = roads.GetDefectRequest(defect_id=defect_id, at_least=told.cursor)
        try:
            shown = (await line.call(request, 3.0)).defect.version
        except grpc.aio.AioRpcError as error:
            if error.code() is not grpc.StatusCode.NOT_FOUND:
                return
            shown = 0
        self.callers.history.looks.append(Look(told.aggregate, told.version, shown))
