"""The simulated crews, against a department that hosts crews, over gRPC."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import grpc
import pytest
from structlog.testing import capture_logs

from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.ids import new_id
from services.city.city import City
from services.client import ClientTls, connect
from services.simulator.crews.behaviour import Answer, Habits
from services.simulator.crews.simulated_crews import (
    ACCURACY_METRES,
    SimulatedCrew,
    follow,
    run_crews,
    simulated_crew,
)
from services.simulator.platform.clock import SimulatedClock
from services.testing.in_process_service import Running, memory_journal, running as hosting
from tests.chassis.certificate_authority import Authority
from tests.roads.department import ROADS
from tests.simulator.department import Department, channel_to, refusal, running
from tests.simulator.frames import CREW, ELSEWHERE, SITE, crew
from tests.waiting import until, until_awaited
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as api
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.type.v1 import place_pb2

pytestmark = pytest.mark.slow

SPEED = 600.0


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hour of the test is no matter."""
    monkeypatch.setattr(Habits, "pauses", lambda *_: ())


@pytest.fixture
def willing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Habits, "answer", lambda *_: Answer("accept", 6.0))


@pytest.fixture
def town(hamlet: City) -> City:
    """Hamlet with one roads crew, which is always on its shift."""
    (roads,) = [one for one in hamlet.crews if one.department == "roads"]
    always = replace(roads, shift_start=time(6), shift_end=time(6))
    return cast(
        "City", SimpleNamespace(crews=(always,), streets=hamlet.streets, timezone=hamlet.timezone)
    )


async def offer(service: CrewServiceStub, task_id: str, expected: str = "", **changes: Any) -> None:
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


def steps(hosted: Running) -> list[tuple[str, str]]:
    """Each step of each task, as the department published it."""
    return [
        (b.task_changed.task_id, bulletin.TaskStatus.Name(b.task_changed.status)[12:])
        for b in hosted.bulletins()
        if b.HasField("task_changed")
    ]


@asynccontextmanager
async def at_work(town: City, hosted: Running) -> AsyncIterator[CrewServiceStub]:
    """The town's crew, registered and on duty for the block."""
    clock = SimulatedClock(SPEED)
    async with channel_to(hosted.port) as channel, asyncio.TaskGroup() as group:
        crews = group.create_task(run_crews(town, {"roads": channel}, clock, seed=1))
        service = CrewServiceStub(channel)
        request = api.RegisterCrewRequest(
            request_id=new_id(),
            crew_id=CREW,
            name="Road 1",
            lending=bulletin.LENDING_RULE_ALWAYS,
            depot=SITE,
        )
        await service.RegisterCrew(request, timeout=5)
        await shown(service, lambda one: one.on_duty)
        try:
            yield service
        finally:
            crews.cancel()


async def shown(service: CrewServiceStub, condition: Callable[[api.Crew], bool]) -> None:
    """Wait until the department shows the crew in a state."""

    async def holds() -> bool:
        answer = await service.GetCrew(api.GetCrewRequest(crew_id=CREW), timeout=5)
        return condition(answer.crew)

    await until_awaited(holds, "the crew is as wanted", 20)


async def test_a_crew_takes_a_task_and_does_it(town: City, willing: None) -> None:
    async with hosting(ROADS, memory_journal(roads=4)) as hosted, at_work(town, hosted) as service:
        await offer(service, "A")
        await until(lambda: ("A", "DONE") in steps(hosted))
        assert steps(hosted) == [
            ("A", step) for step in ("OFFERED", "ACCEPTED", "EN_ROUTE", "ON_SITE", "DONE")
        ]
        reports = hosted.journal.bounds([("vigie.roads.telemetry", 0)])
        assert reports["vigie.roads.telemetry", 0][1] > 0


async def test_a_busy_crew_leaves_its_task_once_its_site_is_safe(town: City, willing: None) -> None:
    async with hosting(ROADS, memory_journal(roads=4)) as hosted, at_work(town, hosted) as service:
        await offer(service, "A", kind="tree_down", work_seconds=80_000)
        await shown(service, lambda one: one.task.site_unsafe)
        await offer(service, "B", expected="A", priority=place_pb2.PRIORITY_P1)
        await until(lambda: ("B", "DONE") in steps(hosted))
        found = steps(hosted)
        assert found.index(("A", "MAKING_SAFE")) < found.index(("B", "ACCEPTED"))
        assert found.index(("A", "SUSPENDED")) < found.index(("B", "EN_ROUTE"))
        assert ("A", "DONE") not in found


async def test_a_crew_follows_a_corrected_place_and_then_takes_its_queued_task(
    town: City, willing: None
) -> None:
    async with hosting(ROADS, memory_journal(roads=4)) as hosted, at_work(town, hosted) as service:
        await offer(service, "A", work_seconds=80_000)
        await shown(service, lambda one: one.task.status == bulletin.TASK_STATUS_ON_SITE)
        await offer(service, "B", expected="A", after_task_id="A")
        await shown(service, lambda one: one.next_task.task_id == "B")
        amended = api.AmendTaskRequest(
            request_id=new_id(),
            crew_id=CREW,
            task_id="A",
            kind="graffiti",
            priority=place_pb2.PRIORITY_P3,
            place=ELSEWHERE,
            work_seconds=600,
        )
        await service.AmendTask(amended, timeout=5)
        await until(lambda: ("B", "DONE") in steps(hosted))
        found = steps(hosted)
        assert [step for task, step in found if task == "A"][-4:] == [
            *("ON_SITE", "EN_ROUTE", "ON_SITE", "DONE")
        ]
        assert found.index(("B", "QUEUED")) < found.index(("A", "DONE"))
        assert found.index(("A", "DONE")) < found.index(("B", "ACCEPTED"))


async def test_crews_go_on_after_a_restart_of_their_service(town: City, willing: None) -> None:
    log = memory_journal(roads=4)
    async with hosting(ROADS, log) as hosted, at_work(town, hosted) as service:
        await offer(service, "A", work_seconds=2_000)
        await until(lambda: ("A", "EN_ROUTE") in steps(hosted))
        await hosted.stop()
        async with hosting(ROADS, log, port=hosted.port) as again:
            await until(lambda: ("A", "DONE") in steps(again))
            found = steps(again)
            assert len(found) == len(set(found)), "a step was taken twice"


def state(version: int, cursor: str = "") -> api.WatchCrewsResponse:
    return api.WatchCrewsResponse(crew=crew(version=version), cursor=cursor)


async def test_after_lost_history_any_version_of_a_crew_counts(town: City) -> None:
    roads = Department(
        [api.WatchCrewsResponse(synced=True, cursor="old"), state(9, "older")],
        [api.WatchCrewsResponse(history_lost=True, cursor="new"), state(3)],
    )
    async with played(town, roads) as one, asyncio.TaskGroup() as group:
        following = group.create_task(follow(one.service, {CREW: one}, "roads"))
        await until(lambda: one.tablet.crew == crew(version=3))
        following.cancel()


async def test_a_tls_problem_with_the_department_is_logged(town: City, tmp_path: Path) -> None:
    tls = ClientTls(Authority(tmp_path).file)
    async with (
        running("roads", Department()) as roads,
        connect(f"127.0.0.1:{roads.port}", actor="simulated:field", tls=tls) as channel,
        asyncio.TaskGroup() as group,
    ):
        with capture_logs() as logs:
            following = group.create_task(follow(CrewServiceStub(channel), {}, "roads"))
            await until(lambda: [each for each in logs if each["event"] == "tls_problem"])
        following.cancel()
    assert "it does not use TLS" in logs[0]["reason"]


@asynccontextmanager
async def played(
    town: City, roads: Department, clock: SimulatedClock | None = None
) -> AsyncIterator[SimulatedCrew]:
    """The town's crew, whose turns the test takes, with a fake department."""
    async with running("roads", roads), channel_to(roads.port) as channel:
        service = CrewServiceStub(channel)
        yield simulated_crew(town, town.crews[0], service, clock or SimulatedClock(), 1)


@pytest.mark.parametrize(
    ("speed", "pauses"), [(1.0, {True: 5.0, False: 15.0}), (60.0, {True: 60.0, False: 300.0})]
)
async def test_a_van_reports_its_position_more_often_while_it_drives(
    town: City, monkeypatch: pytest.MonkeyPatch, speed: float, pauses: dict[bool, float]
) -> None:
    roads = Department()
    async with played(town, roads, SimulatedClock(speed)) as one:
        one.see(crew())
        for driving, pause in pauses.items():
            monkeypatch.setattr(type(one.van), "is_driving", lambda *_, d=driving: d)
            one.report_time = 0.0
            now = one.clock.now()
            await one.turn()
            assert one.report_time == pytest.approx(now + pause, abs=speed)
        assert [type(asked) for asked in roads.asked] == [api.ReportPositionRequest] * 2
        assert roads.actors == {f"tablet:{CREW}"}
        fixed = roads.asked[0].fix_time.ToMicroseconds() / 1e6
        assert fixed == pytest.approx(one.clock.world(), abs=60)
        assert roads.asked[0].accuracy_metres == ACCURACY_METRES
        # During its shift a crew starts in a street, the same one for the same seed.
        again = simulated_crew(town, town.crews[0], one.service, one.clock, 1).van.position(0)
        assert roads.asked[0].position == place_pb2.Position(longitude=again[0], latitude=again[1])


async def test_a_crew_off_duty_sends_nothing(town: City) -> None:
    roads, clock = Department(), SimulatedClock(start_time=1_300_000_000)
    async with played(town, roads, clock) as one:
        one.tablet.roster = replace(town.crews[0], shift_start=time(0), shift_end=time(0, 0, 0, 1))
        one.see(crew(on_duty=False))
        await one.turn()
        assert roads.asked == []


async def test_a_rejected_act_is_not_repeated_at_once(town: City) -> None:
    roads = Department()
    roads.wrongs.append(refusal(grpc.StatusCode.FAILED_PRECONDITION, "CREW_ON_DUTY"))
    async with played(town, roads) as one:
        one.see(crew(on_duty=False))
        for _ in range(3):
            await one.turn()
        assert [type(asked) for asked in roads.asked] == [api.StartShiftRequest]
