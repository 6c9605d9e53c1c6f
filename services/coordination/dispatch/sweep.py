"""The sweep: which waiting roles may find a crew now, before their timers.

A timer alone would let an incident wait beside a free crew. Appraising every waiting role after
each bulletin would cost one Dijkstra run each. So the sweep runs once a second, only after a change
of availability, and a role is appraised again only if a crew that suits it has become ready since
its last table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.eligibility import EligibleCrew
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain import limits
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Crew
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.policy import P1, URGENT, Policy

Sought = tuple[Incident, Role]
"""A role of an incident for which a crew is sought."""

Key = tuple[str, str]
"""An incident's id and a role's name."""

Ready = frozenset[tuple[str, int, bool]]
"""The free crews, each with the version of its last bulletin and whether its position is known."""


class Seen(NamedTuple):
    """The facts when a role was last appraised: the time, the free crews and the closures."""

    time: int
    changes: int
    ready: Ready
    closures: int


NEVER = Seen(0, -1, frozenset(), 0)


class Sweep:
    """Picks the roles that may find a crew; `evaluation_of` starts an evaluation of one role."""

    def __init__(
        self,
        evaluation_of: Callable[[CityState, Sought, int], Evaluation],
        positions: Mapping[str, CrewPosition],
        policy: Policy,
    ) -> None:
        self._evaluation_of = evaluation_of
        self.positions, self.policy = positions, policy
        self._seen: dict[Key, Seen] = {}
        self._swept_time, self._swept_changes = 0, -1

    def appraised(
        self, city: CityState, roles: Iterable[Sought], time: int, taken: Collection[str]
    ) -> None:
        """Note that roles have new tables; `taken` are the crews that the batch gave away."""
        free: Ready | None = None
        for each in roles:
            ready: Ready = frozenset()
            if each[0].priority not in URGENT:
                if free is None:
                    crews = (crew for crew in _free(city) if crew.key not in taken)
                    free = frozenset(self._as_seen(crew, time) for crew in crews)
                ready = free
            changes = city.availability_changes
            self._seen[key_of(each)] = Seen(time, changes, ready, _closures(city))

    def pick(
        self, city: CityState, time: int, limit: int, skipped: Collection[Key] = ()
    ) -> list[Sought]:
        """Return the roles for which a crew may have become available, at most `limit`."""
        changes = city.availability_changes
        if changes == self._swept_changes or not city.waiting:
            return []
        if time - self._swept_time < limits.SWEEP_SECONDS * MICROS:
            return []
        self._swept_time = time
        waiting = sorted(sought(city), key=urgency)
        known = set(map(key_of, waiting))
        self._seen = {key: seen for key, seen in self._seen.items() if key in known}
        free = _Free(city, {crew.key: self._as_seen(crew, time) for crew in _free(city)})
        picked: list[Sought] = []
        is_settled = True
        for each in waiting:
            key = key_of(each)
            seen = self._seen.get(key, NEVER)
            if seen.changes == changes or key in skipped:
                continue
            # A P1 must not rest: the crew that it waits for would get a less urgent offer.
            if each[0].priority != P1 and time - seen.time < limits.REST_SECONDS * MICROS:
                is_settled = False
            elif self._may_find(self._evaluation_of(city, each, time), seen, free):
                if len(picked) == limit:
                    return picked  # the change stays unswept for the rest
                picked.append(each)
            else:
                self._seen[key] = self._seen.get(key, seen)._replace(changes=changes)
        if is_settled and not picked:
            self._swept_changes = changes
        return picked

    def _as_seen(self, crew: Crew, time: int) -> tuple[str, int, bool]:
        position = self.positions.get(crew.key)
        oldest = time - self.policy.position_seconds * MICROS
        return crew.key, crew.version, position is not None and position.time >= oldest

    def _may_find(self, evaluation: Evaluation, seen: Seen, free: _Free) -> bool:
        """Return whether a crew may be available that was not: a cheap test before a table.

        Any crew on duty may be available for a P1: it is taken off its work. A role that is not
        urgent is looked at for a crew that has become ready since, or after a change of closures.
        """
        try:
            if evaluation.is_dispatched_locally():
                # Every crew is new to it when the local mode ends.
                key = evaluation.incident.id, evaluation.role.name
                self._seen[key] = seen._replace(ready=NEVER.ready)
                return False
            if evaluation.incident.priority == P1:
                crews = filter(evaluation.is_present, evaluation.city.crews.values())
                return any(isinstance(evaluation.evaluate(c), EligibleCrew) for c in crews)
            is_urgent = evaluation.incident.priority in URGENT
            every_crew = is_urgent or free.closures != seen.closures
            return any(
                evaluation.availability(crew) is None
                for crew in free.suitable(evaluation)
                if every_crew or free.ready[crew.key] not in seen.ready
            )
        except Exception:  # noqa: BLE001  # its appraisal raises too, and is counted there
            return True


class _Free:
    """The free crews of one sweep, and those among them that suit each requirement."""

    def __init__(self, city: CityState, ready: Mapping[str, tuple[str, int, bool]]) -> None:
        self.ready = ready
        self.closures = _closures(city)
        self._crews = [city.crews[key] for key in ready]
        self._suitable: dict[tuple[object, ...], list[Crew]] = {}

    def suitable(self, evaluation: Evaluation) -> list[Crew]:
        role, homes = evaluation.role, evaluation.homes
        key = (role.skills, role.equipment, role.minimum_size, evaluation.incident.priority, homes)
        if key not in self._suitable:
            able = [crew for crew in self._crews if evaluation.suitability(crew) is None]
            self._suitable[key] = able
        return self._suitable[key]


def sought(city: CityState) -> Iterator[Sought]:
    """Yield the roles for which a crew is sought."""
    for incident_id in city.waiting:
        incident = city.incidents[incident_id]
        for role in incident.roles:
            if role.appraise_time:
                yield incident, role


def key_of(each: Sought) -> Key:
    return each[0].id, each[1].name


def urgency(each: Sought) -> tuple[int, int, str, str]:
    """Return the order in which roles are served: by priority, then by clock."""
    incident, role = each
    return incident.priority, incident.clock_start_time, incident.id, role.name


def _free(city: CityState) -> Iterator[Crew]:
    """Yield the crews that coordination can send without taking them off anything."""
    for crew in city.crews.values():
        if (
            crew.on_duty
            and crew.key not in city.tasks
            and crew.key not in city.reserved_crews
            and crew.department not in city.local_departments
        ):
            yield crew


def _closures(city: CityState) -> int:
    return hash(frozenset(city.closures.items()))
