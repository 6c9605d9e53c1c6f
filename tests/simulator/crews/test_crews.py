"""The crews of a local run, against a department that hosts crews, over gRPC."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import time
from types import SimpleNamespace
from typing import Any, cast

import grpc
import pytest

from services.chassis.journal.memory import MemoryJournal
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.ids import new_id
from services.city.city import City
from services.simulator.crews.behaviour import Answer, Habits
from services.simulator.crews.crews import SimulatedCrew, follow, run_crews, simulated_crew
from services.simulator.platform.clock import FieldClock
from tests.crews.hosting import Hosted, hosting, memory
from tests.simulator.department import Department, channel_to, refusal, running, way_to
from tests.simulator.frames import CREW, SITE, crew
from tests.waiting import until, until_awaited
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as api, service_pb2_grpc
from vigie.type.v1 import place_pb2

pytestmark = pytest.mark.slow

SPEED = 600.0


@pytest.fixture
def willing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Habits, "answer", lambda *_: Answer("accept", 6.0))


@pytest.fixture
def town(hamlet: City) -> City:
    """Hamlet, with one roads crew that is always at work."""
    (roads,) = [one for one in hamlet.crews if one.department == "roads"]
    always = replace(roads, shift_start=time(6), shift_end=time(6))
    return cast(
        "City",
        SimpleNamespace(crews=(always,), streets=hamlet.streets, timezone=hamlet.timezone),
    )


def stub(way: grpc.aio.Channel) -> Any:
    return service_pb2_grpc.CrewServiceStub(way)


async def register(service: Any) -> None:
    depot = place_pb2.Place(position=place_pb2.Position(longitude=5.0, latitude=47.0))
    request = api.RegisterCrewRequest(
        request_id=new_id(),
        crew_id=CREW,
        name="Road 1",
        lending=bulletin.LENDING_RULE_ALWAYS,
        depot=depot,
    )
    await service.RegisterCrew(request, timeout=5)


async def offer(service: Any, task_id: str, expected: str = "", **changes: Any) -> None:
    facts: dict[str, Any] = {
        "need_id": f"roads/defect/{task_id}",
        "kind": "graffiti",
        "priority": place_pb2.PRIORITY_P4,
        "place": SITE,
        "work_seconds": 600,
        "make_safe_seconds": 120,
    }
    request = api.OfferTaskRequest(
        request_id=new_id(),
        crew_id=CREW,
        task_id=task_id,
        expected_task_id=expected,
        **(facts | changes),
    )
    now = now_microseconds()
    request.clock_start_time.FromMicroseconds(now)
    request.lease_end_time.FromMicroseconds(now + 30_000_000)
    await service.OfferTask(request, timeout=5)


def steps(hosted: Hosted) -> list[tuple[str, str]]:
    """Each step of each task, as the city was told."""
    return [
        (b.task_changed.task_id, bulletin.TaskStatus.Name(b.task_changed.status)[12:])
        for b in hosted.bulletins()
        if b.HasField("task_changed")
    ]


@asynccontextmanager
async def at_work(town: City, port: int, speed: float = SPEED) -> AsyncIterator[grpc.aio.Channel]:
    """The crews of the town, at work for the block."""
    async with (
        channel_to(port) as way,
        asyncio.TaskGroup() as group,
    ):
        crews = group.create_task(run_crews(town, {"roads": way}, FieldClock(speed), seed=1))
        try:
            yield way
        finally:
            crews.cancel()


async def shown(service: Any, condition: Callable[[api.Crew], bool]) -> api.Crew:
    """Wait until the crew is as told."""

    async def crew() -> api.Crew | None:
        answer = await service.GetCrew(api.GetCrewRequest(crew_id=CREW), timeout=5)
        return answer.crew if condition(answer.crew) else None

    return cast("api.Crew", await until_awaited(crew, "the crew is as wanted", 20))


async def test_a_crew_takes_a_task_and_does_it(town: City, willing: None) -> None:
    async with hosting(memory()) as hosted, at_work(town, hosted.port) as way:
        service = stub(way)
        await register(service)
        await shown(service, lambda one: one.on_duty)
        await offer(service, "A")
        await until(lambda: ("A", "DONE") in steps(hosted))
        assert steps(hosted) == [
            ("A", step) for step in ("OFFERED", "ACCEPTED", "EN_ROUTE", "ON_SITE", "DONE")
        ]
        reports = hosted.log.bounds([("vigie.roads.telemetry", 0)])
        assert reports["vigie.roads.telemetry", 0][1] > 0


async def test_a_busy_crew_is_taken_off_its_task_once_its_site_is_safe(
    town: City, willing: None
) -> None:
    async with hosting(memory()) as hosted, at_work(town, hosted.port) as way:
        service = stub(way)
        await register(service)
        await shown(service, lambda one: one.on_duty)
        await offer(service, "A", kind="tree_down", work_seconds=80_000)
        await shown(service, lambda one: one.task.site_unsafe)
        await offer(service, "B", expected="A", priority=place_pb2.PRIORITY_P1)
        await until(lambda: ("B", "DONE") in steps(hosted))
        told = steps(hosted)
        assert told.index(("A", "MAKING_SAFE")) < told.index(("B", "ACCEPTED"))
        assert told.index(("A", "SUSPENDED")) < told.index(("B", "EN_ROUTE"))
        assert ("A", "DONE") not in told


async def test_crews_go_on_after_their_service_was_away(town: City, willing: None) -> None:
    log: MemoryJournal = memory()
    async with hosting(log) as hosted:
        port = hosted.port
        async with at_work(town, port) as way:
            service = stub(way)
            await register(service)
            await shown(service, lambda one: one.on_duty)
            await offer(service, "A", work_seconds=2_000)
            await until(lambda: ("A", "EN_ROUTE") in steps(hosted))
            await hosted.stop()
            async with hosting(log, port) as again:
                await until(lambda: ("A", "DONE") in steps(again))
                told = steps(again)
                assert len(told) == len(set(told)), "a step was taken twice"


async def test_a_stream_is_resumed_from_its_cursor(town: City) -> None:
    roads = Department()
    roads.frames.put_nowait(api.WatchCrewsResponse(crew=crew(), cursor="half"))
    roads.frames.put_nowait(None)
    roads.frames.put_nowait(api.WatchCrewsResponse(synced=True, cursor="whole"))
    roads.frames.put_nowait(api.WatchCrewsResponse(crew=crew(version=2), cursor="more"))
    roads.frames.put_nowait(None)
    async with watching(town, roads) as one:
        await until(lambda: len(roads.cursors) == 3)
        assert roads.cursors == ["", "", "more"]
        assert one.tablet.crew == crew(version=2)


async def test_when_history_is_lost_everything_is_looked_at_anew(town: City) -> None:
    roads = Department()
    roads.frames.put_nowait(api.WatchCrewsResponse(synced=True, cursor="old"))
    roads.frames.put_nowait(api.WatchCrewsResponse(crew=crew(version=9), cursor="older"))
    roads.frames.put_nowait(None)
    roads.frames.put_nowait(api.WatchCrewsResponse(history_lost=True, cursor="new"))
    roads.frames.put_nowait(api.WatchCrewsResponse(crew=crew(version=3)))
    roads.frames.put_nowait(None)
    async with watching(town, roads) as one:
        await until(lambda: len(roads.cursors) == 3)
        assert roads.cursors == ["", "older", ""]
        assert one.tablet.crew == crew(version=3)


@asynccontextmanager
async def watching(town: City, roads: Department) -> AsyncIterator[SimulatedCrew]:
    async with running("roads", roads), way_to(roads) as way, asyncio.TaskGroup() as group:
        one = simulated_crew(town, town.crews[0], stub(way), FieldClock(), 1)
        task = group.create_task(follow(stub(way), {CREW: one}, "roads"))
        try:
            yield one
        finally:
            task.cancel()


@pytest.mark.parametrize(
    ("speed", "pauses"),
    [(1.0, {True: 5.0, False: 15.0}), (60.0, {True: 60.0, False: 300.0})],
)
async def test_a_van_says_where_it_is_often_but_not_too_often(
    town: City, monkeypatch: pytest.MonkeyPatch, speed: float, pauses: dict[bool, float]
) -> None:
    roads = Department()
    async with running("roads", roads), way_to(roads) as way:
        one = simulated_crew(town, town.crews[0], stub(way), FieldClock(speed), 1)
        one.see(crew())
        for driving, pause in pauses.items():
            monkeypatch.setattr(type(one.van), "is_driving", lambda *_, d=driving: d)
            one.report_time = 0.0
            now = one.clock.now()
            await one.turn()
            assert one.report_time == pytest.approx(now + pause, abs=speed)
        assert [type(asked) for asked in roads.asked] == [api.ReportPositionRequest] * 2
        assert roads.actors == {f"tablet:{CREW}"}
        # Its shift is under way: it is somewhere in the streets, the same place for the same seed.
        again = simulated_crew(town, town.crews[0], stub(way), one.clock, 1).van.position(0)
        assert roads.asked[0].position == place_pb2.Position(longitude=again[0], latitude=again[1])


async def test_a_crew_off_duty_says_nothing(town: City) -> None:
    roads = Department()
    one_town = replace(town.crews[0], shift_start=time(0), shift_end=time(0, 0, 0, 1))
    async with running("roads", roads), way_to(roads) as way:
        one = simulated_crew(town, one_town, stub(way), FieldClock(start_time=1_300_000_000), 1)
        one.see(crew(on_duty=False))
        await one.turn()
        assert roads.asked == []


async def test_a_refusal_is_noted_and_not_repeated_at_once(town: City) -> None:
    roads = Department()
    roads.wrongs.append(refusal(grpc.StatusCode.FAILED_PRECONDITION, "CREW_ON_DUTY"))
    async with running("roads", roads), way_to(roads) as way:
        one = simulated_crew(town, town.crews[0], stub(way), FieldClock(), 1)
        one.see(crew(on_duty=False))
        for _ in range(3):
            await one.turn()
        assert [type(asked) for asked in roads.asked] == [api.StartShiftRequest]
