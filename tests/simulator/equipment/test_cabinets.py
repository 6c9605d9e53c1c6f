"""Simulated cabinets as a plain Modbus TCP client sees them, that knows no word of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusIOException

from services.city.equipment import Cabinet, Feeder, Lamp
from services.lighting import registers
from services.simulator.equipment.cabinets import SimulatedCabinets

WATTS = 60


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def lamps(name: str, *numbers: int) -> tuple[Lamp, ...]:
    return tuple(
        Lamp(f"{name}-L{n}", 3.87, 43.61, "LED", "7", seat) for seat, n in enumerate(numbers)
    )


def street(name: str) -> Cabinet:
    """Two lamps on line 1, three on line 2."""
    feeders = (Feeder(1, lamps(name, 0, 1)), Feeder(2, lamps(name, 2, 3, 4)))
    return Cabinet(name, 3.87, 43.61, "Rue Foch", "Centre", feeders)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def field(clock: Clock) -> AsyncIterator[SimulatedCabinets]:
    cabinets = [street("C1"), street("C2")]
    async with SimulatedCabinets(cabinets, first_port=0, clock=clock, speed=2) as made:
        yield made


@pytest.fixture
async def client(field: SimulatedCabinets) -> AsyncIterator[AsyncModbusTcpClient]:
    host, port, _ = field.address("C1")
    async with AsyncModbusTcpClient(host, port=port, timeout=0.2, retries=0) as made:
        yield made


async def bits(client: AsyncModbusTcpClient) -> list[bool]:
    answer = await client.read_discrete_inputs(0, count=registers.DISCRETE_INPUTS)
    return list(answer.bits[: registers.DISCRETE_INPUTS])


async def words(client: AsyncModbusTcpClient) -> list[int]:
    return list((await client.read_input_registers(0, count=registers.LAMPS + 5)).registers)


async def levels(client: AsyncModbusTcpClient) -> list[int]:
    return (await words(client))[registers.LAMPS :]


async def heard(client: AsyncModbusTcpClient) -> None:
    await client.write_register(registers.HEARTBEAT, 1)


FAILED = registers.STATUS_FAILED << registers.STATUS_SHIFT
SILENT = registers.STATUS_SILENT << registers.STATUS_SHIFT


async def test_each_cabinet_has_a_port_of_its_own(field: SimulatedCabinets) -> None:
    assert field.address("C1")[1] != field.address("C2")[1]


async def test_a_set_point_is_obeyed_once_somebody_is_heard(client: AsyncModbusTcpClient) -> None:
    await client.write_registers(registers.SET_POINTS, [10, 20, 30, 40, 50])
    assert await levels(client) == [100] * 5
    await heard(client)
    assert await levels(client) == [10, 20, 30, 40, 50]


async def test_unheard_for_a_minute_it_falls_back_to_its_own_programme(
    client: AsyncModbusTcpClient, clock: Clock
) -> None:
    await client.write_registers(registers.SET_POINTS, [10] * 5)
    await heard(client)
    clock.now += registers.DEAD_MAN_SECONDS
    assert (await words(client))[registers.FLAGS] == 0
    clock.now += 0.1
    assert (await words(client))[registers.FLAGS] == registers.LOCAL_PROGRAMME_FLAG
    assert await levels(client) == [100] * 5
    await heard(client)
    assert await levels(client) == [10] * 5


async def test_a_contactor_off_stays_off_when_nobody_is_heard(
    client: AsyncModbusTcpClient, clock: Clock
) -> None:
    await heard(client)
    await client.write_coil(registers.CONTACTORS, value=False)
    clock.now += 3_600
    assert await levels(client) == [SILENT] * 2 + [100] * 3
    assert not (await bits(client))[registers.CONTACTORS_CLOSED]
    assert (await bits(client))[registers.CONTACTORS_CLOSED + 1]


async def test_a_failed_lamp_a_tripped_line_and_a_lost_grid_show(
    client: AsyncModbusTcpClient, field: SimulatedCabinets
) -> None:
    field.fail_lamp("C1-L2")
    assert await levels(client) == [100, 100, FAILED, 100, 100]
    field.trip("C1", 2)
    assert await levels(client) == [100, 100, SILENT, SILENT, SILENT]
    assert not (await bits(client))[registers.BREAKERS_CLOSED + 1]
    field.lose_supply("C1")
    assert await levels(client) == [SILENT] * 5
    assert not (await bits(client))[registers.SUPPLY_PRESENT]
    field.restore_supply("C1")
    field.reset("C1", 2)
    field.repair_lamp("C1-L2")
    assert await levels(client) == [100] * 5


async def test_the_door_shows(client: AsyncModbusTcpClient, field: SimulatedCabinets) -> None:
    field.open_door("C1")
    assert (await bits(client))[registers.DOOR_OPEN]
    field.close_door("C1")
    assert not (await bits(client))[registers.DOOR_OPEN]


async def test_the_meter_runs_at_the_speed_of_the_field(
    client: AsyncModbusTcpClient, clock: Clock
) -> None:
    clock.now += 3_600
    high, low = (await words(client))[registers.ENERGY :][:2]
    assert (high << 16) + low == 2 * 5 * WATTS


async def test_a_silent_cabinet_answers_nothing(
    client: AsyncModbusTcpClient, field: SimulatedCabinets
) -> None:
    field.silence("C1")
    with pytest.raises(ModbusIOException):
        await client.read_input_registers(0, count=1)
    field.silence("C1", silent=False)
    assert not (await client.read_input_registers(0, count=1)).isError()


async def test_another_unit_answers_nothing(client: AsyncModbusTcpClient) -> None:
    with pytest.raises(ModbusIOException):
        await client.read_input_registers(0, count=1, device_id=9)


async def test_a_liar_says_yes_and_does_nothing(
    client: AsyncModbusTcpClient, field: SimulatedCabinets
) -> None:
    await heard(client)
    field.lie("C1")
    assert not (await client.write_registers(registers.SET_POINTS, [5] * 5)).isError()
    assert not (await client.write_coil(registers.CONTACTORS, value=False)).isError()
    assert await levels(client) == [100] * 5


async def test_a_slow_cabinet_takes_its_time(
    client: AsyncModbusTcpClient, field: SimulatedCabinets
) -> None:
    field.slow("C1", 0.5)
    with pytest.raises(ModbusIOException):
        await client.read_input_registers(0, count=1)


async def test_what_is_not_in_the_manual_is_refused(client: AsyncModbusTcpClient) -> None:
    assert (await client.read_input_registers(registers.LAMPS, count=6)).isError()
    assert (await client.write_registers(registers.SET_POINTS, [10] * 6)).isError()
    assert (await client.write_register(registers.SET_POINTS, 101)).isError()
    assert (await client.write_register(3, 1)).isError()


async def test_a_port_in_use_is_said_in_one_sentence(field: SimulatedCabinets) -> None:
    taken = field.address("C1")[1]
    with pytest.raises(OSError, match=f"port {taken} of 127.0.0.1 is in use"):
        async with SimulatedCabinets([street("C3")], first_port=taken):
            pass


async def test_when_the_field_ends_nobody_listens(clock: Clock) -> None:
    async with SimulatedCabinets([street("C1")], first_port=0, clock=clock) as field:
        host, port, _ = field.address("C1")
    client = AsyncModbusTcpClient(host, port=port, timeout=0.2, reconnect_delay=0)
    assert not await client.connect()
