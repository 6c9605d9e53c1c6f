"""The last reported position of each crew: telemetry, kept in memory and in no journal."""

from __future__ import annotations

from typing import NamedTuple

from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service_context import ServiceContext
from services.crews.position_rules import InvalidTelemetry, read_sighting


class Sighting(NamedTuple):
    """The (longitude, latitude) of a crew at a time in microseconds since 1970, UTC."""

    point: tuple[float, float]
    time: int


KEPT_SECONDS = 3600
"""How long a position is kept, as in coordination: it is personal data of the crew."""


class LastSightings:
    """The last position of each crew within an hour, by "department/crew_id"."""

    def __init__(self, clock: Clock = now_microseconds) -> None:
        self._clock = clock
        self._last: dict[str, Sighting] = {}

    async def follow(self, context: ServiceContext, department: str) -> None:
        """Read the positions of a department's crews until cancelled."""
        async for value in context.subscribe_telemetry(department):
            self.take(value, department)

    def take(self, value: bytes, department: str) -> None:
        """Store the position in a message of a department's telemetry topic.

        A message that breaks a rule is left out: coordination counts it, and the next one follows
        within seconds. A fix from the future counts as one of now.
        """
        try:
            sighted = read_sighting(value)
        except InvalidTelemetry:
            return
        if sighted.department == department:
            time = min(sighted.fix_time or sighted.sighted_time, self._clock())
            point = sighted.position.longitude, sighted.position.latitude
            crew = f"{department}/{sighted.crew_id}"
            self._last[crew] = Sighting(point, time)
            self._forget()

    def of(self, crew: str) -> Sighting | None:
        """Return the last position of a crew, None where none of the last hour was read."""
        self._forget()
        return self._last.get(crew)

    def _forget(self) -> None:
        oldest = self._clock() - KEPT_SECONDS * MICROS
        for crew in [crew for crew, each in self._last.items() if each.time < oldest]:
            del self._last[crew]
