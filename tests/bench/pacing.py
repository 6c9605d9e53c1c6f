"""Calls at a steady rate, independent of earlier calls, each timed from its due time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from random import Random

from services.chassis.sdk.ids import new_id
from services.city.districts import Districts
from services.city.projection import Plane
from tests.processes import CITY
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2

CENTRE = (3.8767, 43.6108)
DEADLINE_SECONDS = 15.0


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
