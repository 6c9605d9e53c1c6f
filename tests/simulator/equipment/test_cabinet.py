"""A simulated cabinet's own working: who feeds its lamps, who is heard, what its meter takes."""

from __future__ import annotations

import pytest
from pymodbus.constants import ExcCodes
from pymodbus.exceptions import NoSuchIdException

from services.city.equipment import Cabinet, Feeder, Lamp
from services.lighting import registers
from services.simulator.equipment.cabinet import LAMP_WATTS, UNIT_ID, SimulatedCabinet

READ_COILS, READ_INPUTS, READ_HOLDING, READ_WORDS = 1, 2, 3, 4
WRITE_COIL, WRITE_ONE, WRITE_MANY = 5, 6, 16
MOST = registers.LARGEST_LEVEL


class World:
    """A cabinet of one lamp on line 1 and two on line 3, and the time that it lives in."""

    def __init__(self, speed: float = 1.0) -> None:
        self.now = 0.0
        lamps = [Lamp(f"L{n}", 3.87, 43.61, "LED", "7", n) for n in range(3)]
        feeders = (Feeder(1, (lamps[0],)), Feeder(3, (lamps[1], lamps[2])))
        cabinet = Cabinet("C1", 3.87, 43.61, "Rue Foch", "Centre", feeders)
        self.cabinet = SimulatedCabinet(cabinet, lambda: self.now, speed)

    async def heard(self) -> None:
        await self.cabinet.async_setValues(UNIT_ID, WRITE_ONE, registers.HEARTBEAT, [1])

    async def read(self, code: int, address: int, count: int) -> list[int] | list[bool] | ExcCodes:
        return await self.cabinet.async_getValues(UNIT_ID, code, address, count)

    async def write(self, code: int, address: int, *values: int) -> ExcCodes | None:
        return await self.cabinet.async_setValues(UNIT_ID, code, address, list(values))


def levels(cabinet: SimulatedCabinet) -> list[int]:
    return [cabinet.level(channel) for channel in range(3)]


async def test_lamps_are_numbered_line_after_line() -> None:
    world = World()
    await world.heard()
    assert await world.write(WRITE_MANY, registers.SET_POINTS, 10, 20, 30) is None
    assert levels(world.cabinet) == [10, 20, 30]
    world.cabinet.breakers_open.add(3)
    assert levels(world.cabinet) == [10, 0, 0]


async def test_a_set_point_is_kept_while_nobody_is_heard() -> None:
    world = World()
    await world.write(WRITE_ONE, registers.SET_POINTS + 1, 20)
    assert levels(world.cabinet) == [100, 100, 100]
    await world.heard()
    assert levels(world.cabinet) == [100, 20, 100]
    world.now += registers.DEAD_MAN_SECONDS + 1
    assert levels(world.cabinet) == [100, 100, 100]


async def test_a_set_point_is_read_back_as_it_was_written() -> None:
    world = World()
    await world.write(WRITE_MANY, registers.SET_POINTS, 1, 2, 3)
    assert await world.read(READ_HOLDING, registers.SET_POINTS, 3) == [1, 2, 3]
    assert await world.write(WRITE_COIL, registers.CONTACTORS + 2, 0) is None
    assert await world.read(READ_COILS, registers.CONTACTORS, 3) == [True, False, False]


@pytest.mark.parametrize(
    ("code", "address", "values", "answer"),
    [
        (WRITE_MANY, registers.SET_POINTS, (5,) * 4, ExcCodes.ILLEGAL_ADDRESS),
        (WRITE_ONE, registers.SET_POINTS, (MOST + 1,), ExcCodes.ILLEGAL_VALUE),
        (WRITE_ONE, registers.HEARTBEAT + 1, (1,), ExcCodes.ILLEGAL_ADDRESS),
        (WRITE_COIL, registers.LINES, (1,), ExcCodes.ILLEGAL_ADDRESS),
    ],
)
async def test_what_is_not_in_the_manual_changes_nothing(
    code: int, address: int, values: tuple[int, ...], answer: ExcCodes
) -> None:
    world = World()
    await world.heard()
    assert await world.write(code, address, *values) == answer
    assert levels(world.cabinet) == [100, 100, 100]
    assert world.cabinet.contactors_closed == {1, 3}


async def test_a_question_that_is_not_in_the_manual_is_refused() -> None:
    world = World()
    assert await world.read(READ_WORDS, registers.LAMPS + 3, 1) == ExcCodes.ILLEGAL_ADDRESS
    assert await world.read(23, 0, 1) == ExcCodes.ILLEGAL_FUNCTION


async def test_a_silent_cabinet_and_a_strange_unit_say_nothing() -> None:
    world = World()
    with pytest.raises(NoSuchIdException):
        await world.cabinet.async_getValues(UNIT_ID + 1, READ_INPUTS, 0)
    world.cabinet.silent = True
    with pytest.raises(NoSuchIdException):
        await world.heard()


async def test_a_liar_says_yes_and_does_nothing() -> None:
    world = World()
    await world.heard()
    world.cabinet.lying = True
    assert await world.write(WRITE_MANY, registers.SET_POINTS, 1, 2, 3) is None
    assert await world.write(WRITE_COIL, registers.CONTACTORS, 0) is None
    assert levels(world.cabinet) == [100, 100, 100]


async def test_a_lost_grid_shows_on_every_line_and_in_the_light() -> None:
    world = World()
    world.cabinet.supply_lost = True
    assert levels(world.cabinet) == [0, 0, 0]
    bits = await world.read(READ_INPUTS, 0, registers.DISCRETE_INPUTS)
    assert isinstance(bits, list)
    assert not bits[registers.SUPPLY_PRESENT]
    assert not any(bits[registers.CONTACTORS_CLOSED :])
    assert all(bits[registers.BREAKERS_CLOSED : registers.CONTACTORS_CLOSED])


async def test_a_lamp_that_failed_differs_from_one_that_is_not_fed() -> None:
    world = World()
    world.cabinet.failed.add(0)
    await world.write(WRITE_COIL, registers.CONTACTORS + 2, 0)
    words = await world.read(READ_WORDS, registers.LAMPS, 3)
    assert isinstance(words, list)
    assert [word >> registers.STATUS_SHIFT for word in words] == [
        registers.STATUS_FAILED,
        registers.STATUS_SILENT,
        registers.STATUS_SILENT,
    ]


async def test_the_meter_takes_what_burns_at_the_pace_of_the_field() -> None:
    world = World(speed=10)
    world.cabinet.failed.add(2)
    world.now += 360  # an hour of the field
    [high, low] = await world.read(READ_WORDS, registers.ENERGY, 2)  # type: ignore[misc]
    assert (high << 16) + low == 2 * LAMP_WATTS


async def test_what_is_written_is_kept_only_where_somebody_asks_for_it() -> None:
    world = World()
    await world.heard()
    assert world.cabinet.writes == []
    world.cabinet.keep_writes = True
    world.now = 7.0
    await world.write(WRITE_ONE, registers.SET_POINTS, 40)
    assert world.cabinet.writes == [(7.0, WRITE_ONE, registers.SET_POINTS, (40,))]
