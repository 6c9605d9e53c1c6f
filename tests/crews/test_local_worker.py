"""The desk's worker, in an office and in a running department."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import grpc
import pytest

from services.chassis.journal.journal import Outgoing
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.ids import new_id
from services.chassis.topics.names import ResourceNames
from services.crews import local_mode
from services.crews.local_dispatch import CrewPosition
from services.crews.local_mode import SILENCE_SECONDS, LocalDispatcher
from services.testing.spec import NOW
from tests.crews.hosting import Hosted, hosting, memory
from tests.crews.offices import MemoryOffice
from tests.crews.sentences import CREW, DEPOT, HOUR, free
from tests.crews.test_local_mode import FAULT, beat, crew, faults
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin, telemetry_pb2
from vigie.crew.v1 import service_pb2 as api, service_pb2_grpc
from vigie.type.v1 import place_pb2


@pytest.fixture
def context() -> MemoryOffice:
    context = MemoryOffice()
    context.happened(f"crew/{CREW}", *free)
    return context


async def test_the_worker_hears_sees_and_minds(
    context: MemoryOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_mode, "TICK_SECONDS", 0.001)
    monkeypatch.setattr(local_mode, "now_microseconds", context.clock)
    made: list[LocalDispatcher] = []

    def keep(context: MemoryOffice, department: str, needs: object) -> LocalDispatcher:
        made.append(LocalDispatcher(context, department, needs, context.clock))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(local_mode, "LocalDispatcher", keep)
    async with asyncio.TaskGroup() as group:
        work = group.create_task(local_mode.watch_coordination(context, "lighting", faults))
        point = place_pb2.Position(longitude=3.9, latitude=43.5)
        sighted = telemetry_pb2.CrewSighted(crew_id=CREW, position=point, sighted_time=NOW)
        context.topic("coordination").put_nowait(beat(NOW).SerializeToString())
        context.topic("lighting").put_nowait(sighted.SerializeToString())
        await until(lambda: bool(made) and made[0].last_heartbeat == beat(NOW))
        await until(lambda: made[0].positions == {CREW: CrewPosition(3.9, 43.5, NOW)})
        context.away = True
        context.pass_seconds(SILENCE_SECONDS + 1)
        await until(lambda: made[0].coordination_lost)
        context.away = False
        await until(lambda: crew(context).offer is not None)
        work.cancel()


async def test_a_department_left_alone_dispatches_and_hands_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(local_mode, "SILENCE_SECONDS", 0.3)
    monkeypatch.setattr(local_mode, "TICK_SECONDS", 0.02)
    pothole = replace(FAULT, need_id="roads/defect/D1")
    async with hosting(memory()) as hosted, asyncio.TaskGroup() as group:
        await on_duty(hosted)
        work = group.create_task(
            local_mode.watch_coordination(hosted.context, "roads", lambda _view: [pothole])
        )
        await until_told(hosted, lambda b: b.mode_changed.local)
        await until_told(hosted, lambda b: b.task_changed.status == bulletin.TASK_STATUS_OFFERED)
        names = ResourceNames("vigie", "coordination")
        heartbeat = beat(now_microseconds())
        hosted.log.append(Outgoing(names.telemetry, 0, b"", heartbeat.SerializeToString()))
        await until_told(hosted, lambda b: b.HasField("mode_changed") and not b.mode_changed.local)
        work.cancel()


async def on_duty(hosted: Hosted) -> None:
    """One crew at work."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{hosted.port}") as channel:
        service: Any = service_pb2_grpc.CrewServiceStub(channel)
        card = api.RegisterCrewRequest(
            request_id=new_id(),
            crew_id=CREW,
            name="Voirie 1",
            skills=["electrical"],
            equipment=["bucket_truck"],
            lending=bulletin.LENDING_RULE_NEVER,
            depot=DEPOT,
        )
        await service.RegisterCrew(card, timeout=5)
        shift = api.StartShiftRequest(request_id=new_id(), crew_id=CREW)
        shift.end_time.FromMicroseconds(now_microseconds() + HOUR)
        await service.StartShift(shift, timeout=5)


async def until_told(hosted: Hosted, wanted: Callable[[bulletin.Bulletin], bool]) -> None:
    """Wait for a bulletin."""
    await until(lambda: any(map(wanted, hosted.bulletins())), "the bulletin is published", 20)
