"""Latency of an offer: from the report to the frame on the crew's stream.

From roads over coordination to the crew's department: a P1 defect is reported, a crew is offered
the task, and the report is withdrawn at once, so that the crew is free for a later one.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc

from services.chassis.sdk.ids import new_id
from tests.bench import plain_topics as plain
from tests.bench.figures import LIMIT, VIGIE, Line, latency
from tests.bench.installation import Installation, Served
from tests.bench.noisy_department import DEPARTMENT as NOISY
from tests.bench.pacing import DEADLINE_SECONDS, Reports, durations, paced
from tests.bench.plain_coordination import NOISY as PLAIN_NOISY
from tests.bench.running_city import DEPARTMENTS, Town
from tests.bench.scene import Scene
from vigie.crew.v1 import service_pb2 as crews
from vigie.roads.v1 import service_pb2 as roads

REPEATS = 3
RATE = 10
SAMPLES = 200
NOISE_RATE = 2_000
START_SECONDS = 10
PROMISED = {"p50": 40.0, "p99": 150.0}
QUIET = "report to offer, quiet (10/s)"
NOISY_NAME = "report to offer, 2,000 bulletins/s"
TEN_TIMES = "report to offer, 2,000 bulletins/s, ten times the city"
CREWS, MANY_CREWS, COPIES, OPEN = 205, 2_050, 10, 100
WAIT_SECONDS = 20.0
SETTLE_SECONDS = 5.0

Call = Callable[[int], Awaitable[object]]


@dataclass
class Offers:
    """The offers as they show on the streams, by need."""

    seen: dict[str, asyncio.Future[crews.Task]] = field(default_factory=dict)

    def wanted(self, need_id: str) -> asyncio.Future[crews.Task]:
        """What an offer for a need will be told through."""
        loop = asyncio.get_running_loop()
        return self.seen.setdefault(need_id, loop.create_future())

    async def follow(self, stub: Any) -> None:
        """Follow a department's crews until cancelled, resumed when its connection is renewed."""
        cursor = ""
        while True:
            try:
                async for frame in stub.WatchCrews(crews.WatchCrewsRequest(cursor=cursor)):
                    cursor = frame.cursor or cursor
                    self._take(frame)
            except grpc.aio.AioRpcError as error:
                if error.code() is not grpc.StatusCode.UNAVAILABLE:
                    raise

    def _take(self, frame: crews.WatchCrewsResponse) -> None:
        if frame.HasField("crew") and frame.crew.HasField("offer"):
            offer = frame.crew.offer
            future = self.wanted(offer.need_id)
            if not future.done():
                future.set_result(offer)


def measure(scene: Scene) -> Iterator[Line]:
    """Vigie beside its limit, quiet and not, in a city and in one of ten times its size."""
    with scene.installation("offers", ",".join((*DEPARTMENTS, NOISY))) as city:
        yield from asyncio.run(_measure(scene, city))


async def _measure(scene: Scene, city: Installation) -> list[Line]:
    town = Town(city)
    plains = _plains(city)
    await asyncio.to_thread(town.wait_ready)
    target = f"127.0.0.1:{plains.port}"
    async with town.connected(), grpc.aio.insecure_channel(target) as channel:
        members = list(town.members(CREWS))
        await town.on_duty(members)
        async with _followed(town, channel) as (vigie, limit):
            whose = {VIGIE: vigie, LIMIT: limit}
            starts = {
                who: durations(await paced(RATE, scene.some(RATE * START_SECONDS), call))
                for who, call in whose.items()
            }
            lines = await _lines(scene, QUIET, whose, starts)
            lines += await _lines(scene, NOISY_NAME, whose, {}, city)
            await _grow(scene, town)
            lines += await _lines(scene, TEN_TIMES, whose, {}, city)
    return lines


def _plains(city: Installation) -> Served:
    for kind in plain.KINDS:
        city.topic(f"plain.{kind}", plain.PARTITIONS)
    city.topic("plain-coordination.journal", 1)
    city.topic(f"{PLAIN_NOISY}.bulletins", plain.PARTITIONS)
    city.run("plain_coordination")
    served = city.plain("plain_department")
    served.wait_ready()
    return served


async def _lines(
    scene: Scene,
    name: str,
    whose: dict[str, Call],
    starts: dict[str, list[float]],
    noisy: Installation | None = None,
) -> list[Line]:
    found: dict[str, list[list[float]]] = {who: [] for who in whose}
    for _ in range(scene.repeats(REPEATS)):
        for who, call in whose.items():
            async with _noise(noisy, who):
                found[who].append(durations(await paced(RATE, scene.some(SAMPLES), call)))
    return [
        latency(
            name,
            who,
            repeats,
            promised=PROMISED if who == VIGIE else {},
            start=starts.get(who, ()),
        )
        for who, repeats in found.items()
    ]


@asynccontextmanager
async def _followed(town: Town, channel: grpc.aio.Channel) -> AsyncIterator[tuple[Call, Call]]:
    """What makes one report and waits for its offer, at Vigie and at the limit."""
    offers, idents = Offers(), dict[bytes, asyncio.Future[None]]()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(offers.follow(town.crews(name))) for name in DEPARTMENTS]
        tasks.append(group.create_task(_follow_plain(channel, idents)))
        tasks.append(group.create_task(town.seen(list(town.members(CREWS)))))
        yield _vigie(town, offers), _plain(channel, idents)
        for task in tasks:
            task.cancel()


def _vigie(town: Town, offers: Offers) -> Call:
    reports = Reports(kind="obstruction", priority=1)
    ending: set[asyncio.Task[Any]] = set()

    async def call(_number: int) -> None:
        answer = await town.roads.ReportDefect(reports.next(), timeout=DEADLINE_SECONDS)
        aggregate = answer.receipt.aggregate
        await asyncio.wait_for(offers.wanted(f"roads/{aggregate}"), WAIT_SECONDS)
        taken_back = roads.CloseDefectRequest(
            request_id=new_id(), defect_id=aggregate.partition("/")[2], reason="withdrawn"
        )
        closing = town.roads.CloseDefect(taken_back, timeout=DEADLINE_SECONDS)
        task = asyncio.ensure_future(_settled(closing))
        ending.add(task)
        task.add_done_callback(ending.discard)

    return call


async def _settled(call: Awaitable[Any]) -> Any:
    return await call


def _plain(channel: grpc.aio.Channel, idents: dict[bytes, asyncio.Future[None]]) -> Call:
    report: Any = channel.unary_unary("/bench.Plain/Report")

    async def call(_number: int) -> None:
        ident = uuid.uuid4().bytes
        idents[ident] = asyncio.get_running_loop().create_future()
        await report(plain.message(plain.REPORT, ident), timeout=DEADLINE_SECONDS)
        await asyncio.wait_for(idents[ident], WAIT_SECONDS)

    return call


async def _follow_plain(
    channel: grpc.aio.Channel, idents: dict[bytes, asyncio.Future[None]]
) -> None:
    watch: Any = channel.unary_stream("/bench.Plain/Watch")
    async for ident in watch(b""):
        if ident in idents:
            idents[ident].set_result(None)


@asynccontextmanager
async def _noise(city: Installation | None, who: str) -> AsyncIterator[None]:
    """A talkative department beside whoever is measured, where there is to be one."""
    if city is None:
        yield
        return
    service, kind = (NOISY, "real") if who == VIGIE else (PLAIN_NOISY, "plain")
    topic = f"{city.prefix}.{service}.bulletins"
    process = city.run("noisy_department", topic, str(NOISE_RATE), kind)
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
    reports = Reports(seed=11, kind="pothole", priority=3)
    for _ in range(scene.some(OPEN)):
        await town.roads.ReportDefect(reports.next(), timeout=DEADLINE_SECONDS)
    print(f"  ten times the city in {time.perf_counter() - began:.0f} s")  # noqa: T201  # progress
