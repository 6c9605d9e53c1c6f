"""A simulated bollard: its coil, its switches and its faults."""

from __future__ import annotations

import time
from collections.abc import Callable

from pymodbus.constants import ExcCodes
from pymodbus.exceptions import NoSuchIdException

from services.simulator.equipment.modbus_server import UNIT_ID
from services.traffic import registers

MOVE_SECONDS = 4.0
Clock = Callable[[], float]


class SimulatedBollard:
    """The controller of one bollard; pymodbus' server calls it as its data store.

    A bollard that is stuck stays where it was and reports a fault of its motor once it was to move.
    Without heartbeats it rises by itself.
    """

    def __init__(self, clock: Clock = time.monotonic, move_seconds: float = MOVE_SECONDS) -> None:
        self._clock = clock
        self._move_seconds = move_seconds
        self._lower = False
        self._moved_time = -move_seconds
        self._heartbeat_time = clock()
        self._was_lowered = False
        self.obstructed = False
        self.silent = False
        self.stuck = False

    @property
    def lowered(self) -> bool:
        """Whether it is to be lowered, or rises because no heartbeat came."""
        fed = self._clock() - self._heartbeat_time <= registers.DEAD_MAN_SECONDS
        return self._lower and (fed or self.obstructed)

    async def async_getValues(
        self, device_id: int, func_code: int, address: int, count: int = 1
    ) -> list[bool] | ExcCodes:
        self._reached(device_id)
        match func_code:
            case 2:
                table = self._discrete_inputs()
            case 1 | 5:
                table = [self._lower]
            case 3 | 6:
                table = [False]
            case _:
                return ExcCodes.ILLEGAL_FUNCTION
        if address + count > len(table):
            return ExcCodes.ILLEGAL_ADDRESS
        return table[address : address + count]

    async def async_setValues(
        self, device_id: int, func_code: int, address: int, values: list[int] | list[bool]
    ) -> ExcCodes | None:
        """Apply a write or return its error. It refuses to rise under a vehicle."""
        self._reached(device_id)
        match func_code:
            case 5 if address == registers.LOWER:
                return self._move(lower=bool(values[0]))
            case 6 if address == registers.HEARTBEAT:
                self._heartbeat_time = self._clock()
                return None
            case _:
                return ExcCodes.ILLEGAL_ADDRESS

    def _move(self, *, lower: bool) -> ExcCodes | None:
        if self.obstructed and not lower:
            return ExcCodes.DEVICE_BUSY
        if lower != self._lower and not self.stuck:
            self._moved_time = self._clock()
        self._lower = lower
        return None

    def _reached(self, device_id: int) -> None:
        if self.silent or device_id != UNIT_ID:
            raise NoSuchIdException  # the server then sends no answer

    def _discrete_inputs(self) -> list[bool]:
        if not self.stuck:
            self._was_lowered = self.lowered
        still = self._clock() - self._moved_time >= self._move_seconds
        bits = [False] * registers.DISCRETE_INPUTS
        bits[registers.RAISED] = still and not self._was_lowered
        bits[registers.LOWERED] = still and self._was_lowered
        bits[registers.OBSTRUCTED] = self.obstructed
        bits[registers.FAULTY] = self.stuck and self._was_lowered != self.lowered
        return bits
