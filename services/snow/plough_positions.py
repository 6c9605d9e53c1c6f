"""The last known places of the ploughs, from the department's telemetry; nothing is kept."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service_context import ServiceContext
from services.crews.position_rules import InvalidTelemetry, read_sighting

FRESH = 5 * 60 * MICROS
"""An older place is worth less than the last section that the plough treated."""


class PloughPositions:
    """The last place of each crew, as longitude and latitude."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[int, float, float]] = {}

    async def follow(self, context: ServiceContext) -> None:
        """Read the positions for the life of the process."""
        async for value in context.subscribe_telemetry("snow"):
            try:
                sighted = read_sighting(value)
            except InvalidTelemetry:
                continue  # the dispatcher of local mode reads the same topic, and counts it
            point = sighted.position
            self.note(sighted.crew_id, sighted.fix_time, point.longitude, point.latitude)

    def note(self, crew_id: str, time: int, longitude: float, latitude: float) -> None:
        """Replace the place of a crew."""
        self._last[crew_id] = (time, longitude, latitude)

    def at(self, crew_id: str, time: int) -> tuple[float, float] | None:
        """Return a crew's place, None where none is fresh."""
        fix_time, longitude, latitude = self._last.get(crew_id, (0, 0.0, 0.0))
        return (longitude, latitude) if time - fix_time < FRESH else None
