"""Why a poll of a device failed, as codes that an installer can act on."""

from __future__ import annotations

ADDRESS_FORBIDDEN = "ADDRESS_FORBIDDEN"
ADDRESS_TAKEN = "ADDRESS_TAKEN"
HOST_UNKNOWN = "HOST_UNKNOWN"
NO_CONNECTION = "NO_CONNECTION"
SILENT = "SILENT"
SHORT_ANSWER = "SHORT_ANSWER"
EMPTY_ANSWER = "EMPTY_ANSWER"
FAULT = "FAULT"

MODBUS_EXCEPTIONS = range(1, 12)


class PollFailed(Exception):
    """A poll without a usable answer. `reason` is a code of README.md's table."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class NoAnswer(PollFailed):
    """The device did not answer in time, or closed the connection, or may not be reached."""


class ModbusRejected(PollFailed):
    """The device answered with a Modbus exception, or with less than was requested."""


def exception_reason(code: int) -> str:
    """Return the reason of a Modbus exception; a code outside the standard is number 0."""
    return f"EXCEPTION_{code if code in MODBUS_EXCEPTIONS else 0}"
