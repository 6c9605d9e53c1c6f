"""The crew of the rehearsals: its shift is a lock, and what is another's is not touched."""

from __future__ import annotations

import asyncio

import pytest

from services.chassis.partition.cursors import Cursor, parse
from services.cli.rehearsal.crew import RehearsalCrew
from services.cli.rehearsal.services import RehearsalServices
from tests.cli.rehearsal.suite import Suite
from tests.cli.rehearsal.test_play import HERE
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


def waits() -> None:
    """Be told that it waits, and do nothing about it."""


def crew(installation: Suite, department: str = "roads") -> RehearsalCrew:
    return RehearsalCrew(RehearsalServices(installation.session()), department, HERE)


async def test_its_card_stands_once_however_often_it_is_given(installation: Suite) -> None:
    for _ in range(2):
        await crew(installation).register()
    found = installation.crew()
    assert (found.skills, found.equipment) == (("rehearsal",), ("rehearsal_roads",))
    assert (found.depot.longitude, found.depot.latitude) == (3.8795, 43.6086)
    assert not found.on_duty
    records = [each for each in installation.records("roads") if each.aggregate == "crew/rehearsal"]
    assert [len(record.events) for record in records] == [1, 0]


async def test_whoever_comes_second_waits_until_the_first_has_gone_home(
    installation: Suite, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = crew(installation), crew(installation)
    await first.register()
    await first.begin_shift(30, waits)
    waiting = asyncio.create_task(second.begin_shift(30, waits))
    await until(lambda: "another rehearsal is under way" in capsys.readouterr().err)
    await second.go_home()  # it has no part in the shift that runs
    assert installation.crew().on_duty
    assert not waiting.done()
    await first.go_home()
    await waiting
    assert installation.crew().on_duty
    await second.go_home()
    assert not installation.crew().on_duty


async def test_a_shift_that_nobody_ends_ends_by_itself(installation: Suite) -> None:
    await crew(installation, "lighting").register()
    await crew(installation, "lighting").begin_shift(0.3, waits)
    killed, following = installation.crew("lighting"), crew(installation, "lighting")
    await following.begin_shift(30, waits)
    assert installation.crew("lighting").shift_end_time > killed.shift_end_time
    await following.go_home()


async def test_who_never_began_a_shift_asks_nothing_to_go_home(installation: Suite) -> None:
    installation.environment["VIGIE_ROADS"] = "127.0.0.1:1"
    async with asyncio.timeout(1):
        await crew(installation).go_home()


async def test_it_is_shown_as_its_own_last_command_left_it_whichever_replica_answers(
    installation: Suite,
) -> None:
    read_model = installation.houses["roads"].read_model
    asked = crew(installation)
    await asked.register()
    seen = parse(asked.cursor)
    assert read_model.includes(seen)
    ((partition, offset),) = seen.offsets.items()
    asked.cursor = str(Cursor(seen.epoch, {partition: offset + 1}))  # as by a replica that lags
    waiting = asyncio.create_task(asked.card())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(waiting), 0.2)
    await crew(installation).register()
    assert (await waiting).crew_id == "rehearsal"
