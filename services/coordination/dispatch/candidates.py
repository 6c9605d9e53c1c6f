"""Which crews could be sent to an incident, as far as is known without looking at the streets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from services.chassis.sdk.decider import MICROS
from services.city.geodesy import distance_metres
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import (
    COORDINATION,
    EN_ROUTE,
    MAKING_SAFE,
    OFFERED,
    ON_SITE,
    Crew,
    Incident,
    Task,
)
from services.crews.domain.skills import qualifies
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events

LENT_UP_TO = {
    bulletins.LENDING_RULE_P1_ONLY: 1,
    bulletins.LENDING_RULE_P1_P2: 2,
    bulletins.LENDING_RULE_ALWAYS: 4,
}
DETOUR = 1.4
METRES_PER_SECOND = 8.3
"""A straight line as a drive in a city: 30 km/h, 1.4 times the straight line.

Only for "is it nearly there".
"""

ELIGIBLE = events.VERDICT_ELIGIBLE


Makeup = tuple[str, int, tuple[str, ...], tuple[str, ...]]


class EligibleCrew(NamedTuple):
    """A crew with nothing against it so far, and where it starts from."""

    crew: Crew
    task: Task | None
    longitude: float
    latitude: float
    age_seconds: int
    at_depot: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One incident put to the crews of the city at one moment."""

    city: CityState
    incident: Incident
    positions: Mapping[str, CrewPosition]
    time: int
    taken: Collection[str] = ()
    """The crews given to other incidents in this same moment."""
    homes: frozenset[str] = frozenset()
    """The departments whose need it is."""
    judged: dict[Makeup, int] = field(default_factory=dict)
    """What was found of crews of the same make-up: a department has a handful of them."""

    @classmethod
    def of(
        cls,
        city: CityState,
        incident: Incident,
        positions: Mapping[str, CrewPosition],
        time: int,
        taken: Collection[str] = (),
    ) -> Evaluation:
        """Put an incident to the crews."""
        voices = {voice.partition("/")[0] for voice in incident.reports}
        return cls(city, incident, positions, time, taken, frozenset(voices - {COORDINATION}))

    def blocked(self) -> bool:
        """Tell whether all departments concerned dispatch by themselves just now.

        They send their own.
        """
        local = self.city.local_departments
        return bool(local) and bool(self.homes) and all(home in local for home in self.homes)

    def is_reserved(self, crew: Crew) -> bool:
        """Tell whether a crew is asked already, or has a next task waiting."""
        if crew.key in self.city.reserved_crews or crew.key in self.taken:
            return True
        held = self.city.tasks.get(crew.key)
        if not held:
            return False
        return len(held) > 1 or held[0].status in {OFFERED, MAKING_SAFE}

    def fits(self, crew: Crew) -> int:
        """Judge what a crew is and whose, whatever it does just now."""
        makeup = (crew.department, crew.lending, crew.skills, crew.equipment)
        verdict = self.judged.get(makeup)
        if verdict is None:
            verdict = self.judged[makeup] = self._fits(crew)
        return verdict

    def _fits(self, crew: Crew) -> int:
        incident = self.incident
        if not qualifies(crew.skills, incident.skills):
            return events.VERDICT_SKILL_MISSING
        if any(thing not in crew.equipment for thing in incident.equipment):
            return events.VERDICT_EQUIPMENT_MISSING
        if crew.department not in self.homes and (
            incident.priority > LENT_UP_TO.get(crew.lending, 0)  # type: ignore[call-overload]
        ):
            return events.VERDICT_NOT_LENT
        return ELIGIBLE

    def is_available(self, crew: Crew) -> int:
        """Judge whether a crew may be asked at all just now."""
        if crew.department in self.city.local_departments:
            return events.VERDICT_LOCAL_MODE
        if self.is_reserved(crew):
            return events.VERDICT_RESERVED
        excluded = self.incident.excluded
        if excluded and any(k == crew.key and end > self.time for k, end in excluded):
            return events.VERDICT_EXCLUDED
        return ELIGIBLE

    def may_leave(self, crew: Crew, task: Task, position: CrewPosition) -> int:
        """Judge whether a busy crew may be taken off its task for this incident."""
        priority = self.incident.priority
        if task.priority <= priority:
            return events.VERDICT_TASK_AS_URGENT
        if priority not in policy.PREEMPTING:
            return events.VERDICT_NOT_WORTH_LEAVING
        if crew.diversions >= policy.CREW_DIVERSIONS_MOST:
            return events.VERDICT_CREW_DIVERTED_ENOUGH
        if self.diversions(task) >= policy.TASK_DIVERSIONS_MOST:
            return events.VERDICT_TASK_DIVERTED_ENOUGH
        if priority == policy.P1:
            return ELIGIBLE
        if task.status == ON_SITE or _is_nearly_there(task, position):
            return events.VERDICT_COMMITTED
        lately = self.time - policy.DIVERTED_LATELY_SECONDS * MICROS
        if self.city.diverted_time.get(crew.key, 0) > lately:
            return events.VERDICT_DIVERTED_LATELY
        return ELIGIBLE

    def diversions(self, task: Task) -> int:
        """How often a task's incident lost its crew already."""
        served = self.city.incidents.get(self.city.incident_by_task.get(task.id, ""))
        return served.diversions if served is not None else 0

    def position(self, crew: Crew, held: Collection[Task]) -> EligibleCrew | int:
        """Say where a crew starts from, or why that is not known well enough to act on."""
        task = next(iter(held), None)
        seen = self.positions.get(crew.key)
        if seen is not None and seen.time >= self.time - policy.POSITION_SECONDS * MICROS:
            age = max(0, self.time - seen.time) // MICROS
            return EligibleCrew(crew, task, seen.longitude, seen.latitude, age, at_depot=False)
        began = self.time - crew.on_duty_time
        unseen = seen is None or seen.time < crew.on_duty_time
        if unseen and task is None and began <= policy.START_OF_SHIFT_SECONDS * MICROS:
            age = began // MICROS
            return EligibleCrew(crew, None, crew.longitude, crew.latitude, age, at_depot=True)
        return events.VERDICT_NO_POSITION if seen is None else events.VERDICT_STALE_POSITION

    def judge(self, crew: Crew) -> EligibleCrew | int:
        """Return a crew that could be sent as far as known here, or the verdict against it."""
        verdict = self.fits(crew)
        if verdict == ELIGIBLE:
            verdict = self.is_available(crew)
        if verdict != ELIGIBLE:
            return verdict
        found = self.position(crew, self.city.tasks.get(crew.key, ()))
        if isinstance(found, int) or found.task is None:
            return found
        here = CrewPosition(found.longitude, found.latitude, self.time)
        verdict = self.may_leave(crew, found.task, here)
        return found if verdict == ELIGIBLE else verdict


def _is_nearly_there(task: Task, position: CrewPosition) -> bool:
    if task.status != EN_ROUTE:
        return False
    metres = distance_metres(task.longitude, task.latitude, position.longitude, position.latitude)
    return metres * DETOUR / METRES_PER_SECOND <= policy.COMMIT_SECONDS
