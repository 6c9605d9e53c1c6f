"""A simulated lighting cabinet: its registers, its lamps and its faults."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from pymodbus.constants import ExcCodes
from pymodbus.exceptions import NoSuchIdException

from services.city.cabinets import Cabinet
from services.lighting import registers
from services.simulator.equipment.modbus_server import UNIT_ID

Clock = Callable[[], float]

LAMP_WATTS = 60.0
MAINS_VOLTS = 230.0
LOCAL_LEVEL = 100


class SimulatedCabinet:
    """The controller of one cabinet; pymodbus' server calls it as its data store.

    Lamps are numbered through the cabinet, line after line: the channel of a lamp is its number.
    `clock` returns real seconds, because heartbeats are real; only the meter runs at `speed`.
    """

    def __init__(self, cabinet: Cabinet, clock: Clock, speed: float) -> None:
        self._clock = clock
        self._speed = speed
        self.lamp_ids = tuple(lamp.id for lamp in cabinet.lamps)
        self._line_of = tuple(f.number for f in cabinet.feeders for _ in f.lamps)
        self.lines = {
            number: [channel for channel, line in enumerate(self._line_of) if line == number]
            for number in (feeder.number for feeder in cabinet.feeders)
        }
        self.set_points = bytearray([LOCAL_LEVEL] * len(self.lamp_ids))
        self.failed: set[int] = set()
        self.contactors_closed = {feeder.number for feeder in cabinet.feeders}
        self.breakers_open: set[int] = set()
        self.door_open = False
        self.supply_lost = False
        self.silent = False
        self.lying = False
        self.delay_seconds = 0.0
        self.writes: list[tuple[float, int, int, tuple[int, ...]]] = []
        self.keep_writes = False
        self._heartbeat_time: float | None = None
        self._joules = 0.0
        self._metered = clock()

    @property
    def on_local_programme(self) -> bool:
        """Whether the last heartbeat is so old that the cabinet follows its own programme."""
        last = self._heartbeat_time
        return last is None or self._clock() - last > registers.DEAD_MAN_SECONDS

    def fed(self, line: int) -> bool:
        """Return whether current reaches the lamps of a line."""
        closed = line in self.contactors_closed and line not in self.breakers_open
        return closed and not self.supply_lost

    def level(self, channel: int) -> int:
        """Return the light of a lamp, in percent."""
        if channel in self.failed or not self.fed(self._line_of[channel]):
            return 0
        return LOCAL_LEVEL if self.on_local_programme else self.set_points[channel]

    async def async_getValues(
        self, device_id: int, func_code: int, address: int, count: int = 1
    ) -> list[int] | list[bool] | ExcCodes:
        await self._reached(device_id)
        match func_code:
            case 2:
                table: list[int] | list[bool] = self._discrete_inputs()
            case 4:
                table = self._input_registers()
            case 1 | 5:
                lines = range(1, registers.LINES + 1)
                table = [line in self.contactors_closed for line in lines]
            case 3 | 6 | 16:
                table = [0] * registers.SET_POINTS + list(self.set_points)
            case _:
                return ExcCodes.ILLEGAL_FUNCTION
        if address + count > len(table):
            return ExcCodes.ILLEGAL_ADDRESS
        return table[address : address + count]

    async def async_setValues(
        self, device_id: int, func_code: int, address: int, values: list[int] | list[bool]
    ) -> ExcCodes | None:
        """Apply a write or return its error; a lying cabinet accepts it without effect."""
        await self._reached(device_id)
        if self.keep_writes:
            asked = tuple(int(value) for value in values)
            self.writes.append((self._clock(), func_code, address, asked))
        self._meter()
        match func_code:
            case 5 if address < registers.LINES:
                contactors = self.contactors_closed
                if not self.lying:
                    (contactors.add if values[0] else contactors.discard)(address + 1)
            case 6 if address == registers.HEARTBEAT:
                self._heartbeat_time = self._clock()
            case 6 | 16 if address >= registers.SET_POINTS:
                return self._set(address - registers.SET_POINTS, values)
            case _:
                return ExcCodes.ILLEGAL_ADDRESS
        return None

    def _set(self, channel: int, values: list[int] | list[bool]) -> ExcCodes | None:
        if channel + len(values) > len(self.set_points):
            return ExcCodes.ILLEGAL_ADDRESS
        if any(not 0 <= value <= registers.LARGEST_LEVEL for value in values):
            return ExcCodes.ILLEGAL_VALUE
        if not self.lying:
            self.set_points[channel : channel + len(values)] = bytes(values)
        return None

    async def _reached(self, device_id: int) -> None:
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        if self.silent or device_id != UNIT_ID:
            raise NoSuchIdException  # the server then sends no answer

    def _discrete_inputs(self) -> list[bool]:
        lines = range(1, registers.LINES + 1)
        bits = [False] * registers.DISCRETE_INPUTS
        bits[registers.DOOR_OPEN] = self.door_open
        bits[registers.SUPPLY_PRESENT] = not self.supply_lost
        for line in lines:
            closed = line in self.contactors_closed and not self.supply_lost
            bits[registers.BREAKERS_CLOSED + line - 1] = line not in self.breakers_open
            bits[registers.CONTACTORS_CLOSED + line - 1] = closed
        return bits

    def _input_registers(self) -> list[int]:
        watt_hours = int(self._meter() / 3_600) % 2**32
        words = [0] * registers.LAMPS
        words[registers.ENERGY] = watt_hours >> 16
        words[registers.ENERGY + 1] = watt_hours & 0xFFFF
        words[registers.FLAGS] = registers.LOCAL_PROGRAMME_FLAG * self.on_local_programme
        for line, watts in self._watts().items():
            words[registers.CURRENTS + line - 1] = round(10 * watts / MAINS_VOLTS)
        return words + [self._lamp(channel) for channel in range(len(self.lamp_ids))]

    def _lamp(self, channel: int) -> int:
        if not self.fed(self._line_of[channel]):
            return registers.STATUS_SILENT << registers.STATUS_SHIFT
        if channel in self.failed:
            return registers.STATUS_FAILED << registers.STATUS_SHIFT
        return self.level(channel)

    def _watts(self) -> dict[int, float]:
        return {
            line: sum(self.level(channel) for channel in channels) * LAMP_WATTS / 100
            for line, channels in self.lines.items()
        }

    def _meter(self) -> float:
        """Return the energy so far, in joules; the present load counts since the last call."""
        now = self._clock()
        self._joules += sum(self._watts().values()) * (now - self._metered) * self._speed
        self._metered = now
        return self._joules
