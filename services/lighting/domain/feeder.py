"""A feeder of a cabinet: its lamps, its wanted levels, its faults."""

from __future__ import annotations

from dataclasses import dataclass, replace
from sys import intern

from services.chassis.devices.write_attempts import MOST_ATTEMPTS
from services.chassis.sdk.decider import MICROS
from services.lighting.domain.levels import Lever, Settings, levels, reseat
from vigie.lighting.v1 import equipment_pb2 as equipment

DRIFTS = "DRIFTS"
"""The reason of a feeder that was given up because it keeps no level."""

MOST_DRIFTS = 3
DRIFT_SECONDS = 600
"""A feeder that drifts again after so many rewrites in so many seconds is written to no more.

Otherwise a ballast that wobbles is rewritten at each poll without end. Own rule.
"""


@dataclass(frozen=True, slots=True)
class Lamp:
    """A street light. `channel` is its place in the cabinet's registers. WGS84, in degrees."""

    id: str
    longitude: float
    latitude: float
    lantern_type: str
    channel: int


@dataclass(frozen=True, slots=True)
class Feeder:
    """A feeder on one of the cabinet's lines. A lamp's seat is its place on the feeder, from 0.

    A request is met when `confirmed_sequence` has reached `wanted_sequence`. `failed` are the
    seats that the cabinet found dark one by one, `seen_dark` those that only a person saw so,
    `unfed` those that are dark because of a fault upstream. `drift_times` are those of the last
    drifts since the last other request. Times are microseconds since 1970, UTC.
    """

    id: str
    line: int
    lamps: tuple[Lamp, ...]
    on: bool = True
    permit_id: str = ""
    holds: Settings = ()
    overrides: Settings = ()
    wanted_sequence: int = 0
    confirmed_sequence: int = 0
    attempts: int = 0
    retry_time: int = 0
    drift_times: tuple[int, ...] = ()
    breaker_tripped: bool = False
    fault: int = 0
    failed: tuple[int, ...] = ()
    seen_dark: tuple[int, ...] = ()
    unfed: tuple[int, ...] = ()

    @property
    def fed(self) -> bool:
        """Whether its contactor is wanted closed: it is on and not locked."""
        return self.on and not self.permit_id

    @property
    def pending(self) -> bool:
        """Whether its last request was not read back yet."""
        return self.confirmed_sequence < self.wanted_sequence

    @property
    def circuit_open(self) -> bool:
        """Whether it missed or drifted too often to be written again."""
        return self.attempts >= MOST_ATTEMPTS

    @property
    def actionable(self) -> bool:
        """Whether its set-points may be written now."""
        return self.pending and not self.circuit_open and not self.retry_time

    @property
    def dark(self) -> tuple[int, ...]:
        """The seats known to be dark, for any reason."""
        return tuple(sorted({*self.failed, *self.seen_dark, *self.unfed}))

    def levels(self, programme_level: int) -> tuple[tuple[int, Lever], ...]:
        """Return the level of each seat, and what decides it."""
        return levels(len(self.lamps), programme_level, self.holds, self.overrides)

    def levels_without_overrides(self, programme_level: int) -> tuple[int, ...]:
        """Return the level of each seat as without overrides."""
        found = levels(len(self.lamps), programme_level, self.holds, ())
        return tuple(level for level, _ in found)

    def seat(self, lamp_id: str) -> int | None:
        """Return a lamp's seat, or None where it is on another feeder."""
        return next((seat for seat, lamp in enumerate(self.lamps) if lamp.id == lamp_id), None)

    def seats(self, lamp_ids: frozenset[str]) -> tuple[int, ...]:
        """Return the seats of the lamps that are on this feeder."""
        return tuple(seat for seat, lamp in enumerate(self.lamps) if lamp.id in lamp_ids)

    def asked(self, sequence: int, *, by_person: bool) -> Feeder:
        """Return the feeder with a new request.

        A request by a person resets the attempts. So does each request to a feeder that was read
        back since its last one: it was given up for drifting, if at all.
        """
        asked = replace(self, wanted_sequence=sequence, drift_times=())
        if self.pending and not by_person:
            return asked
        return replace(asked, attempts=0, retry_time=0)

    def drifted(self, sequence: int, time: int) -> Feeder:
        """Return the feeder with its last request repeated because it drifted at a time."""
        times = (*self.drift_times, time)[-MOST_DRIFTS:]
        return replace(self.asked(sequence, by_person=False), drift_times=times)

    def drifts_without_end(self, time: int) -> bool:
        """Return whether a drift at a time is one too many."""
        first_time = time - DRIFT_SECONDS * MICROS
        return len(self.drift_times) == MOST_DRIFTS and self.drift_times[0] > first_time

    def asked_again(self, sequence: int) -> Feeder:
        """Return the feeder with its last request repeated, if it has one."""
        return self.asked(sequence, by_person=True) if self.wanted_sequence else self


def feeder_of(message: equipment.Feeder) -> Feeder:
    """Return a feeder as installed."""
    return Feeder(id=intern(message.feeder_id), line=message.line, lamps=_lamps(message))


def with_lamps(feeder: Feeder, message: equipment.Feeder) -> Feeder:
    """Return the feeder with other lamps: a lamp's settings and faults follow its id."""
    lamps = _lamps(message)
    seats = {lamp.id: seat for seat, lamp in enumerate(lamps)}
    seat_of = {
        old: seats[lamp.id] for old, lamp in enumerate(feeder.lamps) if lamp.id in seats
    }  # fmt: skip

    def kept(old_seats: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(seat_of[seat] for seat in old_seats if seat in seat_of))

    return replace(
        feeder,
        line=message.line,
        lamps=lamps,
        holds=reseat(feeder.holds, seat_of),
        overrides=reseat(feeder.overrides, seat_of),
        failed=kept(feeder.failed),
        seen_dark=kept(feeder.seen_dark),
        unfed=kept(feeder.unfed),
    )


def feeder_message(feeder: Feeder) -> equipment.Feeder:
    """Return the feeder as it was installed."""
    lamps = [lamp_message(lamp) for lamp in feeder.lamps]
    return equipment.Feeder(feeder_id=feeder.id, line=feeder.line, lamps=lamps)


def lamp_message(lamp: Lamp) -> equipment.Lamp:
    """Return the lamp as it was installed."""
    message = equipment.Lamp(lamp_id=lamp.id, lantern_type=lamp.lantern_type, channel=lamp.channel)
    message.position.longitude = lamp.longitude
    message.position.latitude = lamp.latitude
    return message


def _lamps(message: equipment.Feeder) -> tuple[Lamp, ...]:
    return tuple(
        Lamp(
            id=lamp.lamp_id,
            longitude=lamp.position.longitude,
            latitude=lamp.position.latitude,
            lantern_type=intern(lamp.lantern_type),
            channel=lamp.channel,
        )
        for lamp in message.lamps
    )
