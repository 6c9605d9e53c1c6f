"""Which crews can be sent to an incident: every condition that needs no street graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from services.chassis.sdk.decider import MICROS
from services.city.geodesy import distance_metres
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import (
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

LENT_UP_TO: Mapping[int, int] = {
    bulletins.LENDING_RULE_P1_ONLY: 1,
    bulletins.LENDING_RULE_P1_P2: 2,
    bulletins.LENDING_RULE_ALWAYS: 4,
}
DETOUR = 1.4
METRES_PER_SECOND = 8.3
"""Driving speed for the test "nearly there": 30 km/h over 1.4 times the straight line."""

ELIGIBLE = events.VERDICT_ELIGIBLE

CrewProfile = tuple[str, int, tuple[str, ...], tuple[str, ...]]


class EligibleCrew(NamedTuple):
    """A crew that no condition excludes, with its start position (WGS84 degrees)."""

    crew: Crew
    task: Task | None
    longitude: float
    latitude: float
    age_seconds: int
    at_depot: bool


class Evaluation:
    """The evaluation of the crews for one incident at one time.

    Methods that return a number return a `Verdict` of the API.
    """

    def __init__(
        self,
        city: CityState,
        incident: Incident,
        positions: Mapping[str, CrewPosition],
        time: int,
        taken: Collection[str] = (),
    ) -> None:
        """Start; `taken` are the crews chosen for other incidents in the same batch."""
        self.city, self.incident, self.positions = city, incident, positions
        self.time, self.taken = time, taken
        departments = {need_id.partition("/")[0] for need_id in incident.reports}
        self.homes = departments - {COORDINATION}  # the departments with a report
        # A department has few different profiles and many crews.
        self._suitabilities: dict[CrewProfile, int] = {}

    def is_dispatched_locally(self) -> bool:
        """Return whether all departments with a report are in local mode: they send a crew."""
        local = self.city.local_departments
        return bool(local) and bool(self.homes) and all(home in local for home in self.homes)

    def is_reserved(self, crew: Crew) -> bool:
        """Return whether a crew has an open offer or a next task waiting."""
        if crew.key in self.city.reserved_crews or crew.key in self.taken:
            return True
        held = self.city.tasks.get(crew.key)
        if not held:
            return False
        return len(held) > 1 or held[0].status in {OFFERED, MAKING_SAFE}

    def suitability(self, crew: Crew) -> int:
        """Return the verdict on a crew's skills, equipment and lending rule."""
        profile = (crew.department, crew.lending, crew.skills, crew.equipment)
        verdict = self._suitabilities.get(profile)
        if verdict is None:
            verdict = self._suitabilities[profile] = self._suitability(crew)
        return verdict

    def _suitability(self, crew: Crew) -> int:
        incident = self.incident
        if not qualifies(crew.skills, incident.skills):
            return events.VERDICT_SKILL_MISSING
        if any(thing not in crew.equipment for thing in incident.equipment):
            return events.VERDICT_EQUIPMENT_MISSING
        if crew.department not in self.homes and (
            incident.priority > LENT_UP_TO.get(crew.lending, 0)
        ):
            return events.VERDICT_NOT_LENT
        return ELIGIBLE

    def availability(self, crew: Crew) -> int:
        """Return the verdict on whether a crew can get an offer now."""
        if crew.department in self.city.local_departments:
            return events.VERDICT_LOCAL_MODE
        if self.is_reserved(crew):
            return events.VERDICT_RESERVED
        if self.incident.priority > crew.offered_from:
            return events.VERDICT_EXCLUDED
        excluded = self.incident.excluded
        if excluded and any(k == crew.key and end > self.time for k, end in excluded):
            return events.VERDICT_EXCLUDED
        return ELIGIBLE

    def divertibility(self, found: EligibleCrew, task: Task) -> int:
        """Return the verdict on taking a busy crew off its task for this incident."""
        crew, priority = found.crew, self.incident.priority
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
        if task.status == ON_SITE or _is_nearly_there(task, found):
            return events.VERDICT_COMMITTED
        lately = self.time - policy.DIVERTED_LATELY_SECONDS * MICROS
        if self.city.diverted_time.get(crew.key, 0) > lately:
            return events.VERDICT_DIVERTED_LATELY
        return ELIGIBLE

    def diversions(self, task: Task) -> int:
        """Return how often the incident of a task has lost its crew."""
        incident = self.city.open_incident(self.city.incident_by_task.get(task.id, ""))
        return incident.diversions if incident is not None else 0

    def start_position(self, crew: Crew, held: Collection[Task]) -> EligibleCrew | int:
        """Return where a crew starts from, or the verdict that its position is missing or stale."""
        task = next(iter(held), None)
        last = self.positions.get(crew.key)
        if last is not None and last.time >= self.time - policy.POSITION_SECONDS * MICROS:
            age = max(0, self.time - last.time) // MICROS
            return EligibleCrew(crew, task, last.longitude, last.latitude, age, at_depot=False)
        on_duty = self.time - crew.on_duty_time
        is_unreported = last is None or last.time < crew.on_duty_time
        if is_unreported and task is None and on_duty <= policy.START_OF_SHIFT_SECONDS * MICROS:
            age = on_duty // MICROS
            return EligibleCrew(crew, None, crew.longitude, crew.latitude, age, at_depot=True)
        return events.VERDICT_NO_POSITION if last is None else events.VERDICT_STALE_POSITION

    def evaluate(self, crew: Crew) -> EligibleCrew | int:
        """Return a crew that can be sent, or the verdict against it."""
        verdict = self.suitability(crew)
        if verdict == ELIGIBLE:
            verdict = self.availability(crew)
        if verdict != ELIGIBLE:
            return verdict
        found = self.start_position(crew, self.city.tasks.get(crew.key, ()))
        if isinstance(found, int) or found.task is None:
            return found
        verdict = self.divertibility(found, found.task)
        return found if verdict == ELIGIBLE else verdict


def _is_nearly_there(task: Task, crew: EligibleCrew) -> bool:
    if task.status != EN_ROUTE:
        return False
    metres = distance_metres(task.longitude, task.latitude, crew.longitude, crew.latitude)
    return metres * DETOUR / METRES_PER_SECOND <= policy.COMMIT_SECONDS
