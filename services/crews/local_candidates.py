"""Which own crews can take a role of a need in local mode, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.chassis.sdk.decider import MICROS
from services.city.geodesy import distance_metres
from services.crews.domain.availability import lets_through
from services.crews.domain.crew import Crew
from services.crews.domain.role import Role
from services.crews.domain.skills import qualifies
from services.crews.domain.task import Status, Task
from services.crews.need import P1, P2, P4, Need

FRESH_SECONDS = 120
"""How old a position may be; later the crew is supposed at its depot, and comes after others."""

REFUSAL_SECONDS = 600
"""For how long a crew that declined a need, or let its offer expire, comes after all others for a
P1, and receives no offer of a lesser need."""

REFUSALS = frozenset({Status.DECLINED, Status.EXPIRED})

DIRECT_METRES_PER_SECOND = 4.0
"""18 km/h on streets that are a quarter longer than the straight line. Own rule: no published
figure found."""

REST_MARGIN_SECONDS = 900
"""The drive home and the handing in of the vehicle, before the shift ends: as in coordination."""

Rank = tuple[int, bool, int, bool, bool, float, str]
"""The order of crews for a role: the lowest goes first."""


@dataclass(frozen=True, slots=True)
class CrewPosition:
    """Where a crew was seen: WGS84, in degrees; the time in microseconds since 1970, UTC."""

    longitude: float
    latitude: float
    time: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """The own crews at a moment.

    `priorities` are those of the open needs now: a task has the priority of its need, which may
    have changed since the offer.
    """

    crews: Mapping[str, Crew]
    positions: Mapping[str, CrewPosition]
    priorities: Mapping[str, int]
    now: int

    def rank(self, need: Need, role: Role, crew_id: str) -> Rank | None:
        """Return the place of a crew in the order of those that can take a role; None if it cannot.

        A crew that refused lately comes last, the longest ago first. A crew near the end of its
        shift goes only if no other crew can. Then come free crews, those with an offer of something
        lesser, and those at work, the least urgent work and a safe site first; then the nearest.
        """
        crew = self.crews[crew_id]
        leaving = self._leaving(need, crew)
        if leaving is None or not is_able(crew, role) or not self._lets_through(need, crew):
            return None
        if role.digs and need.dig_clearance.missing_at(self.now):
            return None
        refused = self._refused_time(need, crew)
        stale, seconds = self._drive(need, crew, self.positions.get(crew_id))
        tired = self._is_near_its_end(need, role, crew, seconds)
        if need.priority > P2 and tired:
            return None
        if need.priority > P1 and refused:
            return None
        level, is_unsafe = leaving
        return refused, tired, level, is_unsafe, stale, seconds, crew_id

    def _lets_through(self, need: Need, crew: Crew) -> bool:
        is_over = crew.duty.is_over(self.now)
        return crew.registered and lets_through(
            crew.offered_from, need.priority, shift_is_over=is_over
        )

    def _leaving(self, need: Need, crew: Crew) -> tuple[int, bool] | None:
        """Return how urgent the work is that the crew would leave, and whether its site is unsafe.

        A P1 takes a crew off anything but a P1, and an offer of anything but a P1 is withdrawn for
        it. A P2 takes one off a safe P4. None where the crew may not leave.
        """
        if crew.free:
            return 0, False
        urgent = min(map(self.priority_of, crew.held))
        task = crew.task
        is_unsafe = task is not None and (task.site_unsafe or task.status is Status.MAKING_SAFE)
        if need.priority == P1 and urgent > P1:
            return (1 if task is None else 2 + P4 - urgent), is_unsafe
        alone = crew.offer is None and crew.next_task is None
        if need.priority == P2 and urgent == P4 and alone and not is_unsafe:
            return 2, False
        return None

    def priority_of(self, task: Task) -> int:
        """Return the priority of a task now: that of its need, where the department has it."""
        return self.priorities.get(task.need_id, task.priority)

    def _refused_time(self, need: Need, crew: Crew) -> int:
        """Return when the crew last refused the need; 0 if it did not within the last minutes."""
        since = self.now - REFUSAL_SECONDS * MICROS
        times = (
            past.time
            for past in crew.ended
            if past.need_id == need.need_id and past.status in REFUSALS and past.time > since
        )
        return max(times, default=0)

    def _is_near_its_end(self, need: Need, role: Role, crew: Crew, seconds: float) -> bool:
        """Return whether the work does not fit into the shift.

        For P1 and P2 that is making the site safe: the next shift relieves the crew.
        """
        if not crew.on_duty or crew.duty.called_out:
            return False
        work = role.make_safe_seconds if need.priority <= P2 else role.work_seconds
        left_seconds = (crew.shift_end_time - self.now) / MICROS - REST_MARGIN_SECONDS
        return seconds + work > left_seconds

    def _drive(self, need: Need, crew: Crew, position: CrewPosition | None) -> tuple[bool, float]:
        """Return whether the crew's place is only supposed, and the seconds to the need from it.

        Distance is a straight line, as there is no street graph here.
        """
        stale = position is None or self.now - position.time > FRESH_SECONDS * MICROS
        seen = crew.depot if position is None or stale else position
        place = need.place
        metres = distance_metres(place.longitude, place.latitude, seen.longitude, seen.latitude)
        return stale, crew.duty.turnout_seconds + metres / DIRECT_METRES_PER_SECOND


def is_able(crew: Crew, role: Role) -> bool:
    """Return whether a crew has the skills, the equipment and the people that a role demands."""
    return (
        qualifies(crew.skills, role.skills)
        and set(role.equipment) <= set(crew.equipment)
        and crew.size >= role.minimum_size
    )
