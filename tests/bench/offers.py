"""Latency of an offer: from the report to the frame on the crew's stream.

From roads over coordination to the crew's department: a P1 defect is reported, a crew is offered
the task, and the report is withdrawn at once, so that the crew is free for a later one.
"""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import grpc

from services.chassis.sdk.ids import new_id
from tests.bench import plain_topics as plain
from tests.bench.bulletins import DEPARTMENT as NOISY
from tests.bench.figures import LIMIT, VIGIE, Line, latency
from tests.bench.installation import DEPARTMENTS, Installation, Scene
from tests.bench.pacing import DEADLINE_SECONDS, Reports, department, durations, paced, plain_report
from tests.bench.plain_coordination import NOISY as PLAIN_NOISY
from tests.bench.running_city import Town
from tests.channels import open_channel
from vigie.crew.v1 import service_pb2 as crews
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2

REPEATS = 3
RATE = 10
SAMPLES = 200
NOISE_RATE = 2_000
PROMISED = {"p50": 40.0, "p99": 150.0}
TIMES_THE_LIMIT = {"p50": 2.0}
QUIET = "report to offer, quiet (10/s)"
NOISY_NAME = "report to offer, 2,000 bulletins/s"
TEN_TIMES = "report to offer, 2,000 bulletins/s, ten times the city"
CREWS, MANY_CREWS, COPIES, OPEN = 205, 2_050, 10, 100
WAIT_SECONDS = 20.0
SETTLE_SECONDS = 5.0

Call = Callable[[int], Awaitable[None]]
Awaited = defaultdict[Any, asyncio.Event]
"""The events of expected frames, by need or by the id of a plain message."""


def measure(scene: Scene) -> Iterator[Line]:
    """Vigie beside its limit, quiet and not, in a city and in one of ten times its size."""
    with scene.installation("offers", (*DEPARTMENTS, NOISY)) as city:
        yield from asyncio.run(_measure(scene, city))


async def _measure(scene: Scene, city: Installation) -> list[Line]:
    town = Town(city)
    city.plain_topics()
    city.topic("plain-coordination.journal", 1)
    city.topic(f"{PLAIN_NOISY}.bulletins")
    city.run("plain_coordination")
    limit = department(city, LIMIT)
    await asyncio.to_thread(town.wait_ready)
    async with town.connected(), open_channel(limit.target) as channel:
        await town.on_duty(town.members(CREWS))
        async with _followed(town, channel) as calls:
            for call in calls.values():
                await paced(RATE, scene.some(100), call)  # warm, before it is measured
            lines = await _lines(scene, QUIET, calls)
            lines += await _lines(scene, NOISY_NAME, calls, city)
            await _grow(scene, town)
            lines += await _lines(scene, TEN_TIMES, calls, city)
    return lines


async def _lines(
    scene: Scene, name: str, calls: Mapping[str, Call], noisy: Installation | None = None
) -> list[Line]:
    found: dict[str, list[list[float]]] = {side: [] for side in calls}
    for _ in range(scene.repeats(REPEATS)):
        for side, call in calls.items():
            async with _noise(noisy, side):
                found[side].append(durations(await paced(RATE, scene.some(SAMPLES), call)))
    return [
        latency(name, VIGIE, found[VIGIE], promised=PROMISED, times_the_limit=TIMES_THE_LIMIT),
        latency(name, LIMIT, found[LIMIT]),
    ]


@asynccontextmanager
async def _followed(town: Town, channel: grpc.aio.Channel) -> AsyncIterator[dict[str, Call]]:
    """Yield what makes one report and waits for its offer, at Vigie and at the limit."""
    offers: Awaited = defaultdict(asyncio.Event)
    messages: Awaited = defaultdict(asyncio.Event)
    async with asyncio.TaskGroup() as group:
        tasks = [
            *(group.create_task(_follow(town.crews(name), offers)) for name in DEPARTMENTS),
            group.create_task(_follow_plain(channel, messages)),
            group.create_task(town.report_positions(list(town.members(CREWS)))),
        ]
        yield {VIGIE: _vigie(town, offers, group), LIMIT: _plain(channel, messages)}
        for task in tasks:
            task.cancel()


async def _follow(stub: Any, offers: Awaited) -> None:
    """Follow a department's crews until cancelled, resumed when its connection is renewed."""
    cursor = ""
    while True:
        try:
            async for frame in stub.WatchCrews(crews.WatchCrewsRequest(cursor=cursor)):
                cursor = frame.cursor or cursor
                if frame.HasField("crew") and frame.crew.HasField("offer"):
                    offers[frame.crew.offer.need_id].set()
        except grpc.aio.AioRpcError as error:
            if error.code() is not grpc.StatusCode.UNAVAILABLE:
                raise


async def _follow_plain(channel: grpc.aio.Channel, messages: Awaited) -> None:
    watch: Any = channel.unary_stream("/bench.Plain/Watch")
    async for ident in watch(b""):
        messages[ident].set()


def _vigie(town: Town, offers: Awaited, group: asyncio.TaskGroup) -> Call:
    reports = Reports(kind="obstruction", priority=place_pb2.PRIORITY_P1)

    async def withdraw(defect_id: str) -> None:
        request = roads.CloseDefectRequest(
            request_id=new_id(), defect_id=defect_id, reason="withdrawn"
        )
        await town.roads.CloseDefect(request, timeout=DEADLINE_SECONDS)

    async def call(_number: int) -> None:
        answer = await town.roads.ReportDefect(reports.next(), timeout=DEADLINE_SECONDS)
        aggregate = answer.receipt.aggregate
        await asyncio.wait_for(offers[f"roads/{aggregate}"].wait(), WAIT_SECONDS)
        group.create_task(withdraw(aggregate.partition("/")[2]))

    return call


def _plain(channel: grpc.aio.Channel, messages: Awaited) -> Call:
    report = plain_report(channel)

    async def call(_number: int) -> None:
        ident = uuid.uuid4().bytes
        await report(plain.message(plain.REPORT, ident), timeout=DEADLINE_SECONDS)
        await asyncio.wait_for(messages[ident].wait(), WAIT_SECONDS)

    return call


@asynccontextmanager
async def _noise(city: Installation | None, side: str) -> AsyncIterator[None]:
    """Run a department that publishes much beside the side that is measured, given a city."""
    if city is None:
        yield
        return
    service, kind = (NOISY, "real") if side == VIGIE else (PLAIN_NOISY, "plain")
    topic = f"{city.prefix}.{service}.bulletins"
    process = city.run("bulletins", topic, str(NOISE_RATE), kind)
    try:
        await asyncio.sleep(SETTLE_SECONDS)
        yield
    finally:
        await asyncio.to_thread(process.terminate)


async def _grow(scene: Scene, town: Town) -> None:
    """Ten times the crews and the lights, and a hundred incidents that crews are at work on."""
    began = time.perf_counter()
    await town.on_duty(list(town.members(scene.some(MANY_CREWS)))[CREWS:])
    await town.light(scene.repeats(COPIES))
    reports = Reports(seed=11, priority=place_pb2.PRIORITY_P3)
    for _ in range(scene.some(OPEN)):
        await town.roads.ReportDefect(reports.next(), timeout=DEADLINE_SECONDS)
    sys.stdout.write(f"  ten times the city in {time.perf_counter() - began:.0f} s\n")
