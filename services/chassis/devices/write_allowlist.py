"""The allowlist of a device: the unit, functions, addresses and values that may be sent to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from pymodbus.pdu import ModbusPDU


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
    """The messages that one device may be sent, beside reads, which change nothing.

    - `coils` are the addresses that `WRITE_COIL` may set.
    - `registers` are those that `WRITE_REGISTER` may write, with their values.
    - `register_runs` are those that `WRITE_REGISTERS` may write, with their values.
    """

    unit_id: int
    coils: frozenset[int] = frozenset()
    registers: Mapping[int, range] = field(default_factory=dict)
    register_runs: Mapping[int, range] = field(default_factory=dict)

    def check(self, message: ModbusPDU) -> None:
        """Raise `WriteNotAllowed` for a message that is not on the list."""
        if message.dev_id != self.unit_id or not self._allows(message):
            raise WriteNotAllowed(f"not on the allowlist of unit {self.unit_id}: {message}")

    def _allows(self, message: ModbusPDU) -> bool:
        match message.function_code:
            case Function.READ_DISCRETE_INPUTS | Function.READ_INPUT_REGISTERS:
                return True
            case Function.WRITE_COIL:
                return message.address in self.coils
            case Function.WRITE_REGISTER:
                return _listed(message, self.registers)
            case Function.WRITE_REGISTERS:
                return _listed(message, self.register_runs)
            case _:
                return False


def _listed(message: ModbusPDU, values: Mapping[int, range]) -> bool:
    written = enumerate(message.registers, start=message.address)
    return all(value in values.get(address, ()) for address, value in written)
