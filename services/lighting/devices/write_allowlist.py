"""The allowlist of a cabinet: the units, functions, addresses and values that may be sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from pymodbus.pdu import ModbusPDU

from services.lighting import registers
from services.lighting.domain.cabinet import Cabinet


class Function(IntEnum):
    """The Modbus functions in use. Every write is an absolute set-point."""

    READ_DISCRETE_INPUTS = 2
    READ_INPUT_REGISTERS = 4
    WRITE_COIL = 5
    WRITE_REGISTER = 6
    WRITE_REGISTERS = 16


class WriteNotAllowed(Exception):
    """A message that is not on the allowlist: an error of this service; it is not sent."""


@dataclass(frozen=True, slots=True)
class Allowlist:
    """The messages that one cabinet may be sent."""

    unit_id: int
    coils: frozenset[int]
    set_points: frozenset[int]

    @classmethod
    def of(cls, cabinet: Cabinet) -> Allowlist:
        """Return the list of the contactors of its feeders and the set-points of its lamps."""
        return cls(
            unit_id=cabinet.unit_id,
            coils=frozenset(registers.CONTACTORS + f.line - 1 for f in cabinet.feeders),
            set_points=frozenset(registers.SET_POINTS + lamp.channel for lamp in cabinet.lamps()),
        )

    def check(self, message: ModbusPDU) -> None:
        """Raise `WriteNotAllowed` for a message that is not on the list."""
        if message.dev_id != self.unit_id or not self._allows(message):
            raise WriteNotAllowed(f"not on the allowlist of unit {self.unit_id}: {message}")

    def _allows(self, message: ModbusPDU) -> bool:
        first, values = message.address, message.registers
        match message.function_code:
            case Function.READ_DISCRETE_INPUTS | Function.READ_INPUT_REGISTERS:
                return True  # reading changes nothing
            case Function.WRITE_COIL:
                return first in self.coils
            case Function.WRITE_REGISTER:
                return first == registers.HEARTBEAT
            case Function.WRITE_REGISTERS:
                addresses = range(first, first + len(values))
                in_range = all(0 <= value <= registers.LARGEST_LEVEL for value in values)
                return in_range and self.set_points.issuperset(addresses)
            case _:
                return False
