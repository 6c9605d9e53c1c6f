"""Which crews can be sent to a role: every condition that needs no street graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.city_coverage import CityCoverage
from services.coordination.dispatch.crew_columns import CrewColumns, CrewProfile, profile_of
from services.coordination.dispatch.eligibility import EligibleCrew, Refusal
from services.coordination.dispatch.positions import CrewPosition, CrewPositions
from services.coordination.dispatch.start_place import Source, is_fresh, start_of
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import (
    COORDINATION,
    EN_ROUTE,
    MAKING_SAFE,
    OFFERED,
    ON_SITE,
    REPORT_PREFIX,
    Crew,
    Task,
)
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.fold.tasks import active_and_next
from services.coordination.domain.policy import P1, P4, URGENT, Policy
from services.coordination.domain.rules.dig_gate import missing_for_dig
from services.coordination.domain.straight_drive import straight_drive_seconds
from services.crews.domain.availability import lets_through
from services.crews.domain.skills import qualifies
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1.availability_pb2 import AVAILABILITY_NOT_ANSWERING as NOT_ANSWERING

LENT_UP_TO: Mapping[int, int] = {
    bulletins.LENDING_RULE_P1_ONLY: 1,
    bulletins.LENDING_RULE_P1_P2: 2,
    bulletins.LENDING_RULE_ALWAYS: 4,
}


class Evaluation:
    """The evaluation of the crews for one role of an incident at one time."""

    queues = True
    """Whether small work may wait for a busy crew near it."""
    coverage: CityCoverage | None = None
    """The coverage of the city; None where none is kept."""

    def __init__(
        self,
        city: CityState,
        incident: Incident,
        role: Role,
        positions: Mapping[str, CrewPosition],
        *,
        time: int,
        policy: Policy,
        taken: Collection[str] = (),
        columns: CrewColumns | None = None,
    ) -> None:
        """Start; `taken` are the crews chosen for other roles in the same batch.

        One `columns` for all evaluations of a city saves reading its crews again.
        """
        self.city, self.incident, self.role, self.positions = city, incident, role, positions
        self.time, self.policy, self.taken = time, policy, taken
        self.columns = CrewColumns() if columns is None else columns
        self.homes = frozenset(self._homes())
        self.asks_again = False
        """Whether crews that declined or did not answer get an offer again."""
        self.takes_second_offers = False
        """Whether a life without any offer takes the second of the two crews asked for another."""
        # A department has few different profiles and many crews.
        self._suitabilities: dict[CrewProfile, Refusal | None] = {}
        self.stint_seconds = min(role.work_seconds, policy.stint_seconds[incident.priority])
        """The work that has to fit into a shift."""

    def _homes(self) -> Iterable[str]:
        """Yield the departments with a report; an operator's belongs to the kind's department."""
        for need_id in self.incident.reports:
            department = need_id.partition("/")[0]
            if department != COORDINATION:
                yield department
            else:
                need = self.city.need(need_id)
                kind = need.kind if need is not None else self.incident.kind
                for declared in self.city.declared_kinds(kind):
                    yield declared.department

    def is_present(self, crew: Crew) -> bool:
        """Return whether a crew is on duty, or on call and the incident urgent."""
        return crew.on_duty or self.is_on_call(crew)

    def is_on_call(self, crew: Crew) -> bool:
        """Return whether a crew off duty can be called out for the incident now.

        A relief is planned from the next shift: only a crew that works past its own is relieved by
        one from home.
        """
        if crew.on_duty or not crew.on_call or self.incident.priority not in URGENT:
            return False
        if self.role.search == "RELIEF":
            relieved = (self.city.crew(each.crew) for each in self.role.assignments)
            if not any(each is not None and each.is_past_shift(self.time) for each in relieved):
                return False
        return not crew.on_call_until_time or crew.on_call_until_time > self.time

    def is_dispatched_locally(self) -> bool:
        """Return whether all departments with a report are in local mode and can send a crew."""
        local = self.city.local_departments
        if not local or not self.homes or not all(home in local for home in self.homes):
            return False
        if all(need_id.startswith(REPORT_PREFIX) for need_id in self.incident.reports):
            return False  # no department has this report: only coordination can send a crew
        return not any(need_id in self.city.unserved_needs for need_id in self.incident.reports)

    def suitability(self, crew: Crew) -> Refusal | None:
        """Return why its skills, equipment, lending rule or a dig exclude a crew; None if not."""
        profile = profile_of(crew)
        try:
            return self._suitabilities[profile]
        except KeyError:
            return self._suitabilities.setdefault(profile, self._suitability(crew))

    def _suitability(self, crew: Crew) -> Refusal | None:
        role = self.role
        if not qualifies(crew.skills, role.skills):
            missing = sorted(set(role.skills) - set(crew.skills))
            detail = ", ".join(missing)
            return Refusal(events.VERDICT_SKILL_MISSING, len(missing), detail)
        lacking = sorted(set(role.equipment) - set(crew.equipment))
        if lacking:
            return Refusal(events.VERDICT_EQUIPMENT_MISSING, len(lacking), ", ".join(lacking))
        if crew.size and crew.size < role.minimum_size:
            return Refusal(events.VERDICT_CREW_TOO_SMALL, crew.size)
        lent = LENT_UP_TO.get(crew.lending, 0)
        if crew.department not in self.homes and self.incident.priority > lent:
            return Refusal(events.VERDICT_NOT_LENT, lent)
        closed = missing_for_dig(self.city, self.incident, role, self.time)
        if closed:
            return Refusal(events.VERDICT_DIG_NOT_CLEARED, len(closed), ", ".join(closed))
        return None

    def availability(self, crew: Crew) -> Refusal | None:
        """Return why a crew can get no offer now; None if it can."""
        if crew.department in self.city.local_departments:
            return Refusal(events.VERDICT_LOCAL_MODE)
        if crew.key in self.taken:
            return Refusal(events.VERDICT_RESERVED)
        silences = self.city.silence_of(crew.key).count
        if silences >= self.policy.silences_most and not self.asks_again:
            return Refusal(events.VERDICT_NOT_ANSWERING, silences)
        is_over = crew.on_duty and crew.is_past_shift(self.time)
        is_silent = self.asks_again and crew.availability == NOT_ANSWERING
        offered_from = P1 if is_silent else crew.offered_from
        if not lets_through(offered_from, self.incident.priority, shift_is_over=is_over):
            if is_over and self.incident.priority <= crew.offered_from:
                over = (self.time - crew.shift_end_time) // MICROS
                return Refusal(events.VERDICT_SHIFT_TOO_SHORT, over)
            seconds = max(0, crew.unavailable_until_time - self.time) // MICROS
            return Refusal(events.VERDICT_UNAVAILABLE, seconds)
        again = self.policy.again_seconds * MICROS if self.asks_again else 0
        until = self.role.excluded_until(crew.key, self.time, again_after=again)
        if until:
            return Refusal(events.VERDICT_EXCLUDED, (until - self.time) // MICROS)
        return None

    def reservation(self, crew: Crew) -> Refusal | str:
        """Return the task id of the less urgent offer to withdraw ("" for none), or a verdict."""
        found = self.city.open_offer(crew.key)
        if found is None:
            for task in self.city.tasks.get(crew.key, ()):
                if task.status == OFFERED:
                    return Refusal(events.VERDICT_RESERVED, 0, task.id)
            return ""
        incident, offer = found
        priority = self.incident.priority
        may_withdraw = priority == P1 or (priority in URGENT and not offer.by_operator)
        if may_withdraw and incident.priority > priority:
            return offer.task_id
        if self.takes_second_offers and incident.priority == P1 and incident is not self.incident:
            role = incident.role_of(offer.task_id)
            if role is not None and offer in role.offers[1:]:
                return offer.task_id
        seconds = max(0, (offer.lease_end_time - self.time) // MICROS)
        return Refusal(events.VERDICT_RESERVED, seconds, incident.id)

    def task_priority(self, task: Task) -> int:
        """Return the priority of what a crew works on, as it is now: it may have changed since."""
        incident = self.city.open_incident(self.city.incident_by_task.get(task.id, ""))
        return incident.priority if incident is not None else task.priority

    def divertibility(self, found: EligibleCrew, task: Task) -> Refusal | None:
        """Return why a busy crew is not taken off its task for this incident; None if it may be."""
        crew, priority, policy = found.crew, self.incident.priority, self.policy
        present = self.task_priority(task)
        if present <= priority:
            return Refusal(events.VERDICT_TASK_AS_URGENT, present)
        if priority not in URGENT:
            return Refusal(events.VERDICT_NOT_WORTH_LEAVING, present)
        if priority == P1:
            return None
        if crew.diversions >= policy.crew_diversions_most:
            return Refusal(events.VERDICT_CREW_DIVERTED_ENOUGH, crew.diversions)
        if self.diversions(task) >= policy.task_diversions_most:
            return Refusal(events.VERDICT_TASK_DIVERTED_ENOUGH, self.diversions(task))
        if self._is_committed(found, task, present):
            return Refusal(events.VERDICT_COMMITTED, present)
        diverted = self.city.diverted_time.get(crew.key, 0)
        again = diverted + policy.diverted_lately_seconds * MICROS
        if diverted and again > self.time:
            return Refusal(events.VERDICT_DIVERTED_LATELY, (again - self.time) // MICROS)
        return None

    def _is_committed(self, found: EligibleCrew, task: Task, priority: int) -> bool:
        """Return whether a crew is on its site or nearly there; a safe P4 site may be left."""
        if task.status == ON_SITE:
            return task.site_unsafe or priority != P4
        if task.status != EN_ROUTE:
            return False
        start, site = (found.longitude, found.latitude), (task.longitude, task.latitude)
        return straight_drive_seconds(start, site) <= self.policy.commit_seconds

    def diversions(self, task: Task) -> int:
        """Return how often the incident of a task has lost its crew."""
        incident = self.city.open_incident(self.city.incident_by_task.get(task.id, ""))
        return incident.diversions if incident is not None else 0

    def start_position(self, crew: Crew, task: Task | None) -> EligibleCrew | Refusal:
        """Return where a crew starts from, or that its position is missing or too old."""
        if not crew.on_duty:
            home = crew.longitude, crew.latitude
            return EligibleCrew(crew, task, *home, 0, at_depot=True, on_call=True)
        try:
            last: CrewPosition | None = self.positions[crew.key]
        except KeyError:
            last = None
        if last is not None and is_fresh(last, self.time, self.policy):  # nearly every crew
            age = last.age_seconds(self.time)
            return EligibleCrew(crew, task, last.longitude, last.latitude, age, at_depot=False)
        tasks = (task,) if task is not None else ()
        # The sightings of the last hours are read only for a crew without a position.
        was_away = (
            last is None
            and isinstance(self.positions, CrewPositions)
            and self.positions.was_away(crew.key, self.time)
        )
        start = start_of(crew, tasks, last, self.time, policy=self.policy, was_away=was_away)
        if isinstance(start, int):
            age = (self.time - last.time) // MICROS if last is not None else 0
            return Refusal(start, age)
        return EligibleCrew(
            crew,
            task,
            start.longitude,
            start.latitude,
            start.age_seconds,
            start.source is Source.DEPOT,
        )

    def evaluate(self, crew: Crew) -> EligibleCrew | Refusal:
        """Return a crew that can be sent, or why it cannot."""
        refusal = self.suitability(crew) or self.availability(crew)
        if refusal is not None:
            return refusal
        tasks = self.city.tasks.get(crew.key, ())
        if not tasks and crew.key not in self.city.reserved_crews:
            # Many crews: nothing is left but the place.
            return self.start_position(crew, None)
        offered = self.reservation(crew)
        if isinstance(offered, Refusal):
            return offered
        active, waiting = active_and_next(tasks)
        found = self.start_position(crew, active)
        if isinstance(found, Refusal):
            return found
        if waiting is not None and active is not None and active.status == MAKING_SAFE:
            return self._behind_making_safe(found, waiting)
        if active is not None:
            refusal = self.divertibility(found, active)
            if refusal is not None:
                return refusal
        return replace(found, offered=offered) if offered else found

    def _behind_making_safe(self, found: EligibleCrew, waiting: Task) -> EligibleCrew | Refusal:
        """A life replaces the less urgent task that waits until the site is safe."""
        present = self.task_priority(waiting)
        if self.incident.priority != P1 or present <= P1:
            return Refusal(events.VERDICT_RESERVED, present, waiting.id)
        return replace(found, next_task=waiting)
