"""Simulated cabinets over Modbus TCP, as a plain client sees them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.constants import ExcCodes
from pymodbus.exceptions import ModbusIOException
from pymodbus.pdu import ModbusPDU

from services.city.cabinets import Cabinet, Feeder, Lamp
from services.lighting import registers
from services.simulator.equipment.cabinet import LAMP_WATTS, SimulatedCabinet
from services.simulator.equipment.cabinet_servers import SimulatedCabinets
from tests.simulator.platform.test_clock import World

FAILED = registers.STATUS_FAILED << registers.STATUS_SHIFT
NOT_FED = registers.STATUS_SILENT << registers.STATUS_SHIFT
CONTACTORS = slice(registers.CONTACTORS_CLOSED, registers.CONTACTORS_CLOSED + 2)
BREAKERS = slice(registers.BREAKERS_CLOSED, registers.BREAKERS_CLOSED + 2)


def cabinet_of(name: str) -> Cabinet:
    """Two lamps on line 1, three on line 2."""
    lamps = [Lamp(f"{name}-L{n}", 3.87, 43.61, "LED", "7", n) for n in range(5)]
    feeders = (Feeder(1, tuple(lamps[:2])), Feeder(2, tuple(lamps[2:])))
    return Cabinet(name, 3.87, 43.61, "Rue Foch", "Centre", feeders)


@pytest.fixture
def world() -> World:
    return World(1_000.0)


@pytest.fixture
async def cabinets(world: World) -> AsyncIterator[SimulatedCabinets]:
    both = [cabinet_of("C1"), cabinet_of("C2")]
    async with SimulatedCabinets(both, first_port=0, clock=world, speed=2) as made:
        yield made


@pytest.fixture
def cabinet(cabinets: SimulatedCabinets) -> SimulatedCabinet:
    return cabinets.cabinets["C1"]


@pytest.fixture
async def client(cabinets: SimulatedCabinets) -> AsyncIterator[AsyncModbusTcpClient]:
    host, port, _ = cabinets.address("C1")
    async with AsyncModbusTcpClient(host, port=port, timeout=0.2, retries=0) as made:
        yield made


async def bits(client: AsyncModbusTcpClient) -> list[bool]:
    answer = await client.read_discrete_inputs(0, count=registers.DISCRETE_INPUTS)
    return list(answer.bits[: registers.DISCRETE_INPUTS])


async def words(client: AsyncModbusTcpClient) -> list[int]:
    return list((await client.read_input_registers(0, count=registers.LAMPS + 5)).registers)


async def levels(client: AsyncModbusTcpClient) -> list[int]:
    return (await words(client))[registers.LAMPS :]


async def beat(client: AsyncModbusTcpClient) -> None:
    await client.write_register(registers.HEARTBEAT, 1)


async def test_each_cabinet_has_a_port_of_its_own(cabinets: SimulatedCabinets) -> None:
    assert cabinets.address("C1")[1] != cabinets.address("C2")[1]


async def test_a_set_point_is_read_back_and_applies_after_a_heartbeat(
    client: AsyncModbusTcpClient,
) -> None:
    await client.write_registers(registers.SET_POINTS, [10, 20, 30, 40, 50])
    await client.write_register(registers.SET_POINTS + 1, 25)
    wanted = [10, 25, 30, 40, 50]
    held = await client.read_holding_registers(registers.SET_POINTS, count=5)
    assert held.registers == wanted
    assert await levels(client) == [100] * 5
    await beat(client)
    assert await levels(client) == wanted


async def test_a_minute_without_a_heartbeat_starts_the_local_programme(
    client: AsyncModbusTcpClient, world: World
) -> None:
    await client.write_registers(registers.SET_POINTS, [10] * 5)
    await beat(client)
    world.now += registers.DEAD_MAN_SECONDS
    assert (await words(client))[registers.FLAGS] == 0
    world.now += 0.1
    assert (await words(client))[registers.FLAGS] == registers.LOCAL_PROGRAMME_FLAG
    assert await levels(client) == [100] * 5
    await beat(client)
    assert await levels(client) == [10] * 5


async def test_a_contactor_stays_off_without_heartbeats(
    client: AsyncModbusTcpClient, world: World
) -> None:
    await beat(client)
    await client.write_coil(registers.CONTACTORS, value=False)
    world.now += 3_600
    assert await levels(client) == [NOT_FED] * 2 + [100] * 3
    assert (await bits(client))[CONTACTORS] == [False, True]
    assert (await client.read_coils(registers.CONTACTORS, count=2)).bits[:2] == [False, True]
    await client.write_coil(registers.CONTACTORS, value=True)
    assert await levels(client) == [100] * 5


async def test_faults_of_lamp_breaker_supply_and_door_show(
    client: AsyncModbusTcpClient, cabinet: SimulatedCabinet
) -> None:
    cabinet.failed.add(2)
    assert await levels(client) == [100, 100, FAILED, 100, 100]
    cabinet.breakers_open.add(2)
    assert await levels(client) == [100, 100, NOT_FED, NOT_FED, NOT_FED]
    assert (await bits(client))[BREAKERS] == [True, False]
    cabinet.supply_lost = cabinet.door_open = True
    assert await levels(client) == [NOT_FED] * 5
    shown = await bits(client)
    assert (shown[registers.SUPPLY_PRESENT], shown[registers.DOOR_OPEN]) == (False, True)
    assert (shown[CONTACTORS], shown[BREAKERS]) == ([False, False], [True, False])


async def test_the_meter_counts_burning_lamps_at_the_simulated_speed(
    client: AsyncModbusTcpClient, cabinet: SimulatedCabinet, world: World
) -> None:
    cabinet.failed.add(2)
    world.now += 3_600
    high, low = (await words(client))[registers.ENERGY :][:2]
    assert (high << 16) + low == 2 * 4 * LAMP_WATTS


async def test_a_silent_cabinet_a_slow_one_and_another_unit_send_no_answer_in_time(
    client: AsyncModbusTcpClient, cabinet: SimulatedCabinet
) -> None:
    with pytest.raises(ModbusIOException):
        await client.read_input_registers(0, count=1, device_id=9)
    cabinet.silent = True
    with pytest.raises(ModbusIOException):
        await client.read_input_registers(0, count=1)
    cabinet.silent, cabinet.delay_seconds = False, 0.5
    with pytest.raises(ModbusIOException):
        await client.read_input_registers(0, count=1)
    cabinet.delay_seconds = 0.0
    assert not (await client.read_input_registers(0, count=1)).isError()


async def test_a_lying_cabinet_accepts_writes_without_effect(
    client: AsyncModbusTcpClient, cabinet: SimulatedCabinet
) -> None:
    await beat(client)
    cabinet.lying = True
    assert not (await client.write_registers(registers.SET_POINTS, [5] * 5)).isError()
    assert not (await client.write_coil(registers.CONTACTORS, value=False)).isError()
    assert await levels(client) == [100] * 5


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda c: c.read_input_registers(registers.LAMPS, count=6), ExcCodes.ILLEGAL_ADDRESS),
        (lambda c: c.write_registers(registers.SET_POINTS, [1] * 6), ExcCodes.ILLEGAL_ADDRESS),
        (lambda c: c.write_register(registers.SET_POINTS, 101), ExcCodes.ILLEGAL_VALUE),
        (lambda c: c.write_register(registers.HEARTBEAT + 1, 1), ExcCodes.ILLEGAL_ADDRESS),
        (lambda c: c.write_coil(registers.LINES, value=False), ExcCodes.ILLEGAL_ADDRESS),
        (lambda c: c.mask_write_register(address=registers.SET_POINTS), ExcCodes.ILLEGAL_FUNCTION),
    ],
    ids=["read beyond", "write beyond", "level", "register", "coil", "function"],
)
async def test_a_request_that_the_data_sheet_does_not_allow_changes_nothing(
    client: AsyncModbusTcpClient,
    call: Callable[[AsyncModbusTcpClient], Awaitable[ModbusPDU]],
    code: ExcCodes,
) -> None:
    await beat(client)
    assert (await call(client)).exception_code == code
    assert await levels(client) == [100] * 5


async def test_a_port_in_use_is_reported_in_one_sentence(cabinets: SimulatedCabinets) -> None:
    taken = cabinets.address("C1")[1]
    with pytest.raises(OSError, match=f"port {taken} of 127.0.0.1 is in use"):
        async with SimulatedCabinets([cabinet_of("C3")], first_port=taken):
            pass


async def test_the_servers_end_with_the_block(world: World) -> None:
    async with SimulatedCabinets([cabinet_of("C1")], first_port=0, clock=world) as made:
        host, port, _ = made.address("C1")
    client = AsyncModbusTcpClient(host, port=port, timeout=0.2, reconnect_delay=0)
    assert not await client.connect()
