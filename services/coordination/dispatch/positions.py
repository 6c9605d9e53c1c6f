"""The last reported position of each crew: telemetry, kept in memory for one hour.

Positions never enter the journal or the state: data that expires within an hour needs no erasure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from services.chassis.sdk.decider import MICROS
from vigie.bulletin.v1 import telemetry_pb2

KEPT_SECONDS = 3_600


class CrewPosition(NamedTuple):
    """A crew's position (WGS84 degrees) at a time (microseconds since 1970, UTC)."""

    longitude: float
    latitude: float
    time: int


class CrewPositions(Mapping[str, CrewPosition]):
    """The last position by crew key, "department/crew_id".

    One worker writes on the event loop, the owner's thread reads: readers iterate over copies.
    """

    def __init__(self) -> None:
        self._last: dict[str, CrewPosition] = {}

    def read(self, value: bytes) -> None:
        """Read a message of a telemetry topic. Raises DecodeError for bytes of another type."""
        sighted = telemetry_pb2.CrewSighted.FromString(value)
        if not sighted.crew_id or not sighted.HasField("position"):
            return
        point = sighted.position
        self.update(
            f"{sighted.department}/{sighted.crew_id}",
            CrewPosition(point.longitude, point.latitude, sighted.sighted_time),
        )

    def update(self, key: str, position: CrewPosition) -> None:
        """Store a position unless a newer one is stored."""
        stored = self._last.get(key)
        if stored is None or position.time >= stored.time:
            self._last[key] = position

    def expire(self, now: int) -> None:
        """Drop positions older than an hour."""
        limit = now - KEPT_SECONDS * MICROS
        for key in [key for key, last in tuple(self._last.items()) if last.time < limit]:
            del self._last[key]

    def __getitem__(self, key: str) -> CrewPosition:
        return self._last[key]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._last))

    def __len__(self) -> int:
        return len(self._last)
