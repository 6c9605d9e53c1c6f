"""What a crew finishes becomes whole; what it leaves or gives back does not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from services.city.city import City
from services.field.cabinets import SimulatedCabinets
from services.field.faults import Faults, Wiring
from services.field.notebook import Notebook
from services.field.repairs import Repairs, finished
from tests.field.department import Department, running, until, way_to
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as crews

NEED = "lighting/cabinet/HAM-0001/lamp/L1"
ON_SITE = bulletin.TASK_STATUS_ON_SITE
MAKING_SAFE = bulletin.TASK_STATUS_MAKING_SAFE


def crew(
    task_id: str = "", status: bulletin.TaskStatus = ON_SITE, diversions: int = 0
) -> crews.Crew:
    card = crews.Crew(crew_id="lighting-01", diversions=diversions)
    if task_id:
        card.task.CopyFrom(crews.Task(task_id=task_id, need_id=NEED, status=status))
    return card


def frame(card: crews.Crew, cursor: str = "") -> crews.WatchCrewsResponse:
    return crews.WatchCrewsResponse(cursor=cursor, crew=card)


@pytest.mark.parametrize(
    ("before", "after", "need_id"),
    [
        (crew("t1"), crew(), NEED),
        (crew("t1"), crew("t2", bulletin.TASK_STATUS_ACCEPTED), NEED),
        (crew("t1", MAKING_SAFE), crew("t2", bulletin.TASK_STATUS_ACCEPTED), NEED),
        (crew("t1"), crew("t1", MAKING_SAFE), ""),
        (crew("t1", MAKING_SAFE), crew("t2", bulletin.TASK_STATUS_ACCEPTED, 1), ""),
        (crew("t1"), crew("t2", bulletin.TASK_STATUS_ACCEPTED, 1), ""),
        (crew("t1", bulletin.TASK_STATUS_EN_ROUTE), crew(), ""),
        (crew(), crew("t1"), ""),
        (crew(), crew(), ""),
    ],
)
def test_a_task_that_is_gone_from_the_site_was_finished_unless_the_crew_was_diverted(
    before: crews.Crew, after: crews.Crew, need_id: str
) -> None:
    assert finished(before, after) == need_id


@pytest.fixture
def faults(hamlet: City, tmp_path: Path) -> Faults:
    notebook = Notebook.open(tmp_path / "field.json")
    made = Faults(Wiring(hamlet.cabinets), SimulatedCabinets(hamlet.cabinets), notebook)
    made.begin("lamp L1")
    return made


async def test_the_lamp_burns_again_when_its_crew_has_finished(faults: Faults) -> None:
    async with running("lighting", Department()) as department, way_to(department) as channel:
        watching = asyncio.create_task(Repairs("lighting", channel, faults).run())
        for card in (crew(), crew("t1", bulletin.TASK_STATUS_EN_ROUTE), crew("t1"), crew()):
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
        department.frames.put_nowait(frame(crew()))
        await until(lambda: not faults.broken)
        watching.cancel()

    assert department.cursors == ["", "", "epoch:7"]


async def test_a_crew_that_was_already_gone_at_the_first_look_mends_nothing(
    faults: Faults,
) -> None:
    async with running("lighting", Department()) as department, way_to(department) as channel:
        watching = asyncio.create_task(Repairs("lighting", channel, faults).run())
        department.frames.put_nowait(frame(crew()))
        department.frames.put_nowait(None)
        await until(lambda: len(department.cursors) == 2)
        watching.cancel()

    assert tuple(faults.broken) == ("lamp L1",)
