"""Where each crew was last seen.

Telemetry: one hour, in memory, never in a journal, never in the fold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from services.chassis.sdk.decider import MICROS
from vigie.bulletin.v1 import telemetry_pb2

KEPT_SECONDS = 3_600


class CrewPosition(NamedTuple):
    """A crew seen at a place (WGS84 degrees) at a time (microseconds since 1970, UTC)."""

    longitude: float
    latitude: float
    time: int


class CrewPositions(Mapping[str, CrewPosition]):
    """The last sighting by crew key, "department/crew_id".

    One worker writes, the owner's thread reads.
    """

    def __init__(self) -> None:
        self._last: dict[str, CrewPosition] = {}

    def take(self, value: bytes) -> None:
        """Take a message of a telemetry topic; an older one than the last changes nothing."""
        seen = telemetry_pb2.CrewSighted.FromString(value)
        if not seen.crew_id or not seen.HasField("position"):
            return
        point = seen.position
        self.see(
            f"{seen.department}/{seen.crew_id}",
            CrewPosition(point.longitude, point.latitude, seen.sighted_time),
        )

    def see(self, key: str, sighting: CrewPosition) -> None:
        """Keep a sighting unless a newer one is known."""
        known = self._last.get(key)
        if known is None or sighting.time >= known.time:
            self._last[key] = sighting

    def forget(self, now: int) -> None:
        """Drop what is older than telemetry is kept."""
        limit = now - KEPT_SECONDS * MICROS
        for key in [key for key, seen in tuple(self._last.items()) if seen.time < limit]:
            del self._last[key]

    def __getitem__(self, key: str) -> CrewPosition:
        return self._last[key]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._last))

    def __len__(self) -> int:
        return len(self._last)
