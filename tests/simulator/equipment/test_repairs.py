"""What a crew finishes becomes whole; what it leaves or gives back does not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from services.city.city import City
from services.simulator.equipment.cabinets import SimulatedCabinets
from services.simulator.equipment.faults import Faults, Wiring
from services.simulator.equipment.repairs import Repairs, finished
from services.simulator.platform.saved_state import Notebook
from tests.simulator.department import Department, running, way_to
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as crews

NEED = "lighting/cabinet/HAM-0001/lamp/L1"
ON_SITE = bulletin.TASK_STATUS_ON_SITE
DONE = bulletin.TASK_STATUS_DONE
SUSPENDED = bulletin.TASK_STATUS_SUSPENDED
RELEASED = bulletin.TASK_STATUS_RELEASED

Ending = tuple[str, bulletin.TaskStatus, int]


def crew(task_id: str = "", *endings: Ending) -> crews.Crew:
    card = crews.Crew(crew_id="lighting-01")
    if task_id:
        card.task.CopyFrom(crews.Task(task_id=task_id, need_id=NEED, status=ON_SITE))
    for ended_id, status, seconds in endings:
        ended = card.ended_tasks.add(task_id=ended_id, need_id=f"need of {ended_id}", status=status)
        ended.end_time.FromSeconds(seconds)
    return card


def done(task_id: str = "t1") -> crews.Crew:
    card = crew("", (task_id, DONE, 9))
    card.ended_tasks[0].need_id = NEED
    return card


def frame(card: crews.Crew, cursor: str = "") -> crews.WatchCrewsResponse:
    return crews.WatchCrewsResponse(cursor=cursor, crew=card)


@pytest.mark.parametrize(
    ("before", "after", "need_ids"),
    [
        (crew("t1"), crew("", ("t1", DONE, 9)), ["need of t1"]),
        (crew("t1"), crew("t2", ("t1", DONE, 9)), ["need of t1"]),
        (crew("t1"), crew("t2", ("t1", SUSPENDED, 9)), []),
        (crew("t1"), crew("", ("t1", RELEASED, 9)), []),
        (crew("t1"), crew("t1"), []),
        (crew("", ("t1", DONE, 9)), crew("t2", ("t1", DONE, 9)), []),
        (crew("t1", ("t1", DONE, 9)), crew("", ("t1", DONE, 12)), ["need of t1"]),
        (crew("t1"), crew("", ("t1", DONE, 9), ("t2", DONE, 12)), ["need of t1", "need of t2"]),
    ],
)
def test_what_is_done_is_mended_and_not_what_was_left_or_given_back(
    before: crews.Crew, after: crews.Crew, need_ids: list[str]
) -> None:
    assert finished(before, after) == need_ids


@pytest.fixture
def faults(hamlet: City, tmp_path: Path) -> Faults:
    notebook = Notebook.open(tmp_path / "field.json")
    made = Faults(Wiring(hamlet.cabinets), SimulatedCabinets(hamlet.cabinets), notebook)
    made.inject("lamp L1")
    return made


async def test_the_lamp_burns_again_when_its_crew_has_finished(faults: Faults) -> None:
    async with running("lighting", Department()) as department, way_to(department) as channel:
        watching = asyncio.create_task(Repairs("lighting", channel, faults).run())
        for card in (crew(), crew("t1"), crew("t2", ("t1", RELEASED, 5)), done("t2")):
            assert tuple(faults.broken) == ("lamp L1",)
            department.frames.put_nowait(frame(card))
            await until(department.frames.empty)
        await until(lambda: not faults.broken)
        watching.cancel()


async def test_a_stream_that_breaks_is_resumed_and_what_was_known_is_kept(faults: Faults) -> None:
    async with running("lighting", Department()) as department, way_to(department) as channel:
        watching = asyncio.create_task(Repairs("lighting", channel, faults).run())
        department.frames.put_nowait(frame(crew("t1"), "epoch:6"))
        department.frames.put_nowait(None)  # before the snapshot was whole
        department.frames.put_nowait(frame(crew("t1"), "epoch:6"))
        department.frames.put_nowait(crews.WatchCrewsResponse(cursor="epoch:7", synced=True))
        department.frames.put_nowait(None)
        await until(lambda: len(department.cursors) == 3)
        department.frames.put_nowait(frame(done()))
        await until(lambda: not faults.broken)
        watching.cancel()

    assert department.cursors == ["", "", "epoch:7"]


async def test_what_a_crew_had_finished_before_the_first_look_mends_nothing_now(
    faults: Faults,
) -> None:
    async with running("lighting", Department()) as department, way_to(department) as channel:
        watching = asyncio.create_task(Repairs("lighting", channel, faults).run())
        department.frames.put_nowait(frame(done()))
        department.frames.put_nowait(None)
        await until(lambda: len(department.cursors) == 2)
        watching.cancel()

    assert tuple(faults.broken) == ("lamp L1",)
