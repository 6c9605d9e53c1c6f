"""The coverage of the city now: from the recorded demand, and the crews that are free.

The coverage is off until the journal holds enough urgent incidents: a price from a few of them
would keep crews where chance put the first ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.chassis.sdk.decider import MICROS
from services.city.streets import StreetGraph
from services.coordination.dispatch.coverage import (
    MOVE_MOST_SECONDS,
    Coverage,
    FreeCrew,
    Move,
    Need,
    Requirement,
)
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Crew, Demand
from services.coordination.domain.policy import DEFAULT, P2, PRIORITIES, Policy
from services.crews.domain.skills import REHEARSAL
from services.crews.position_rules import is_point

# With a hundred urgent incidents in two weeks, each zone of a city like Montpellier has two or
# three, and each day of the week is counted twice. Own rule: no published figure found.
LEAST_INCIDENTS = 100
LEAST_HOURS = 14 * 24

# Two crews that leave in the same seconds are priced alike: the next table counts the first.
REFRESH_SECONDS = 2
HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Record:
    """The record of the demand: the crews that urgent incidents required, and the hours since."""

    crews: int = 0
    hours: float = 0.0

    @property
    def is_enough(self) -> bool:
        return self.crews >= LEAST_INCIDENTS and self.hours >= LEAST_HOURS


class CityCoverage:
    """The coverage of one city. `learn` is slow; the other methods are for decisions."""

    def __init__(
        self,
        streets: StreetGraph,
        positions: Mapping[str, CrewPosition],
        policy: Policy = DEFAULT,
    ) -> None:
        self.streets, self.positions, self.policy = streets, positions, policy
        self.record = Record()
        self._coverage: Coverage | None = None
        self._losses: dict[str, float] = {}
        self._seen = (-1, 0)

    @property
    def has_price(self) -> bool:
        """Whether the demand takes the place of the price by department."""
        return self.is_known and self.policy.coverage_weight > 0

    @property
    def is_known(self) -> bool:
        """Whether the demand of the city is known well enough to price by it."""
        return self._coverage is not None

    def learn(self, demand: Iterable[Demand], time: int) -> None:
        """Build the coverage from the demand so far: a Dijkstra run for each zone."""
        known = list(demand)
        first_time = min((each.first_time for each in known), default=time)
        hours = (time - first_time) / MICROS / HOUR
        self.record = Record(sum(each.count for each in known), hours)
        if not self.record.is_enough:
            self._coverage = None
            return
        goals = {priority: self.policy.goal_seconds[priority] for priority in PRIORITIES}
        needs = map(_need, known)
        self._coverage = Coverage.of(self.streets, needs, hours, goals)
        self._seen = (-1, 0)

    def loss(self, city: CityState, crew: str, time: int) -> float:
        """Return the P1 an hour that lose their cover if a free crew leaves."""
        return self._losses_of(city, time).get(crew, 0.0)

    def price_seconds(self, loss: float, priority: int, absent_seconds: float) -> int:
        """Return the price of such a loss for a time, in seconds at an incident."""
        if self._coverage is None:
            return 0
        whole = self._coverage.price_seconds(loss, priority, absent_seconds)
        return round(whole * self.policy.coverage_weight)

    def share(self, city: CityState) -> float | None:
        """Return the share of the demand that a free crew reaches in ten minutes, if known."""
        return None if self._coverage is None else self._coverage.share(list(self._free(city)))

    def moves(self, city: CityState, most: int, time: int) -> list[Move]:
        """Return the moves that gain the most, best first; none while the demand is not known.

        A crew moves only if its shift, after the longest drive there and its end, has a first stint
        of a P2 left. Any other crew counts where it is.
        """
        if self._coverage is None:
            return []
        seconds = (
            MOVE_MOST_SECONDS + self.policy.rest_margin_seconds + self.policy.stint_seconds[P2]
        )
        until = time + round(seconds * MICROS)
        free = list(self._free(city))
        stay = {each.key for each in free if city.crews[each.key].is_past_shift(until)}
        return self._coverage.propose_moves(free, most, stay)

    def _losses_of(self, city: CityState, time: int) -> Mapping[str, float]:
        """Return the loss of each free crew: computed after a change, not for each table."""
        changes, since = self._seen
        changed = city.availability_changes != changes
        if self._coverage is not None and changed and time - since >= REFRESH_SECONDS * MICROS:
            self._losses = self._coverage.losses(list(self._free(city)))
            self._seen = city.availability_changes, time
        return self._losses

    def _free(self, city: CityState) -> Iterator[FreeCrew]:
        """Yield the crews that can be sent to a P2 now, where they were last seen."""
        for crew in city.crews.values():
            if crew.key in city.tasks or city.is_reserved(crew.key):
                continue
            place = self._place(crew) if _is_available(city, crew) else None
            if place is not None:
                yield FreeCrew(crew.key, *place, frozenset(crew.skills), frozenset(crew.equipment))

    def _place(self, crew: Crew) -> tuple[float, float] | None:
        seen = self.positions.get(crew.key) or crew  # its depot counts where no position is known
        place = seen.longitude, seen.latitude
        return place if is_point(*place) else None


def _is_available(city: CityState, crew: Crew) -> bool:
    local = crew.department in city.local_departments
    return crew.on_duty and not local and crew.offered_from >= P2 and REHEARSAL not in crew.skills


def _need(demand: Demand) -> Need:
    required = Requirement(frozenset(demand.skills), frozenset(demand.equipment))
    return Need(demand.longitude, demand.latitude, demand.priority, required, demand.count)
