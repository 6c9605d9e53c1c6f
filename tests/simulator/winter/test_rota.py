"""A night of snow in a small city, from the call-out to its end, over the real department."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from services.chassis.sdk.ids import new_id
from services.city.city import City
from services.city.files import write_rows
from services.simulator.crews.simulated_crews import run_crews
from services.simulator.install_steps import steps
from services.simulator.platform.clock import SimulatedClock
from services.simulator.platform.settings import Settings
from services.simulator.winter import rota
from services.simulator.winter.rota import calling, run_winter
from services.snow import workers
from services.snow.domain.conditions import SNOW
from services.snow.reference_data import load_reference_data
from services.snow.service import declare
from services.snow.weather import Observation
from services.testing.in_process_service import memory_journal, running
from tests.simulator.department import channel_to
from tests.waiting import until_awaited
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.snow.v1 import service_pb2 as api, winter_pb2 as winter
from vigie.snow.v1.service_pb2_grpc import SnowServiceStub

pytestmark = pytest.mark.slow

SPEED = 600.0
NIGHT = datetime(2011, 12, 14, 21, tzinfo=UTC).timestamp()
RULES = """
[winter.levels]
N1 = { reference = "C1", minimum = "C2", return_hours = 4, valid = ["00:00", "00:00"] }
[winter.rules]
precurative_grams = 20
curative_grams = 50
lowest_road_celsius = -10.0
width_metres = 4.0
spreading_kmh = 30.0
plough_salt_kg = 30
plough_brine_litres = 10
reload_seconds = 600
minimum_hours = 2.0
low_share = 0.25
acknowledge_minutes = 10
escalations = 3
work_hours = 4.0
warning_areas = ["Hamlet"]
"""
CREW = "snow-01"


class Snowfall:
    """Snow without an end."""

    def at(self, time: int) -> Observation:
        return Observation(time, SNOW, thawing=False)

    def expects(self, time: int) -> bool:
        return True


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rota, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(workers, "TICK_SECONDS", 0.1)


@pytest.fixture
def snowed_in(hamlet_folder: Path, tmp_path: Path) -> City:
    """Hamlet with two winter sections, one circuit, one depot and one plough."""
    folder = tmp_path / "snowed-in"
    shutil.copytree(hamlet_folder, folder)
    with (folder / "city.toml").open("a", encoding="utf-8") as facts:
        facts.write(RULES)
    section = {"street": "Lane", "rank": 1, "level": "N1", "length_metres": 200}
    write_rows(
        folder / "winter_sections.csv.gz",
        [{"id": "W1", "edges": "h;i", **section}, {"id": "W2", "edges": "j;k", **section}],
    )
    circuit = {"id": "C01", "name": "Only", "depot": "only", "sections": "W1;W2"}
    write_rows(folder / "winter_circuits.csv", [circuit])
    depot = {"id": "only", "lon": 5.0, "lat": 47.0, "salt_kg": 9_000, "brine_litres": 500}
    write_rows(folder / "depots.csv", [depot])
    crew = {
        "department": "snow", "crew_id": CREW, "name": "Snow 1", "skills": "winter_service",
        "equipment": "plough;spreader", "depot_lon": 5.0, "depot_lat": 47.0, "lending": "P1_P2",
        "shift_start": "07:30", "shift_end": "15:30", "on_call": "15:30-07:30",
    }  # fmt: skip
    write_rows(folder / "crews.csv", [crew])
    return City.load(folder)


@dataclass
class Night:
    """The department while its crew is played."""

    service: SnowServiceStub
    crew: CrewServiceStub

    async def circuit(self, state: api.CircuitState) -> bool:
        answer = await self.service.ListCircuits(api.ListCircuitsRequest(), timeout=5)
        return [each.state for each in answer.circuits] == [state]

    async def duty(self, state: api.DutyState) -> bool:
        answer = await self.service.ListDuties(api.ListDutiesRequest(), timeout=5)
        return [each.state for each in answer.duties] == [state]

    async def treated(self) -> bool:
        answer = await self.service.ListSections(api.ListSectionsRequest(), timeout=5)
        return {s.section_id for s in answer.sections if s.HasField("pass_time")} == {"W1", "W2"}

    async def reloaded(self) -> bool:
        answer = await self.service.ListStocks(api.ListStocksRequest(), timeout=5)
        return [stock.salt_kg < 9_000 - 30 for stock in answer.stocks] == [True]

    async def observed(self) -> bool:
        answer = await self.service.ListSections(api.ListSectionsRequest(), timeout=5)
        return "patrol" in {section.source for section in answer.sections}

    async def off_duty(self) -> bool:
        answer = await self.crew.GetCrew(crews.GetCrewRequest(crew_id=CREW), timeout=5)
        return not answer.crew.on_duty


@asynccontextmanager
async def played(city: City, level: str) -> AsyncIterator[Night]:
    department = declare(load_reference_data(city.folder), Snowfall())
    clock = SimulatedClock(SPEED, NIGHT)
    async with (
        running(department, memory_journal(snow=4)) as hosted,
        channel_to(hosted.port) as channel,
        asyncio.TaskGroup() as group,
    ):
        night = Night(SnowServiceStub(channel), CrewServiceStub(channel))
        for step in steps(city, Settings(departments="snow")):
            if isinstance(step.command, crews.RegisterCrewRequest):
                await night.crew.RegisterCrew(step.command, timeout=5)
            else:
                assert isinstance(step.command, api.CountStockRequest)
                await night.service.CountStock(step.command, timeout=5)
        beside = {"snow": partial(run_winter, city, clock, warning_level=level)}
        playing = group.create_task(run_crews(city, {"snow": channel}, clock, 1, beside=beside))
        try:
            yield night
        finally:
            playing.cancel()


async def test_a_warning_calls_the_plough_out_until_the_event_ends(snowed_in: City) -> None:
    async with played(snowed_in, "orange") as night:
        await until_awaited(partial(night.circuit, api.CIRCUIT_STATE_RUNNING), "it begins", 30)
        await until_awaited(night.observed, "a patrol observes a section", 30)
        await until_awaited(night.treated, "both sections are treated", 30)
        await until_awaited(night.reloaded, "the plough reloads at its depot", 30)
        (event,) = (await night.service.ListEvents(api.ListEventsRequest(), timeout=5)).events
        assert event.vigilance == winter.VIGILANCE_ORANGE
        ended = api.SetEventStateRequest(
            request_id=new_id(), event_id=event.event_id, state=api.EVENT_STATE_STOOD_DOWN
        )
        await night.service.SetEventState(ended, timeout=5)
        await until_awaited(partial(night.circuit, api.CIRCUIT_STATE_ENDED), "it ends", 30)
        await until_awaited(partial(night.duty, api.DUTY_STATE_STOOD_DOWN), "the crew rests", 30)
        await until_awaited(night.off_duty, "the crew goes home", 30)


def test_an_open_event_calls_the_ploughs_from_an_orange_warning_on() -> None:
    events = [
        api.Event(event_id=f"{vigilance} {state}", vigilance=vigilance, state=state)
        for vigilance in (winter.VIGILANCE_YELLOW, winter.VIGILANCE_ORANGE, winter.VIGILANCE_RED)
        for state in (api.EVENT_STATE_WATCH, api.EVENT_STATE_STOOD_DOWN)
    ]
    assert calling(events) == [
        f"{level} {api.EVENT_STATE_WATCH}"
        for level in (winter.VIGILANCE_ORANGE, winter.VIGILANCE_RED)
    ]
