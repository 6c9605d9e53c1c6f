"""Holds back a signal of a cabinet until it has lasted: a flicker is no fault."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import structlog

from services.lighting.domain.cabinet import Cabinet
from vigie.lighting.v1 import commands_pb2 as reports

FAULT_READINGS = 2
"""A controller that restarts can show a fault in a single reading. The second one follows soon."""

SOUND_READINGS = 3
"""A lamp at the end of its life flickers, so the end of a fault needs more proof than its start."""

FLAP_SECONDS = 900.0
"""A fault that returns within this time is the same one: it ends after as long without it.

A worn lamp cools and lights again within some minutes; a shorter time would end its need each time.
Own rule.
"""

DOOR = "door"
LOCAL_PROGRAMME = "local programme"
WITHOUT_NEED = frozenset({DOOR, LOCAL_PROGRAMME})
"""Signals that raise no need at once: a technician may open a door twice in some minutes, and a
door that is held open here would raise an alarm."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Signal:
    """One signal. Times are seconds of a monotonic clock.

    `readings` counts the last readings in a row that have `value` and differ from the record, and
    `first_time` is that of their first. `ended_time` is when the last fault was reported as over,
    and `flaps` is whether the present one came back soon after.
    """

    value: bool = False
    readings: int = 0
    first_time: float = 0.0
    ended_time: float = -inf
    flaps: bool = False


class SignalFilter:
    """The signals of one cabinet. `is_doubtful` is whether a fault waits for its next reading."""

    def __init__(self, cabinet_id: str) -> None:
        self.is_doubtful = False
        self._id = cabinet_id
        self._now = 0.0
        self._signals: dict[str, Signal] = {}

    def apply(self, seen: reports.ReportCabinetStateRequest, cabinet: Cabinet, now: float) -> None:
        """Replace each signal of a report that has not lasted by its value on record."""
        self.is_doubtful, self._now = False, now
        seen.door_open = self._lasting(DOOR, seen=seen.door_open, recorded=cabinet.door_open)
        seen.supply_lost = self._lasting(
            "supply", seen=seen.supply_lost, recorded=cabinet.supply_lost
        )
        seen.on_local_programme = self._lasting(
            LOCAL_PROGRAMME, seen=seen.on_local_programme, recorded=cabinet.on_local_programme
        )
        self._apply_to_feeders(seen, cabinet)
        self._apply_to_lamps(seen, cabinet)
        went_back = seen.energy_watt_hours < cabinet.energy_watt_hours
        if not self._lasting("meter", seen=went_back) and went_back:
            seen.energy_watt_hours = cabinet.energy_watt_hours

    def _apply_to_feeders(self, seen: reports.ReportCabinetStateRequest, cabinet: Cabinet) -> None:
        tripped = {feeder.id: feeder.breaker_tripped for feeder in cabinet.feeders}
        for each in seen.feeders:
            name = each.feeder_id
            each.breaker_open = self._lasting(
                f"breaker {name}", seen=each.breaker_open, recorded=tripped[name]
            )
            each.drifted = self._lasting(f"drift {name}", seen=each.drifted)

    def _apply_to_lamps(self, seen: reports.ReportCabinetStateRequest, cabinet: Cabinet) -> None:
        """Judge the lamps that ought to burn. The signals of all others prove nothing."""
        dark = set(seen.dark_lamp_ids)
        for feeder in cabinet.feeders:
            recorded = {*feeder.failed, *feeder.unfed}
            for seat, level in enumerate(cabinet.levels(feeder)):
                lamp_id = feeder.lamps[seat].id
                ought_to_burn = level > 0 and feeder.fed and not feeder.pending
                is_dark = lamp_id in dark if ought_to_burn else seat in recorded
                lasts = self._lasting(f"lamp {lamp_id}", seen=is_dark, recorded=seat in recorded)
                (dark.add if lasts else dark.discard)(lamp_id)
        del seen.dark_lamp_ids[:]
        seen.dark_lamp_ids.extend(lamp.id for lamp in cabinet.lamps() if lamp.id in dark)

    def _lasting(self, name: str, *, seen: bool, recorded: bool = False) -> bool:
        """Return whether the fault of a signal counts as present after this reading."""
        if seen == recorded:
            if name in self._signals:
                self._signals[name].readings = 0
            return recorded
        signal = self._signals.setdefault(name, Signal())
        if signal.value != seen or not signal.readings:
            signal.value, signal.readings, signal.first_time = seen, 0, self._now
        signal.readings += 1
        return self._begins(name, signal) if seen else self._goes_on(signal)

    def _begins(self, name: str, signal: Signal) -> bool:
        if signal.readings < FAULT_READINGS:
            self.is_doubtful = True
            return False
        flaps = name not in WITHOUT_NEED and self._now - signal.ended_time < FLAP_SECONDS
        if flaps and not signal.flaps:
            log.warning("cabinet_signal_flaps", cabinet=self._id, signal=name)
        signal.flaps = flaps
        return True

    def _goes_on(self, signal: Signal) -> bool:
        waits = signal.flaps and self._now - signal.first_time < FLAP_SECONDS
        if signal.readings < SOUND_READINGS or waits:
            return True
        signal.ended_time = self._now
        return False
