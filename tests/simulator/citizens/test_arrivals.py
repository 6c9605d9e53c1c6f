"""Arrivals: what breaks by itself, what people report, and that nothing is reported twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import grpc
import pytest

from deploy.local.ports import free_port
from services.city.city import City
from services.city.equipment import Arrival
from services.simulator.citizens.arrivals import CITIZENS, Arrivals
from services.simulator.citizens.recording import SOME_MONDAY, WEEK, Recording
from services.simulator.equipment.cabinets import SimulatedCabinets
from services.simulator.equipment.faults import Faults, Wiring
from services.simulator.platform.clock import FieldClock
from services.simulator.platform.saved_state import Notebook
from tests.simulator.department import Department, channel_to, refusal, running
from tests.waiting import until
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1.place_pb2 import PRIORITY_P1, PRIORITY_P3


def arrival(seconds: int, kind: str, department: str, lamp: str | None = None) -> Arrival:
    priority = 1 if kind == "lamp_knocked_down" else 3
    return Arrival(seconds, kind, department, priority, 5.0005, 47.0, "a", lamp)


STORY = (
    arrival(10, "lamp_failure", "lighting", "L0"),
    arrival(20, "supply_failure", "lighting", "L3"),
    arrival(30, "lighting_inspection", "lighting", "L1"),
    arrival(40, "lamp_knocked_down", "lighting", "L2"),
    arrival(50, "pothole", "roads"),
    arrival(60, "sewer_smell", "water"),
)
POTHOLES = tuple(arrival(seconds, "pothole", "roads") for seconds in (10, 20, 30))
MONDAY_OF_NOW = SOME_MONDAY + timedelta(weeks=100)


@dataclass
class Field:
    """A field that plays a story, on a home of its own."""

    city: City
    home: Path
    story: tuple[Arrival, ...]

    def __post_init__(self) -> None:
        self.recording = Recording(self.story, WEEK, SOME_MONDAY, self.city.timezone)

    @property
    def notebook(self) -> Notebook:
        return Notebook.open(self.home / "field.json")

    @contextmanager
    def played(
        self,
        channels: dict[str, grpc.aio.Channel],
        at: float = 0,
        *,
        replay: bool = False,
        backlog_seconds: int = 0,
    ) -> Iterator[Faults]:
        """From so many seconds after a Monday's midnight on, fast."""
        notebook = self.notebook
        equipment = SimulatedCabinets(self.city.cabinets)
        faults = Faults(Wiring(self.city.cabinets), equipment, notebook)
        arrivals = Arrivals(self.city, self.recording, faults, notebook, channels)
        clock = FieldClock(200, self.recording.context(MONDAY_OF_NOW) + at)
        playing = asyncio.create_task(
            arrivals.run(clock, replay=replay, backlog_seconds=backlog_seconds)
        )
        try:
            yield faults
            assert not playing.done()
        finally:
            playing.cancel()


@asynccontextmanager
async def departments() -> AsyncIterator[
    tuple[Department, Department, dict[str, grpc.aio.Channel]]
]:
    of_lighting, of_roads = Department(), Department()
    async with (
        running("lighting", of_lighting),
        running("roads", of_roads),
        channel_to(of_lighting.port) as to_lighting,
        channel_to(of_roads.port) as to_roads,
    ):
        yield of_lighting, of_roads, {"lighting": to_lighting, "roads": to_roads}


@pytest.fixture
def story(hamlet: City, tmp_path: Path) -> Field:
    return Field(hamlet, tmp_path, STORY)


@pytest.fixture
def potholes(hamlet: City, tmp_path: Path) -> Field:
    return Field(hamlet, tmp_path, POTHOLES)


async def test_cabinets_find_what_they_can_see_and_people_report_the_rest(story: Field) -> None:
    async with departments() as (of_lighting, of_roads, channels):
        with story.played(channels) as faults:
            await until(lambda: len(of_roads.asked) == 2 and of_lighting.asked)
            await until(lambda: not story.notebook.notes.waiting)

    assert tuple(faults.broken) == ("lamp L0", "breaker HAM-0001 2", "lamp L2")
    column, pothole = of_roads.asked
    assert isinstance(column, roads.ReportDefectRequest)
    assert (column.kind, column.priority) == ("column_fallen", PRIORITY_P1)
    assert (pothole.kind, pothole.priority) == ("pothole", PRIORITY_P3)
    assert (pothole.place.street, pothole.place.district) == ("South Street", "West")
    assert (pothole.place.position.longitude, pothole.place.position.latitude) == (5.0005, 47.0)
    (inspection,) = of_lighting.asked
    assert isinstance(inspection, lighting.ReportOutageRequest)
    assert (inspection.cabinet_id, inspection.lamp_id) == ("HAM-0001", "L1")
    assert of_roads.actors == of_lighting.actors == {CITIZENS}


async def test_a_restart_goes_on_where_it_ended_and_reports_nothing_twice(potholes: Field) -> None:
    async with departments() as (_, of_roads, channels):
        with potholes.played(channels, at=0):
            await until(lambda: of_roads.asked)
        with potholes.played(channels, at=15):
            # What was cut off before its answer was noted is said again under its id.
            await until(lambda: len(of_roads.effects) == 3)
            await until(lambda: not potholes.notebook.notes.waiting)

    assert len(of_roads.effects) == 3


async def test_a_field_that_begins_anew_has_a_past_and_one_that_goes_on_has_none(
    potholes: Field,
) -> None:
    async with departments() as (_, of_roads, channels):
        with potholes.played(channels, at=25, backlog_seconds=10):
            await until(lambda: len(of_roads.effects) == 2)
        with potholes.played(channels, at=1000, backlog_seconds=1000):
            await until(lambda: (potholes.notebook.notes.played or 0) % WEEK > 1000)

    assert len(of_roads.asked) == 2


async def test_a_clock_that_is_behind_after_a_fast_run_plays_the_next_week(potholes: Field) -> None:
    async with departments() as (_, of_roads, channels):
        with potholes.played(channels):
            await until(lambda: len(of_roads.effects) == 3)
        with potholes.played(channels):
            await until(lambda: len(of_roads.effects) == 6)

    assert potholes.notebook.notes.weeks == 1


async def test_a_start_that_is_asked_for_is_played_again_as_news(potholes: Field) -> None:
    async with departments() as (_, of_roads, channels):
        with potholes.played(channels, replay=True):
            await until(lambda: len(of_roads.effects) == 3)
        with potholes.played(channels, replay=True):
            await until(lambda: len(of_roads.effects) == 6)

    assert (potholes.notebook.notes.weeks, potholes.notebook.notes.again) == (0, 1)


async def test_what_was_not_answered_when_the_field_ended_is_reported_by_the_next(
    potholes: Field,
) -> None:
    async with channel_to(free_port()) as nowhere:
        with potholes.played({"roads": nowhere}):
            await until(lambda: len(potholes.notebook.notes.waiting) == 3)
    async with departments() as (_, of_roads, channels):
        with potholes.played(channels, at=100):
            await until(lambda: not potholes.notebook.notes.waiting)

    assert len(of_roads.effects) == 3


async def test_a_department_that_is_away_holds_up_no_other(story: Field) -> None:
    of_lighting = Department()
    async with (
        channel_to(free_port()) as nowhere,
        running("lighting", of_lighting),
        channel_to(of_lighting.port) as to_lighting,
    ):
        with story.played({"roads": nowhere, "lighting": to_lighting}) as faults:
            await until(lambda: of_lighting.asked and len(faults.broken) == 3)
            await until(lambda: len(story.notebook.notes.waiting) == 2)


async def test_a_report_that_is_refused_is_let_go_and_the_next_one_made(potholes: Field) -> None:
    async with departments() as (_, of_roads, channels):
        of_roads.wrongs = [refusal(grpc.StatusCode.INVALID_ARGUMENT, "PLACE_INVALID")]
        with potholes.played(channels):
            await until(lambda: len(of_roads.asked) == 3)
            await until(lambda: not potholes.notebook.notes.waiting)

    assert len(of_roads.effects) == 2


async def test_a_city_without_a_roads_department_still_has_lamps_that_fail(story: Field) -> None:
    with story.played({}) as faults:
        await until(lambda: len(faults.broken) == 3)
