"""The playback of arrivals: faults that it injects, reports that it sends, each once."""

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
from services.simulator.citizens.playback import CITIZENS, Playback
from services.simulator.citizens.recorded_arrivals import DEFAULT_START, WEEK, RecordedArrivals
from services.simulator.equipment.cabinets import SimulatedCabinets
from services.simulator.equipment.faults import Faults
from services.simulator.platform.clock import SimulatedClock
from services.simulator.platform.saved_state import State, StateFile
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
MONDAY_OF_NOW = DEFAULT_START + timedelta(weeks=100)


@dataclass
class Scene:
    """A simulator that plays recorded arrivals, with a state file of its own."""

    city: City
    home: Path
    story: tuple[Arrival, ...]

    def __post_init__(self) -> None:
        self.recording = RecordedArrivals(self.story, WEEK, DEFAULT_START, self.city.timezone)

    @property
    def state(self) -> State:
        return StateFile.open(self.home / "field.json").state

    @contextmanager
    def played(
        self,
        channels: dict[str, grpc.aio.Channel],
        at: float = 0,
        *,
        replay: bool = False,
        backlog_seconds: int = 0,
    ) -> Iterator[Faults]:
        """Play, fast, from some seconds after a Monday's midnight on."""
        state_file = StateFile.open(self.home / "field.json")
        faults = Faults(SimulatedCabinets(self.city.cabinets), state_file)
        playback = Playback(self.city, self.recording, faults, state_file, channels)
        clock = SimulatedClock(200, self.recording.time(MONDAY_OF_NOW) + at)
        playing = asyncio.create_task(
            playback.run(clock, replay=replay, backlog_seconds=backlog_seconds)
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
        channel_to(of_lighting) as to_lighting,
        channel_to(of_roads) as to_roads,
    ):
        yield of_lighting, of_roads, {"lighting": to_lighting, "roads": to_roads}


@pytest.fixture
def story(hamlet: City, tmp_path: Path) -> Scene:
    return Scene(hamlet, tmp_path, STORY)


@pytest.fixture
def potholes(hamlet: City, tmp_path: Path) -> Scene:
    return Scene(hamlet, tmp_path, POTHOLES)


async def test_cabinets_show_their_faults_and_citizens_report_the_rest(story: Scene) -> None:
    async with departments() as (of_lighting, of_roads, channels):
        with story.played(channels) as faults:
            await until(lambda: len(of_roads.asked) == 2 and of_lighting.asked)
            await until(lambda: not story.state.waiting)

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


async def test_a_restart_goes_on_where_it_ended_and_reports_nothing_twice(potholes: Scene) -> None:
    async with departments() as (_, of_roads, channels):
        with potholes.played(channels, at=0):
            await until(lambda: of_roads.asked)
        with potholes.played(channels, at=15):
            # A report that was cut off before its answer is repeated under its id.
            await until(lambda: len(of_roads.effects) == 3)
            await until(lambda: not potholes.state.waiting)

    assert len(of_roads.effects) == 3


async def test_a_first_run_has_a_backlog_and_a_restart_has_none(potholes: Scene) -> None:
    async with departments() as (_, of_roads, channels):
        with potholes.played(channels, at=25, backlog_seconds=10):
            await until(lambda: len(of_roads.effects) == 2)
        with potholes.played(channels, at=1000, backlog_seconds=1000):
            await until(lambda: (potholes.state.played or 0) % WEEK > 1000)

    # A report that was cut off before its answer is repeated under its id.
    assert len(of_roads.effects) == 2


async def test_a_clock_that_is_behind_after_a_fast_run_plays_the_next_week(potholes: Scene) -> None:
    async with departments() as (_, of_roads, channels):
        with potholes.played(channels):
            await until(lambda: len(of_roads.effects) == 3)
        with potholes.played(channels):
            await until(lambda: len(of_roads.effects) == 6)

    assert potholes.state.weeks == 1


async def test_a_start_that_is_set_is_played_again_under_new_ids(potholes: Scene) -> None:
    async with departments() as (_, of_roads, channels):
        with potholes.played(channels, replay=True):
            await until(lambda: len(of_roads.effects) == 3)
        with potholes.played(channels, replay=True):
            await until(lambda: len(of_roads.effects) == 6)

    assert (potholes.state.weeks, potholes.state.again) == (0, 1)


async def test_a_report_without_an_answer_is_repeated_by_the_next_run(potholes: Scene) -> None:
    async with channel_to(Department(free_port())) as nowhere:
        with potholes.played({"roads": nowhere}):
            await until(lambda: len(potholes.state.waiting) == 3)
    async with departments() as (_, of_roads, channels):
        with potholes.played(channels, at=100):
            await until(lambda: not potholes.state.waiting)

    assert len(of_roads.effects) == 3


async def test_a_department_that_does_not_answer_delays_no_other(story: Scene) -> None:
    of_lighting = Department()
    async with (
        channel_to(Department(free_port())) as nowhere,
        running("lighting", of_lighting),
        channel_to(of_lighting) as to_lighting,
    ):
        with story.played({"roads": nowhere, "lighting": to_lighting}) as faults:
            await until(lambda: of_lighting.asked and len(faults.broken) == 3)
            await until(lambda: len(story.state.waiting) == 2)


async def test_a_report_that_is_rejected_is_dropped_and_the_next_one_sent(potholes: Scene) -> None:
    async with departments() as (_, of_roads, channels):
        of_roads.wrongs = [refusal(grpc.StatusCode.INVALID_ARGUMENT, "PLACE_INVALID")]
        with potholes.played(channels):
            await until(lambda: len(of_roads.asked) == 3)
            await until(lambda: not potholes.state.waiting)

    assert len(of_roads.effects) == 2


async def test_a_city_without_departments_still_has_lamps_that_fail(story: Scene) -> None:
    with story.played({}) as faults:
        await until(lambda: len(faults.broken) == 3)
