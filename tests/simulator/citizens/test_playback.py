"""The playback of arrivals: faults that it injects, reports that it sends, each once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import grpc
import pytest

from deploy.local.ports import free_port
from services.city.arrivals import Arrival
from services.city.city import City
from services.simulator.citizens.playback import Playback
from services.simulator.citizens.recorded_arrivals import DEFAULT_START, WEEK, RecordedArrivals
from services.simulator.citizens.reports import CITIZENS
from services.simulator.equipment.active_faults import Faults
from services.simulator.equipment.cabinet_servers import SimulatedCabinets
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
    """A simulator that plays recorded arrivals to two departments, with a state file."""

    city: City
    home: Path
    lighting: Department
    roads: Department
    channels: dict[str, grpc.aio.Channel]

    @property
    def state(self) -> State:
        return StateFile.open(self.home / "field.json").state

    @contextmanager
    def played(
        self,
        arrivals: tuple[Arrival, ...],
        at: float = 0,
        *,
        replay: bool = False,
        backlog_seconds: int = 0,
        **channels: grpc.aio.Channel,
    ) -> Iterator[Faults]:
        """Play, fast, from some seconds after a Monday's midnight on."""
        recording = RecordedArrivals(arrivals, WEEK, DEFAULT_START, self.city.timezone)
        state_file = StateFile.open(self.home / "field.json")
        faults = Faults(SimulatedCabinets(self.city.cabinets), state_file)
        playback = Playback(self.city, recording, faults, state_file, self.channels | channels)
        clock = SimulatedClock(200, recording.time(MONDAY_OF_NOW) + at)
        playing = asyncio.create_task(
            playback.run(clock, replay=replay, backlog_seconds=backlog_seconds)
        )
        try:
            yield faults
            assert not playing.done()
        finally:
            playing.cancel()


@pytest.fixture
async def scene(hamlet: City, tmp_path: Path) -> AsyncIterator[Scene]:
    async with (
        running("lighting", Department()) as of_lighting,
        running("roads", Department()) as of_roads,
        channel_to(of_lighting.port) as to_lighting,
        channel_to(of_roads.port) as to_roads,
    ):
        channels = {"lighting": to_lighting, "roads": to_roads}
        yield Scene(hamlet, tmp_path, of_lighting, of_roads, channels)


@pytest.fixture
async def nowhere() -> AsyncIterator[grpc.aio.Channel]:
    async with channel_to(free_port()) as channel:
        yield channel


def has_effects(department: Department, count: int) -> bool:
    return len(department.effects) == count


async def test_cabinets_show_their_faults_and_citizens_report_the_rest(scene: Scene) -> None:
    with scene.played(STORY) as faults:
        await until(lambda: len(scene.roads.asked) == 2 and scene.lighting.asked)
        await until(lambda: not scene.state.waiting)

    assert tuple(faults.present) == ("lamp L0", "breaker HAM-0001 2", "lamp L2")
    column, pothole = scene.roads.asked
    assert isinstance(column, roads.ReportDefectRequest)
    assert (column.kind, column.priority) == ("column_fallen", PRIORITY_P1)
    assert (column.asset_id, pothole.asset_id) == ("column/L2", "")
    assert (pothole.kind, pothole.priority) == ("pothole", PRIORITY_P3)
    assert (pothole.place.street, pothole.place.district) == ("South Street", "West")
    assert (pothole.place.position.longitude, pothole.place.position.latitude) == (5.0005, 47.0)
    (inspection,) = scene.lighting.asked
    assert isinstance(inspection, lighting.ReportOutageRequest)
    assert (inspection.cabinet_id, inspection.lamp_id) == ("HAM-0001", "L1")
    assert scene.roads.actors == scene.lighting.actors == {CITIZENS}


async def test_a_restart_goes_on_where_it_ended_and_reports_nothing_twice(scene: Scene) -> None:
    with scene.played(POTHOLES, at=0):
        await until(lambda: scene.roads.asked)
    with scene.played(POTHOLES, at=15):
        # A report that was cut off before its answer is repeated under its id.
        await until(lambda: len(scene.roads.effects) == 3)
        await until(lambda: not scene.state.waiting)

    assert len(scene.roads.effects) == 3


async def test_a_first_run_has_a_backlog_and_a_restart_has_none(scene: Scene) -> None:
    # The clock runs 200 times as fast and does not wait: 10,000 s leave a busy machine 48 s.
    potholes = tuple(arrival(seconds, "pothole", "roads") for seconds in (1000, 20_000, 20_400))
    with scene.played(potholes, at=20_300, backlog_seconds=10_000):
        await until(lambda: len(scene.roads.effects) == 2)
    with scene.played(potholes, at=30_000, backlog_seconds=30_000):
        await until(lambda: (scene.state.played or 0) % WEEK > 30_000)

    assert len(scene.roads.effects) == 2


@pytest.mark.parametrize(
    ("replay", "weeks", "again"),
    [(False, 1, 0), (True, 0, 1)],
    ids=["the next week", "again, because a start is set"],
)
async def test_a_clock_behind_the_playback_plays_arrivals_under_new_ids(
    scene: Scene, weeks: int, again: int, *, replay: bool
) -> None:
    for effects in (3, 6):
        with scene.played(POTHOLES, replay=replay):
            await until(partial(has_effects, scene.roads, effects))

    assert (scene.state.weeks, scene.state.again) == (weeks, again)


async def test_a_report_without_an_answer_is_repeated_by_the_next_run(
    scene: Scene, nowhere: grpc.aio.Channel
) -> None:
    with scene.played(POTHOLES, roads=nowhere):
        await until(lambda: len(scene.state.waiting) == 3)
    with scene.played(POTHOLES, at=100):
        await until(lambda: not scene.state.waiting)

    assert len(scene.roads.effects) == 3


async def test_a_department_that_does_not_answer_delays_no_other(
    scene: Scene, nowhere: grpc.aio.Channel
) -> None:
    with scene.played(STORY, roads=nowhere) as faults:
        await until(lambda: scene.lighting.asked and len(faults.present) == 3)
        await until(lambda: len(scene.state.waiting) == 2)


async def test_a_report_that_is_rejected_is_dropped_and_the_next_one_sent(scene: Scene) -> None:
    scene.roads.wrongs = [refusal(grpc.StatusCode.INVALID_ARGUMENT, "PLACE_INVALID")]
    with scene.played(POTHOLES):
        await until(lambda: len(scene.roads.asked) == 3)
        await until(lambda: not scene.state.waiting)

    assert len(scene.roads.effects) == 2


async def test_a_city_without_departments_still_has_lamps_that_fail(scene: Scene) -> None:
    scene.channels = {}
    with scene.played(STORY) as faults:
        await until(lambda: len(faults.present) == 3)
