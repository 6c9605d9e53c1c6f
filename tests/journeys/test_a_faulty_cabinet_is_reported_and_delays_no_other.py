"""Cabinets on real sockets: correct, silent, with wrong values, slow, tripped."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.simulator.equipment.cabinet_servers import SimulatedCabinets
from tests.journeys.cabinets import dim, given_up, install, met, until_cabinet
from tests.journeys.stage import NEAR, Stage
from tests.lighting.devices.conftest import city_cabinet
from vigie.bulletin.v1 import bulletin_pb2 as bulletin

pytestmark = pytest.mark.asyncio(loop_scope="module")

HONEST, SILENT, LYING, SLOW, TRIPPED = "honest-1", "silent-1", "lying-1", "slow-1", "tripped-1"
SLOW_SECONDS = 0.5


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def street(stage: Stage) -> AsyncIterator[SimulatedCabinets]:
    cabinets = [city_cabinet(name, 6, 4) for name in (HONEST, SILENT, LYING, SLOW, TRIPPED)]
    async with SimulatedCabinets(cabinets, first_port=0) as street:
        for cabinet in cabinets:
            await install(stage, cabinet, *street.address(cabinet.id))
        street.cabinets[SILENT].silent = True
        street.cabinets[LYING].lying = True
        street.cabinets[SLOW].delay_seconds = SLOW_SECONDS
        await dim(stage, LYING, 35)  # what takes longest begins first
        yield street


def levels(street: SimulatedCabinets, name: str) -> set[int]:
    cabinet = street.cabinets[name]
    return {cabinet.level(channel) for channel in range(len(cabinet.lamp_ids))}


async def test_a_slow_cabinet_delays_no_other(stage: Stage, street: SimulatedCabinets) -> None:
    await dim(stage, SLOW, 45)
    await dim(stage, HONEST, 55)
    await until_cabinet(stage, HONEST, met)
    assert levels(street, HONEST) == {55}, "the level that was read back"
    assert levels(street, SLOW) != {45}
    await until_cabinet(stage, SLOW, met)
    assert levels(street, SLOW) == {45}


async def test_a_breaker_that_trips_is_one_need_and_a_crew_is_offered_it(
    stage: Stage, street: SimulatedCabinets
) -> None:
    await stage.crew("lighting/fuses-1", NEAR, ("electrical",), ())
    await dim(stage, TRIPPED, 80)
    await until_cabinet(stage, TRIPPED, met)
    street.cabinets[TRIPPED].breakers_open.add(1)
    need_id = f"lighting/cabinet/{TRIPPED}/feeder/1"
    offer = await stage.offer("lighting/fuses-1", need_id)
    shown = await until_cabinet(
        stage, TRIPPED, lambda c: c.feeders[0].dark_lamps == 6 and c.feeders[0].breaker_tripped
    )
    assert [need.part for need in shown.needs] == ["feeder/1"], "six dark lamps are one fault"
    assert not shown.feeders[1].supply_fault

    await stage.step("lighting/fuses-1", "AcceptTask", offer.task_id)
    street.cabinets[TRIPPED].breakers_open.discard(1)
    await stage.work("lighting/fuses-1", offer.task_id)
    await until_cabinet(stage, TRIPPED, lambda each: not each.needs)
    closed = await stage.until_closed(need_id)
    assert closed.task_status in {bulletin.TASK_STATUS_DONE, bulletin.TASK_STATUS_UNSPECIFIED}


async def test_a_silent_cabinet_is_unreachable_and_set_again_when_it_answers(
    stage: Stage, street: SimulatedCabinets
) -> None:
    await until_cabinet(stage, SILENT, lambda each: not each.reachable)
    await dim(stage, SILENT, 25)
    street.cabinets[SILENT].silent = False
    await until_cabinet(stage, SILENT, lambda each: each.reachable and met(each))
    assert levels(street, SILENT) == {25}


async def test_a_cabinet_that_ignores_writes_is_reported_and_given_up(
    stage: Stage, street: SimulatedCabinets
) -> None:
    shown = await until_cabinet(stage, LYING, given_up)
    assert {feeder.attempts for feeder in shown.feeders} == {3}
    assert levels(street, LYING) == {100}, "the lamps burn as before"

    # The cabinet obeys again, and an operator repeats the command.
    street.cabinets[LYING].lying = False
    await dim(stage, LYING, 65)
    await until_cabinet(stage, LYING, met)
    assert levels(street, LYING) == {65}
