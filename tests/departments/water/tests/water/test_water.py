"""Water beside coordination, the simulator and the command line, none of which was edited."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.chassis.sdk.ids import new_id
from services.chassis.sdk.settings import Settings, read
from services.city.city import City
from services.cli.parser.app import app
from services.client import connect
from services.coordination.queries import city_of
from services.coordination.service import declare as coordination
from services.crews.domain.crew import Crew
from services.crews.domain.task import Status as TaskStatus
from services.simulator.crews.behaviour import Answer, Habits
from services.simulator.crews.simulated_crews import run_crews
from services.simulator.install_steps import steps
from services.simulator.platform import settings as simulator
from services.simulator.platform.clock import SimulatedClock
from services.testing.in_process_service import memory_journal, running
from services.water.domain.leak import Leak, Status
from services.water.service import declare as water
from tests.city.conftest import montpellier
from tests.waiting import until
from vigie.crew.v1.service_pb2 import RegisterCrewRequest
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.type.v1.place_pb2 import Place, Position
from vigie.water.v1 import service_pb2 as api
from vigie.water.v1.service_pb2_grpc import WaterServiceStub

__all__ = ["montpellier"]

CENTRE = Place(position=Position(longitude=3.8767, latitude=43.6108))
ROSTER = """\
department,crew_id,name,skills,equipment,depot_lon,depot_lat,lending,shift_start,shift_end
water,w1,Water 1,water,pump,3.8767,43.6108,ALWAYS,06:00,06:00
"""


class Meter:
    """A flow meter on a real socket. `flow` is in litres per second."""

    flow = 9.5
    address = ""

    async def answer(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{self.flow}\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def serving() -> AsyncIterator[Meter]:
    meter = Meter()
    server = await asyncio.start_server(meter.answer, "127.0.0.1", 0)
    async with server:
        meter.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield meter


@pytest.fixture
def city(montpellier: City, tmp_path: Path) -> City:
    """Montpellier with a roster of one water crew, which is always on its shift."""
    folder = Path(shutil.copytree(montpellier.folder, tmp_path / "city"))
    (folder / "crews.csv").write_text(ROSTER)
    return replace(montpellier, folder=folder)


async def vigie(*arguments: str, **environment: str) -> str:
    """Run a command; return its JSON, which the logs of the services surround."""
    command = [*arguments, "--json"]
    done = await asyncio.to_thread(CliRunner().invoke, app, command, env=environment)
    return next(line for line in done.stdout.splitlines() if line.startswith("{"))


@pytest.mark.slow
async def test_a_meter_reports_a_leak_and_a_simulated_crew_repairs_it(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Habits, "answer", lambda *_: Answer("accept", 6.0))
    journal = memory_journal(coordination=1, lighting=4, roads=4, snow=4, traffic=4, water=4)
    service, department = coordination(city, read(Settings)), water(poll_seconds=0.05)
    async with (
        running(service, journal, workers=service.workers) as coordinating,
        running(department, journal, workers=department.workers) as run,
        serving() as meter,
        connect(run.address, actor="operator") as channel,
        connect(run.address, actor="simulated:field", timeout=None) as tablets,
        asyncio.TaskGroup() as group,
    ):
        settings = simulator.Settings(departments="water")
        for step in steps(city, settings):
            assert isinstance(step.command, RegisterCrewRequest)
            await CrewServiceStub(channel).RegisterCrew(step.command)
        crews = group.create_task(run_crews(city, {"water": tablets}, SimulatedClock(600), seed=1))
        client = WaterServiceStub(channel)
        valve = api.InstallValveRequest(
            request_id=new_id(),
            valve_id="v1",
            place=CENTRE,
            meter_address=meter.address,
            flow_limit=2,
        )

        def crew() -> Crew:
            found = run.node.read_model.get("crew", "w1")
            return found if isinstance(found, Crew) else Crew()

        await until(lambda: crew().on_duty)
        await client.InstallValve(valve)
        await until(lambda: getattr(crew().task, "status", None) is TaskStatus.ON_SITE)
        meter.flow = 0.5

        def repaired() -> list[str]:
            leaks: list[tuple[str, Leak]] = list(run.node.read_model.all("leak"))
            return [id_ for id_, leak in leaks if leak.status is Status.REPAIRED]

        (leak_id,) = await until(repaired)
        await until(lambda: not city_of(coordinating.node.read_model).incidents)
        shown = (await client.GetLeak(api.GetLeakRequest(leak_id=leak_id))).leak
        assert (shown.state, shown.crew, shown.valve_id) == (
            api.LEAK_STATE_REPAIRED,
            "water/w1",
            "v1",
        )
        where = {
            "VIGIE_DEPARTMENTS": "water",
            "VIGIE_WATER": run.address,
            "VIGIE_COORDINATION": coordinating.address,
            "KAFKA_BOOTSTRAP": "127.0.0.1:1",
        }
        assert "w1" in await vigie("crews", "--direct", **where)
        checked = json.loads(await vigie("--timeout", "2", "doctor", **where))
        serving_ = [each for each in checked["findings"] if each["what"] == "grpc"]
        assert {(each["where"], each["state"]) for each in serving_} == {
            ("water", "ok"),
            ("coordination", "ok"),
        }
        crews.cancel()
