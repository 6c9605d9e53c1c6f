"""A cabinet's registers decoded, and compared with its set-points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from services.lighting import registers
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.feeder import Feeder
from vigie.lighting.v1 import commands_pb2 as reports

TOLERANCE_PERCENT = 1
"""A ballast dims in steps of its own, so that a level of 40 may read back as 39."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of the registers. `breakers_open` and `contactors_closed` are line numbers."""

    door_open: bool
    supply_lost: bool
    on_local_programme: bool
    breakers_open: frozenset[int]
    contactors_closed: frozenset[int]
    energy_watt_hours: int
    lamps: tuple[int, ...]

    @classmethod
    def of(cls, bits: Sequence[bool], words: Sequence[int]) -> Self:
        """Decode the registers."""
        lines = range(registers.LINES)
        return cls(
            door_open=bool(bits[registers.DOOR_OPEN]),
            supply_lost=not bits[registers.SUPPLY_PRESENT],
            on_local_programme=bool(words[registers.FLAGS] & registers.LOCAL_PROGRAMME_FLAG),
            breakers_open=frozenset(
                n + 1 for n in lines if not bits[registers.BREAKERS_CLOSED + n]
            ),
            contactors_closed=frozenset(
                n + 1 for n in lines if bits[registers.CONTACTORS_CLOSED + n]
            ),
            energy_watt_hours=(words[registers.ENERGY] << 16) + words[registers.ENERGY + 1],
            lamps=tuple(words[registers.LAMPS :]),
        )

    def dark(self, channel: int) -> bool:
        """Return whether a lamp gives no light although its driver may have a level set."""
        return self.lamps[channel] >> registers.STATUS_SHIFT != registers.STATUS_SOUND

    def level(self, channel: int) -> int:
        """Return a lamp's level, in percent."""
        return self.lamps[channel] & registers.LEVEL_MASK

    def closed(self, line: int) -> bool:
        """Return whether the contactor of a line is closed, by its auxiliary contact."""
        return line in self.contactors_closed

    def matches(self, cabinet: Cabinet, feeder: Feeder) -> bool:
        """Return whether a feeder is at its set-points; a dark lamp shows no level."""
        if not feeder.fed:
            return not self.closed(feeder.line)
        if self.supply_lost:
            return True  # no contactor holds without the grid; set-points are sent again later
        if not self.closed(feeder.line):
            return False
        return all(
            self.dark(lamp.channel) or _is_close(self.level(lamp.channel), level)
            for lamp, level in zip(feeder.lamps, cabinet.levels(feeder), strict=True)
        )


def _is_close(shown: int, wanted: int) -> bool:
    """Return whether a lamp shows its wanted level; off has no tolerance."""
    if not shown or not wanted:
        return shown == wanted
    return abs(shown - wanted) <= TOLERANCE_PERCENT


def observed(
    cabinet_id: str, cabinet: Cabinet, reading: Reading
) -> reports.ReportCabinetStateRequest:
    """Return the report of a reading."""
    return reports.ReportCabinetStateRequest(
        cabinet_id=cabinet_id,
        sequence=cabinet.sequence,
        door_open=reading.door_open,
        supply_lost=reading.supply_lost,
        on_local_programme=reading.on_local_programme,
        feeders=[
            reports.ObservedFeeder(
                feeder_id=feeder.id,
                breaker_open=feeder.line in reading.breakers_open,
                drifted=not reading.on_local_programme and not reading.matches(cabinet, feeder),
            )
            for feeder in cabinet.feeders
        ],
        dark_lamp_ids=[lamp.id for lamp in cabinet.lamps() if reading.dark(lamp.channel)],
        energy_watt_hours=reading.energy_watt_hours,
    )
