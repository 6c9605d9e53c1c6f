"""When each role without a crew is appraised: most urgent first, and as soon as a crew is free."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.city_coverage import CityCoverage
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.pricing import appraise, empty_table
from services.coordination.dispatch.sweep import Sought, Sweep, key_of, sought, urgency
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain import limits
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.policy import DEFAULT, URGENT, Policy
from services.coordination.domain.rules.choose import choose, crew_key
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events

OnFailure = Callable[[str, str, Exception], None]
"""Called with the incident's id, the role's name and the error of an appraisal that failed."""


def ignore_failure(_incident_id: str, _role: str, _error: Exception) -> None:
    """Do nothing: the table states the error too."""


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
        *,
        on_failure: OnFailure = ignore_failure,
        coverage: CityCoverage | None = None,
    ) -> None:
        self.travel_times = travel_times
        self.positions = positions
        self.policy, self._policy_sha256 = policy, policy.sha256
        self.evaluation = evaluation
        self.on_failure = on_failure
        self.coverage = coverage
        self._sweep = Sweep(self._evaluation, positions, policy)
        self._compared: dict[tuple[str, str], tuple[int, int]] = {}
        self._compared_changes = -1

    def appraise_due(self, city: CityState, time: int) -> Sequence[commands.ChooseRequest]:
        """Return the choices to decide now, each with its table of candidates.

        The decider chooses again on the table alone, so this choice only keeps a crew from being
        priced for two roles of one batch. An appraisal that raises costs its own role: its table
        has no crew and names the error, so that the operators are alerted and it is tried again.
        """
        requests: list[commands.ChooseRequest] = []
        taken: set[str] = set()
        for each in self._to_appraise(city, time):
            requests.append(self._request(city, each, each[1].search, time=time, taken=taken))
            self._sweep.appraised(city, each, time, taken)
        if len(requests) < limits.APPRAISALS_MOST:
            requests += self._swaps(city, time, taken)
        return requests

    def _request(
        self, city: CityState, each: Sought, search: str, *, time: int, taken: set[str]
    ) -> commands.ChooseRequest:
        incident, role = each
        try:
            table = self._table(city, each, search, time=time, taken=taken)
        except Exception as error:  # noqa: BLE001  # one appraisal costs its own role only
            self.on_failure(incident.id, role.name, error)
            table = empty_table(self._evaluation(city, each, time), search)
            table.failure = type(error).__name__
        table.policy_sha256 = self._policy_sha256
        return commands.ChooseRequest(
            incident_id=incident.id,
            role=role.name,
            appraisal=table,
            traceparent=incident.traceparent,
        )

    def _table(
        self, city: CityState, each: Sought, search: str, *, time: int, taken: set[str]
    ) -> events.Appraisal:
        evaluation = self._evaluation(city, each, time)
        evaluation.taken = taken
        table = appraise(evaluation, self.travel_times, search)
        taken |= {crew_key(row) for row in choose(table)}
        return table

    def _evaluation(self, city: CityState, each: Sought, time: int) -> Evaluation:
        found = self.evaluation(city, *each, self.positions, time=time, policy=self.policy)
        found.coverage = self.coverage
        return found

    def _to_appraise(self, city: CityState, time: int) -> list[Sought]:
        due = _due(city, time)
        if len(due) >= limits.APPRAISALS_MOST:
            return due
        skipped = frozenset(map(key_of, due))
        return due + self._sweep.pick(city, time, limits.APPRAISALS_MOST - len(due), skipped)

    def _swaps(
        self, city: CityState, time: int, taken: set[str]
    ) -> Iterator[commands.ChooseRequest]:
        """Yield the choices of a better crew for urgent roles whose crew is not on the site yet.

        The comparison follows a change of availability, a few roles at a time; only a sufficient
        gain is recorded.
        """
        changes = city.availability_changes
        if changes == self._compared_changes:
            return
        rested = time - limits.REST_SECONDS * MICROS
        under_way = sorted(_under_way(city), key=urgency)
        self._compared = {
            key: self._compared[key] for key in map(key_of, under_way) if key in self._compared
        }
        due = [
            each
            for each in under_way
            if (last := self._compared.get(key_of(each), (0, -1)))[1] != changes
            and last[0] <= rested
        ]
        for each in due[: limits.APPRAISALS_MOST]:
            self._compared[key_of(each)] = time, changes
            request = self._request(city, each, "BETTER", time=time, taken=set(taken))
            best = choose(request.appraisal)
            if best or request.appraisal.search == "CUT_OFF":
                taken |= {crew_key(row) for row in best}
                yield request
        if all(self._compared.get(key_of(each), (0, -1))[1] == changes for each in under_way):
            self._compared_changes = changes


def _due(city: CityState, time: int) -> list[Sought]:
    """Return the most urgent roles whose appraisal is due.

    The one with the earliest timer is always among them: a timer that stays due would fire again
    at once and keep the owner in a loop.
    """
    if not city.timers or city.timers[0][0] > time:
        return []
    due = sorted((each for each in sought(city) if each[1].appraise_time <= time), key=urgency)
    picked = due[: limits.APPRAISALS_MOST]
    earliest = min(due, key=lambda each: (each[1].appraise_time, key_of(each)), default=None)
    if earliest is not None and earliest not in picked:
        picked[-1] = earliest
    return picked


def _under_way(city: CityState) -> Iterator[Sought]:
    for incident in city.incidents.values():
        if incident.priority in URGENT and not incident.held:
            for role in incident.roles:
                attended = any(each.attended_time for each in role.assignments)
                if role.assignments and not attended and not role.offers and not role.search:
                    yield incident, role
