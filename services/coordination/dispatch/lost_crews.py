"""Crews on their way that send no position any more: a tablet that is off, or an accident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.sweep import Sought
from services.coordination.domain import limits
from services.coordination.domain.fold.role import Assignment, Role
from services.coordination.domain.policy import Policy

POSITION_LOST = "POSITION_LOST"
"""The search for another crew beside one that is out of sight on its way."""


class LostCrews:
    """Finds the roles whose crew left for the site and sends no position.

    Each owner counts from its start: positions are in no journal, so that it has none before the
    crews send the next.
    """

    def __init__(self, positions: Mapping[str, CrewPosition], policy: Policy) -> None:
        self.positions, self.policy = positions, policy
        self._first_time = self._looked_time = 0

    def pick(self, under_way: Iterable[Sought], time: int) -> Iterator[Sought]:
        """Yield the roles whose crew is lost, of those with a crew on its way.

        If no crew at all is in sight, the telemetry is down and not the crew.
        """
        self._first_time = self._first_time or time
        if time - self._looked_time < limits.REST_SECONDS * MICROS:
            return
        self._looked_time = time
        lost = [each for each in under_way if self._is_lost(each[1], time)]
        if lost and self._is_any_in_sight(time):
            yield from lost

    def search_of(self, role: Role, time: int) -> str:
        """Return why a crew is sought; one that is in sight again is compared with the others."""
        if not role.assignments or role.search not in {"", POSITION_LOST}:
            return role.search
        if self._is_lost(role, time):
            return POSITION_LOST
        return "BETTER" if role.search else ""

    def _is_lost(self, role: Role, time: int) -> bool:
        latest = time - self.policy.position_lost_seconds * MICROS
        return all(
            each.departed_time and self._seen_time(each) < latest for each in role.assignments
        )

    def _seen_time(self, assignment: Assignment) -> int:
        position = self.positions.get(assignment.crew)
        seen = position.time if position is not None else 0
        return max(seen, assignment.departed_time, self._first_time)

    def _is_any_in_sight(self, time: int) -> bool:
        oldest = time - self.policy.position_seconds * MICROS
        return any(position.time >= oldest for position in self.positions.values())
