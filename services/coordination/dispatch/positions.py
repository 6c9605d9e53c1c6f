"""The last reported position of each crew: telemetry, kept in memory for one hour.

Positions never enter the journal or the state: data that expires within an hour needs no erasure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from services.chassis.sdk.decider import MICROS
from services.city.geodesy import distance_metres
from services.coordination.domain.fold.entities import Crew
from services.crews.flow_rules import MESSAGE_BYTES
from services.crews.position_rules import InvalidTelemetry, read_sighting

KEPT_SECONDS = 3_600

AWAY_SECONDS = 12 * 3_600
"""How long it is kept, without its place, that a crew was last seen away from its depot.

A crew that comes on duty within this time may have kept its vehicle: the daily rest is 11 h.
"""

DEPOT_METRES = 500.0
"""A crew nearer to its depot is at it. Own rule: a yard and the queue at its gate."""

ACCURATE_METRES = 200.0
"""A position with a larger radius is marked as coarse. Own rule: a block of a city."""

CREW_ID_LENGTH = 100


class CrewPosition(NamedTuple):
    """A crew's position (WGS84 degrees) at a time (microseconds since 1970, UTC).

    `time` is that of the fix, but never later than its receipt: `is_clamped` then. The crew is
    within `accuracy_metres`; 0 if its receiver states no radius.
    """

    longitude: float
    latitude: float
    time: int
    accuracy_metres: float = 0.0
    is_clamped: bool = False
    is_imprecise: bool = False

    def age_seconds(self, time: int) -> int:
        return max(0, time - self.time) // MICROS

    @property
    def is_coarse(self) -> bool:
        """Whether the crew may be some streets away from the position."""
        return self.is_imprecise or not self.accuracy_metres <= ACCURATE_METRES


class CrewPositions(Mapping[str, CrewPosition]):
    """The last position by crew key, "department/crew_id".

    One worker writes on the event loop, the owner's thread reads: readers iterate over copies, or
    look up keys in `last`.
    """

    def __init__(self) -> None:
        self.last: dict[str, CrewPosition] = {}
        self._away: dict[str, int] = {}

    @property
    def away(self) -> Iterable[str]:
        """The crews that were last seen away from their depot, and whose position is dropped."""
        return tuple(self._away)

    def read(self, value: bytes, department: str, now: int) -> None:
        """Store the position in a message of a department's telemetry topic.

        A fix from the future is taken as one of now, because the clock of its sender is ahead.
        Raises `InvalidTelemetry`, whose `reason` may also be size, crew_invalid or department.
        """
        if len(value) > MESSAGE_BYTES:
            raise InvalidTelemetry("size")
        sighted = read_sighting(value)
        if sighted.department != department:
            raise InvalidTelemetry("department")
        if "/" in sighted.crew_id or len(sighted.crew_id) > CREW_ID_LENGTH:
            raise InvalidTelemetry("crew_invalid")
        fix_time = sighted.fix_time if sighted.fix_time > 0 else sighted.sighted_time
        point = sighted.position
        position = CrewPosition(
            point.longitude,
            point.latitude,
            min(fix_time, now),
            sighted.accuracy_metres,
            fix_time > now,
            sighted.imprecise,
        )
        self.update(f"{department}/{sighted.crew_id}", position)

    def update(self, key: str, position: CrewPosition) -> None:
        """Store a position unless a newer one is stored.

        A stored time that was clamped does not give the order: then the last message counts.
        """
        stored = self.last.get(key)
        if stored is None or stored.is_clamped or position.time >= stored.time:
            self.last[key] = position
            self._away.pop(key, None)

    def was_away(self, key: str, now: int) -> bool:
        """Return whether a crew was last seen away from its depot, one to twelve hours ago."""
        return now - self._away.get(key, 0) <= AWAY_SECONDS * MICROS

    def expire(self, now: int, crews: Mapping[str, Crew]) -> None:
        """Drop positions older than an hour; keep the time of those away from the depot."""
        limit = now - KEPT_SECONDS * MICROS
        for key in [key for key, last in tuple(self.last.items()) if last.time < limit]:
            last = self.last.pop(key)
            crew = crews.get(key)
            if crew is not None and is_away(crew, last):
                self._away[key] = last.time
        for key in [key for key in self._away if not self.was_away(key, now)]:
            del self._away[key]

    def __getitem__(self, key: str) -> CrewPosition:
        return self.last[key]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self.last))

    def __len__(self) -> int:
        return len(self.last)


def is_away(crew: Crew, position: CrewPosition) -> bool:
    """Return whether a position is outside the crew's depot."""
    point = position.longitude, position.latitude
    return distance_metres(crew.longitude, crew.latitude, *point) > DEPOT_METRES
