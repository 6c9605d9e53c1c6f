"""Calls at a steady rate, and what they call: a department of Vigie, or the limit's."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import grpc

from services.chassis.partition.partitioning import partition_of
from services.chassis.sdk.ids import new_id
from services.city.districts import Districts
from services.city.map_projection import Plane
from tests.bench import plain_topics as plain
from tests.bench.figures import VIGIE
from tests.bench.installation import Installation, Served
from tests.processes import CITY
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub
from vigie.type.v1 import place_pb2

CENTRE = (3.8767, 43.6108)
DEADLINE_SECONDS = 15.0
Call = Callable[[int], Awaitable[int]]
"""Sends one command, numbered, and waits for its answer; returns the command's partition."""


async def paced(
    rate: float, count: int, call: Callable[[int], Awaitable[object]]
) -> list[tuple[float, float]]:
    """Make `count` calls, `rate` a second; return for each when it was due and answered.

    A call that is late because the one before held up the client counts from when it was due, so a
    stall is seen by all that should have been made during it.
    """
    begin = time.perf_counter() + 0.05

    async def one(number: int) -> tuple[float, float]:
        due = begin + number / rate
        await call(number)
        return due, time.perf_counter()

    tasks: list[asyncio.Task[tuple[float, float]]] = []
    for number in range(count):
        await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(one(number)))
    return await asyncio.gather(*tasks)


def durations(timed: list[tuple[float, float]]) -> list[float]:
    """Return how long each took, in seconds."""
    return [end - due for due, end in timed]


class Reports:
    """Defects to report: each at a place of its own in the city."""

    def __init__(
        self,
        seed: int = 7,
        kind: str = "pothole",
        priority: place_pb2.Priority = place_pb2.PRIORITY_UNSPECIFIED,
    ) -> None:
        self._random = Random(seed)
        self._districts = Districts.load(CITY, Plane(*CENTRE))
        self._kind = kind
        self._priority = priority

    def next(self) -> roads.ReportDefectRequest:
        longitude, latitude = self._place()
        position = place_pb2.Position(longitude=longitude, latitude=latitude)
        return roads.ReportDefectRequest(
            request_id=new_id(),
            kind=self._kind,
            priority=self._priority,
            place=place_pb2.Place(position=position, street="Rue de la Loge"),
        )

    def _place(self) -> tuple[float, float]:
        while True:
            longitude = CENTRE[0] + self._random.uniform(-0.04, 0.04)
            latitude = CENTRE[1] + self._random.uniform(-0.03, 0.03)
            if self._districts.contains(longitude, latitude):
                return longitude, latitude


def department(city: Installation, side: str) -> Served:
    """Start one replica of a side's department and wait until it is ready."""
    served = city.service("roads") if side == VIGIE else city.limit()
    served.wait_ready()
    return served


def plain_report(channel: grpc.aio.Channel) -> Any:
    """Return the method of the limit's department that takes a message and returns its id."""
    return channel.unary_unary("/bench.Plain/Report")


def reporting(channel: grpc.aio.Channel, side: str, limit_seconds: float) -> Call:
    """Return what reports one defect to a side's department."""
    if side == VIGIE:
        stub, reports = RoadsServiceStub(channel), Reports()

        async def report(_number: int) -> int:
            answer = await stub.ReportDefect(reports.next(), timeout=limit_seconds)
            return partition_of(answer.receipt.aggregate, plain.PARTITIONS)

        return report
    send = plain_report(channel)

    async def report_plainly(_number: int) -> int:
        ident = uuid.uuid4().bytes
        await send(plain.message(plain.REPORT, ident), timeout=limit_seconds)
        return ident[-1] % plain.PARTITIONS

    return report_plainly
