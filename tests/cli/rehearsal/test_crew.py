"""The crew of the rehearsals: its shift is a lock, and it leaves the shift of another alone."""

from __future__ import annotations

import asyncio

import pytest

from services.chassis.readmodel.client_cursor import Cursor, parse
from services.cli.rehearsal.crew import RehearsalCrew
from services.cli.rehearsal.service_stubs import RehearsalServices
from tests.cli.rehearsal.suite import HERE, Suite
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


def waits() -> None:
    """Ignore that a crew waits for its shift."""


def crew(installation: Suite, department: str = "roads") -> RehearsalCrew:
    return RehearsalCrew(RehearsalServices(installation.settings()), department, HERE)


async def test_it_is_registered_once(installation: Suite) -> None:
    for _ in range(2):
        await crew(installation).register()
    found = installation.crew()
    assert (found.skills, found.equipment) == (("rehearsal",), ("rehearsal_roads",))
    assert (found.depot.longitude, found.depot.latitude) == (3.881136, 43.609197)
    assert not found.on_duty
    records = [each for each in installation.records("roads") if each.aggregate == "crew/rehearsal"]
    assert [len(record.events) for record in records] == [1, 0]


async def test_a_second_rehearsal_waits_until_the_first_has_gone_home(
    installation: Suite, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = crew(installation), crew(installation)
    await first.register()
    await first.begin_shift(30, waits)
    waiting = asyncio.create_task(second.begin_shift(30, waits))
    await until(lambda: "another rehearsal is under way" in capsys.readouterr().err)
    await second.go_home()  # the present shift is not its own
    assert installation.crew().on_duty
    assert not waiting.done()
    await first.go_home()
    await waiting
    assert installation.crew().on_duty
    await second.go_home()
    assert not installation.crew().on_duty


async def test_a_shift_ends_by_itself(installation: Suite) -> None:
    await crew(installation, "lighting").register()
    await crew(installation, "lighting").begin_shift(0.3, waits)
    killed, following = installation.crew("lighting"), crew(installation, "lighting")
    await following.begin_shift(30, waits)
    assert installation.crew("lighting").shift_end_time > killed.shift_end_time
    await following.go_home()


async def test_a_crew_without_a_shift_goes_home_without_a_call(installation: Suite) -> None:
    installation.environment["VIGIE_ROADS"] = "127.0.0.1:1"
    async with asyncio.timeout(1):
        await crew(installation).go_home()


async def test_a_read_on_any_replica_includes_its_last_command(installation: Suite) -> None:
    read_model = installation.departments["roads"].read_model
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
