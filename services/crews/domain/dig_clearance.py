"""Whether and when the ground may be opened at the place of a need, by the notices to networks."""

from __future__ import annotations

import msgspec

from services.crews.domain.timestamp import optional_timestamp
from vigie.type.v1 import dig_clearance_pb2

NO_NOTICE = "dict_or_atu"
"""The missing notice of a need that digs and states no clearance."""
DELAY = "delay"
"""Missing before the delay of the networks is over."""
RENEWAL = "renewal"
"""Missing once the notice is too old."""


class DigClearance(msgspec.Struct, frozen=True):
    """A clearance. Times are microseconds since 1970, UTC, or 0 if absent.

    `basis` is the notice, `dict` or `atu`. `missing` are codes, such as `receipt_gas`.
    """

    basis: str = ""
    from_time: int = 0
    until_time: int = 0
    missing: tuple[str, ...] = (NO_NOTICE,)

    def missing_at(self, time: int) -> tuple[str, ...]:
        """Return the codes that keep the ground closed at a time; none where it may be opened."""
        if self.missing:
            return self.missing
        if time < self.from_time:
            return (DELAY,)
        return (RENEWAL,) if 0 < self.until_time <= time else ()


NOT_CLEARED = DigClearance()
"""The clearance of a need that digs and states none."""


def clearance_of(message: dig_clearance_pb2.DigClearance) -> DigClearance:
    """Return the clearance of a message."""
    return DigClearance(
        basis=message.basis,
        from_time=message.from_time.ToMicroseconds(),
        until_time=message.until_time.ToMicroseconds(),
        missing=tuple(message.missing),
    )


def clearance_message(clearance: DigClearance) -> dig_clearance_pb2.DigClearance:
    """Return a clearance as a message."""
    return dig_clearance_pb2.DigClearance(
        basis=clearance.basis,
        from_time=optional_timestamp(clearance.from_time),
        until_time=optional_timestamp(clearance.until_time),
        missing=clearance.missing,
    )
