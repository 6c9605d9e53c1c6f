"""The worker of local mode, in memory and in a running department."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from services.chassis.journal.journal import Outgoing
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.ids import new_id
from services.client import connect
from services.crews import local_mode
from services.crews.domain.timestamp import timestamp
from services.crews.local_dispatch import CrewPosition
from services.crews.local_mode import SILENCE_SECONDS, LocalDispatcher, Needs
from services.testing.in_process_service import memory_journal, running
from services.testing.memory_context import MemoryContext
from services.testing.spec import NOW
from tests.crews.examples import CREW, DEPOT, HOUR
from tests.crews.test_local_mode import crew_of, faults, heartbeat
from tests.roads.department import ROADS
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin, telemetry_pb2
from vigie.crew.v1 import service_pb2 as api
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.roads.v1 import service_pb2 as roads_api
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub
from vigie.type.v1 import place_pb2
from vigie.type.v1.role_pb2 import NeedKind


async def test_the_worker_follows_heartbeats_and_positions_and_dispatches(
    context: MemoryContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_mode, "TICK_SECONDS", 0.001)
    made: list[LocalDispatcher] = []

    def keep(
        _context: MemoryContext, department: str, needs: Needs, kinds: Sequence[NeedKind]
    ) -> LocalDispatcher:
        made.append(LocalDispatcher(context, department, needs, context.clock, kinds=kinds))
        return made[-1]

    monkeypatch.setattr(local_mode, "LocalDispatcher", keep)
    async with asyncio.TaskGroup() as group:
        work = group.create_task(local_mode.watch_coordination(context, "lighting", faults))
        point = place_pb2.Position(longitude=3.9, latitude=43.5)
        sighted = telemetry_pb2.CrewSighted(crew_id=CREW, position=point, sighted_time=NOW)
        context.telemetry("coordination").put_nowait(heartbeat(NOW).SerializeToString())
        context.telemetry("lighting").put_nowait(sighted.SerializeToString())
        await until(lambda: bool(made) and made[0].last_heartbeat == heartbeat(NOW))
        await until(lambda: made[0].positions == {CREW: CrewPosition(3.9, 43.5, NOW)})
        context.silent = True
        context.wait(SILENCE_SECONDS + 1)
        await until(lambda: len(context.submitted) > 1, "a submit is repeated after it timed out")
        context.silent = False
        await until(lambda: crew_of(context).offer is not None)
        work.cancel()


async def test_a_department_without_coordination_dispatches_and_hands_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(local_mode, "SILENCE_SECONDS", 0.3)
    monkeypatch.setattr(local_mode, "TICK_SECONDS", 0.02)
    journal = memory_journal(roads=4, coordination=1)
    async with (
        running(ROADS, journal, workers=ROADS.workers) as run,
        connect(run.address, actor="operator") as channel,
    ):
        crews, roads = CrewServiceStub(channel), RoadsServiceStub(channel)
        card = api.RegisterCrewRequest(
            request_id=new_id(),
            crew_id=CREW,
            name="Voirie 1",
            skills=["road_repair"],
            equipment=["asphalt"],
            lending=bulletin.LENDING_RULE_NEVER,
            depot=DEPOT,
        )
        await crews.RegisterCrew(card)
        end_time = timestamp(now_microseconds() + HOUR)
        await crews.StartShift(
            api.StartShiftRequest(request_id=new_id(), crew_id=CREW, end_time=end_time)
        )
        await roads.ReportDefect(
            roads_api.ReportDefectRequest(request_id=new_id(), kind="pothole", place=DEPOT)
        )
        await until(lambda: any(each.mode_changed.local for each in run.bulletins()))
        offered = bulletin.TASK_STATUS_OFFERED
        await until(lambda: any(each.task_changed.status == offered for each in run.bulletins()))

        def handed_back() -> bool:
            """Send a heartbeat, as coordination does again and again, and look for the effect."""
            beat = heartbeat(now_microseconds()).SerializeToString()
            journal.append(Outgoing("vigie.coordination.telemetry", 0, b"", beat))
            modes = [each.mode_changed for each in run.bulletins() if each.HasField("mode_changed")]
            return not modes[-1].local

        await until(handed_back, "the department hands back", poll_seconds=0.05)
