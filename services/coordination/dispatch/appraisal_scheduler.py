"""When each role without a crew is appraised: most urgent first, and as soon as a crew is free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import EligibleCrew, Evaluation
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.pricing import appraise
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain import limits
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Crew
from services.coordination.domain.fold.incident import Incident, Role
from services.coordination.domain.policy import DEFAULT, P1, URGENT, Policy
from services.coordination.domain.rules.choose import choose, crew_key
from vigie.coordination.v1 import commands_pb2 as commands

Sought = tuple[Incident, Role]
"""A role of an incident for which a crew is sought."""


class AppraisalScheduler:
    """Selects the roles to appraise after each batch of bulletins and prices the crews.

    Its memory holds only the times of the last appraisals. A new owner starts without them and
    appraises some roles early; no decision depends on them.
    """

    def __init__(
        self,
        travel_times: StreetTravelTimes,
        positions: Mapping[str, CrewPosition],
        policy: Policy = DEFAULT,
        evaluation: type[Evaluation] = Evaluation,
    ) -> None:
        self.travel_times = travel_times
        self.positions = positions
        self.policy, self._policy_sha256 = policy, policy.sha256
        self.evaluation = evaluation
        self._swept_time = 0
        self._swept_changes = -1
        self._compared_changes = -1
        self._appraised: dict[tuple[str, str], tuple[int, int]] = {}

    def appraise_due(self, city: CityState, time: int) -> Sequence[commands.ChooseRequest]:
        """Return the choices to decide now, each with its table of candidates.

        The decider chooses again on the table alone, so this choice only keeps a crew from being
        priced for two roles of one batch.
        """
        requests: list[commands.ChooseRequest] = []
        taken: set[str] = set()
        for incident, role in self._to_appraise(city, time):
            self._appraised[incident.id, role.name] = time, city.availability_changes
            requests.append(
                self._appraise(city, (incident, role), role.search, time=time, taken=taken)
            )
        if len(requests) < limits.APPRAISALS_MOST:
            requests += self._swaps(city, time, taken)
        return requests

    def _appraise(
        self, city: CityState, sought: Sought, search: str, *, time: int, taken: set[str]
    ) -> commands.ChooseRequest:
        incident, role = sought
        evaluation = self.evaluation(
            city, incident, role, self.positions, time=time, policy=self.policy, taken=taken
        )
        appraisal = appraise(evaluation, self.travel_times, search)
        appraisal.policy_sha256 = self._policy_sha256
        taken |= {crew_key(row) for row in choose(appraisal)}
        return commands.ChooseRequest(
            incident_id=incident.id,
            role=role.name,
            appraisal=appraisal,
            traceparent=incident.traceparent,
        )

    def _to_appraise(self, city: CityState, time: int) -> list[Sought]:
        due = self._due(city, time)
        self._appraised |= {_key(each): (time, city.availability_changes) for each in due}
        if len(due) >= limits.APPRAISALS_MOST:
            return due
        return due + self._sweep(city, time, limits.APPRAISALS_MOST - len(due))

    def _due(self, city: CityState, time: int) -> list[Sought]:
        """Return the most urgent roles whose appraisal is due.

        The one with the earliest timer is always among them: a timer that stays due would fire
        again at once and keep the owner in a loop.
        """
        if not city.timers or city.timers[0][0] > time:
            return []
        due = sorted(
            (each for each in _sought(city) if each[1].appraise_time <= time), key=_urgency
        )
        picked = due[: limits.APPRAISALS_MOST]
        earliest = min(due, key=lambda each: (each[1].appraise_time, _key(each)), default=None)
        if earliest is not None and earliest not in picked:
            picked[-1] = earliest
        return picked

    def _sweep(self, city: CityState, time: int, limit: int) -> list[Sought]:
        """Return the roles for which a crew may have become available since the last sweep.

        A timer alone would let an incident wait beside a free crew. Appraising all of them after
        each bulletin would cost one Dijkstra run each: so the sweep runs once a second, only after
        a change of availability, and skips roles appraised a moment ago.
        """
        if city.availability_changes == self._swept_changes or not city.waiting:
            return []
        if time - self._swept_time < limits.SWEEP_SECONDS * MICROS:
            return []
        self._swept_time = time
        changes = city.availability_changes
        idle = [crew for crew in city.crews.values() if _is_idle(city, crew)]
        rested = time - limits.REST_SECONDS * MICROS
        self._appraised = {key: at for key, at in self._appraised.items() if at[0] > rested}
        waiting = sorted(
            (each for each in _sought(city) if self._has_turn(city, each)), key=_urgency
        )
        picked: list[Sought] = []
        suitable: dict[tuple[object, ...], list[Crew]] = {}
        for each in waiting:
            if self._may_find(city, each, idle, time, suitable):
                picked.append(each)
                if len(picked) > limit:
                    # More candidates than the batch holds: the change stays unswept for the rest.
                    return picked[:limit]
        # Roles that rest now must be swept later, even without another change.
        if not any(_key(each) in self._appraised for each in _sought(city)):
            self._swept_changes = changes
        return picked

    def _has_turn(self, city: CityState, sought: Sought) -> bool:
        """Return whether a role has rested, or is of a P1 and availability has changed.

        A P1 must not rest: the crew that it waits for would be offered a less urgent incident.
        """
        _, changes = self._appraised.get(_key(sought), (0, -1))
        is_p1 = sought[0].priority == P1
        return changes < 0 or (is_p1 and changes != city.availability_changes)

    def _may_find(
        self,
        city: CityState,
        sought: Sought,
        idle: Sequence[Crew],
        time: int,
        suitable: dict[tuple[object, ...], list[Crew]],
    ) -> bool:
        """Return whether a suitable crew is available: a cheap test before a table.

        `suitable` keeps the idle crews that suit roles of the same requirement over one sweep.
        Any crew on duty may be available for a P1: it is taken off its work.
        """
        incident, role = sought
        evaluation = self.evaluation(
            city, incident, role, self.positions, time=time, policy=self.policy
        )
        if evaluation.is_dispatched_locally():
            return False
        if incident.priority == P1:
            on_duty = (crew for crew in city.crews.values() if crew.on_duty)
            return any(isinstance(evaluation.evaluate(crew), EligibleCrew) for crew in on_duty)
        key = (role.skills, role.equipment, role.minimum_size, incident.priority, evaluation.homes)
        crews = suitable.get(key)
        if crews is None:
            crews = suitable[key] = [c for c in idle if evaluation.suitability(c) is None]
        return any(evaluation.availability(crew) is None for crew in crews)

    def _swaps(
        self, city: CityState, time: int, taken: set[str]
    ) -> Iterator[commands.ChooseRequest]:
        """Yield the choices of a better crew for urgent roles whose crew is not on the site yet.

        The comparison follows a change of availability; only a sufficient gain is recorded.
        """
        if city.availability_changes == self._compared_changes:
            return
        self._compared_changes = city.availability_changes
        for incident, role in sorted(_under_way(city), key=_urgency)[: limits.APPRAISALS_MOST]:
            last, _ = self._appraised.get((incident.id, role.name), (0, 0))
            if time - last < limits.REST_SECONDS * MICROS:
                continue
            self._appraised[incident.id, role.name] = time, city.availability_changes
            request = self._appraise(city, (incident, role), "BETTER", time=time, taken=set(taken))
            best = choose(request.appraisal)
            if best:
                taken |= {crew_key(row) for row in best}
                yield request


def _sought(city: CityState) -> Iterator[Sought]:
    for incident_id in city.waiting:
        incident = city.incidents[incident_id]
        for role in incident.roles:
            if role.appraise_time:
                yield incident, role


def _under_way(city: CityState) -> Iterator[Sought]:
    for incident in city.incidents.values():
        if incident.priority in URGENT and not incident.held:
            for role in incident.roles:
                attended = any(each.attended_time for each in role.assignments)
                if role.assignments and not attended and not role.offers and not role.search:
                    yield incident, role


def _key(sought: Sought) -> tuple[str, str]:
    return sought[0].id, sought[1].name


def _is_idle(city: CityState, crew: Crew) -> bool:
    return crew.on_duty and crew.key not in city.tasks and crew.key not in city.reserved_crews


def _urgency(sought: Sought) -> tuple[int, int, str, str]:
    incident, role = sought
    return incident.priority, incident.clock_start_time, incident.id, role.name
