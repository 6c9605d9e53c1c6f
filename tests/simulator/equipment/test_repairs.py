"""Repairs: a finished task clears its fault; a task that was left or returned does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from services.simulator.equipment.active_faults import Faults
from services.simulator.equipment.repairs import finished, repair_finished
from tests.simulator.department import Department, channel_to, running
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as crews

DONE = bulletin.TASK_STATUS_DONE
SUSPENDED = bulletin.TASK_STATUS_SUSPENDED
RELEASED = bulletin.TASK_STATUS_RELEASED

Ending = tuple[str, bulletin.TaskStatus, int]


def need_of(task_id: str) -> str:
    return "lighting/cabinet/HAM-0001/lamp/L1" if task_id == "lamp" else f"need of {task_id}"


def crew(*endings: Ending) -> crews.Crew:
    card = crews.Crew(crew_id="lighting-01")
    for task_id, status, seconds in endings:
        ended = card.ended_tasks.add(task_id=task_id, need_id=need_of(task_id), status=status)
        ended.end_time.FromSeconds(seconds)
    return card


@pytest.mark.parametrize(
    ("before", "after", "task_ids"),
    [
        ([], [], []),
        ([], [("t1", DONE, 9)], ["t1"]),
        ([], [("t1", DONE, 9), ("t2", DONE, 12)], ["t1", "t2"]),
        ([], [("t1", SUSPENDED, 9)], []),
        ([], [("t1", RELEASED, 9)], []),
        ([("t1", DONE, 9)], [("t1", DONE, 9)], []),
        ([("t1", DONE, 9)], [("t1", DONE, 12)], ["t1"]),
    ],
)
def test_a_need_is_finished_when_its_task_newly_ended_as_done(
    before: Sequence[Ending], after: Sequence[Ending], task_ids: list[str]
) -> None:
    assert finished(crew(*before), crew(*after)) == [need_of(each) for each in task_ids]


@pytest.fixture
async def department(faults: Faults) -> AsyncIterator[Department]:
    """A department whose crews the simulator follows while lamp L1 is broken."""
    faults.inject("lamp L1")
    async with (
        running("lighting", Department()) as department,
        channel_to(department.port) as channel,
    ):
        following = asyncio.create_task(repair_finished("lighting", channel, faults))
        yield department
        following.cancel()


def show(department: Department, card: crews.Crew) -> None:
    department.frames.put_nowait(crews.WatchCrewsResponse(crew=card))


async def test_a_lamp_works_again_when_its_crew_has_finished(
    department: Department, faults: Faults
) -> None:
    for card in (crew(), crew(("t1", RELEASED, 5)), crew(("lamp", DONE, 9))):
        assert tuple(faults.present) == ("lamp L1",)
        show(department, card)
        await until(department.frames.empty)
    await until(lambda: not faults.present)


async def test_a_task_that_was_finished_before_the_first_state_clears_nothing(
    department: Department, faults: Faults
) -> None:
    show(department, crew(("lamp", DONE, 9)))
    department.frames.put_nowait(None)
    await until(lambda: len(department.cursors) == 2)
    assert tuple(faults.present) == ("lamp L1",)
