"""The worker of local mode, in memory and in a running department."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Sequence

import pytest
from structlog.testing import capture_logs

from services.chassis.journal.journal import Outgoing
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.view import View
from services.chassis.telemetry import metrics
from services.client import connect
from services.crews import local_mode, local_worker
from services.crews.domain.timestamp import timestamp
from services.crews.local_candidates import CrewPosition
from services.crews.local_mode import SILENCE_SECONDS, LocalDispatcher, Needs
from services.crews.need import Need
from services.testing.in_process_service import memory_journal, running
from services.testing.memory_context import MemoryContext
from services.testing.spec import NOW
from tests.crews.dispatchers import crew_of, faults, heartbeat
from tests.crews.examples import CREW, DEPOT, HOUR
from tests.roads.department import ROADS
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin, telemetry_pb2
from vigie.crew.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.roads.v1 import service_pb2 as roads_api
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub
from vigie.type.v1 import place_pb2
from vigie.type.v1.role_pb2 import NeedKind


async def test_the_worker_follows_heartbeats_and_positions_and_dispatches(
    context: MemoryContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_worker, "TICK_SECONDS", 0.001)
    made: list[LocalDispatcher] = []

    def keep(
        _context: MemoryContext, department: str, needs: Needs, kinds: Sequence[NeedKind]
    ) -> LocalDispatcher:
        made.append(LocalDispatcher(context, department, needs, context.clock, kinds=kinds))
        return made[-1]

    monkeypatch.setattr(local_worker, "LocalDispatcher", keep)
    async with asyncio.TaskGroup() as group:
        work = group.create_task(local_worker.watch_coordination(context, "lighting", faults))
        point = place_pb2.Position(longitude=3.9, latitude=43.5)
        sighted = telemetry_pb2.CrewSighted(crew_id=CREW, position=point, sighted_time=NOW)
        nowhere = place_pb2.Position(longitude=math.nan, latitude=43.5)
        wrong = telemetry_pb2.CrewSighted(crew_id=CREW, position=nowhere, sighted_time=NOW)
        for value in (b"\xff", heartbeat(NOW).SerializeToString()):
            context.telemetry("coordination").put_nowait(value)
        for value in (b"\xff", wrong.SerializeToString(), sighted.SerializeToString()):
            context.telemetry("lighting").put_nowait(value)
        await until(lambda: bool(made) and made[0].heartbeat_time == NOW)
        await until(lambda: made[0].positions == {CREW: CrewPosition(3.9, 43.5, NOW)})
        context.silent = True
        context.wait(SILENCE_SECONDS + 1)
        await until(lambda: len(context.submitted) > 1, "a submit is repeated after it timed out")
        context.silent = False
        await until(lambda: crew_of(context).offer is not None)
        work.cancel()
    assert dropped("coordination", "undecodable") >= 1
    assert dropped("lighting", "undecodable") >= 1
    assert dropped("lighting", "position_invalid") >= 1


def dropped(source: str, reason: str) -> float:
    labels = {"service": "lighting", "source": source, "reason": reason}
    return metrics.REGISTRY.get_sample_value("vigie_local_telemetry_invalid_total", labels) or 0


async def test_a_flood_of_bad_messages_is_counted_and_logged_once(
    context: MemoryContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_worker, "TICK_SECONDS", 60)
    before = dropped("coordination", "undecodable")
    with capture_logs() as logs:
        async with asyncio.TaskGroup() as group:
            work = group.create_task(local_worker.watch_coordination(context, "lighting", faults))
            for _ in range(100):
                context.telemetry("coordination").put_nowait(b"\xff")
            await until(lambda: dropped("coordination", "undecodable") == before + 100)
            work.cancel()
    assert [each["event"] for each in logs] == ["telemetry_invalid"]


def test_the_position_of_a_crew_that_the_department_does_not_have_is_dropped(
    context: MemoryContext,
) -> None:
    dispatcher = LocalDispatcher(context, "lighting", faults, context.clock)
    point = place_pb2.Position(longitude=3.9, latitude=43.5)
    for crew_id in ("ghost", CREW):
        sighted = telemetry_pb2.CrewSighted(crew_id=crew_id, position=point, sighted_time=NOW)
        dispatcher.on_position(sighted)
    assert dispatcher.positions.keys() == {CREW}


async def test_a_round_that_fails_is_counted_and_the_next_one_comes(
    context: MemoryContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given needs that raise an error, the worker goes on, and dispatches once they can be read."""
    monkeypatch.setattr(local_worker, "TICK_SECONDS", 0.001)

    def in_memory(
        _context: object, department: str, needs: Needs, **_kinds: object
    ) -> LocalDispatcher:
        return LocalDispatcher(context, department, needs, context.clock)

    monkeypatch.setattr(local_worker, "LocalDispatcher", in_memory)
    context.happened("desk/dispatch", events.LocalModeEntered())
    failing = True

    def needs(view: View) -> Iterable[Need]:
        if failing:
            raise LookupError
        return faults(view)

    async with asyncio.TaskGroup() as group:
        work = group.create_task(local_worker.watch_coordination(context, "lighting", needs))
        await until(lambda: failed_rounds() >= 2)
        assert crew_of(context).offer is None
        failing = False
        await until(lambda: crew_of(context).offer is not None)
        work.cancel()


def failed_rounds() -> float:
    labels = {"service": "lighting"}
    return metrics.REGISTRY.get_sample_value("vigie_local_dispatch_failed_total", labels) or 0


async def test_a_department_without_coordination_dispatches_and_hands_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(local_mode, "SILENCE_SECONDS", 0.3)
    monkeypatch.setattr(local_worker, "TICK_SECONDS", 0.02)
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
