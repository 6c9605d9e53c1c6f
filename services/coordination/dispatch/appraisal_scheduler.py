"""When each role without a crew is appraised: most urgent first, and as soon as a crew is free."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import groupby

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.coordination.dispatch.batch import Kept, leave, solve
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.city_coverage import CityCoverage
from services.coordination.dispatch.crew_columns import CrewColumns
from services.coordination.dispatch.lost_crews import LostCrews
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.pricing import appraise, empty_table
from services.coordination.dispatch.sweep import Sought, Sweep, key_of, sought, urgency
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain import limits
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.policy import DEFAULT, URGENT, Policy
from services.coordination.domain.rules.choose import choose, crew_key
from services.coordination.domain.rules.decision_draft import Situation
from services.coordination.domain.rules.proposals import waits_for_operator
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events

Wanted = tuple[Sought, bool]
"""A role, and whether its crew under way is only compared: no search of it is open yet."""

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
        self._lost = LostCrews(positions, policy)
        self._columns = CrewColumns()
        self._compared: dict[tuple[str, str], tuple[int, int]] = {}
        self._compared_changes = -1

    def appraise_due(self, city: CityState, time: int) -> Sequence[commands.ChooseRequest]:
        """Return the choices to decide now, each with its table of candidates.

        Roles of P1 and then those of P2 are solved together: the ones that wait, and the ones whose
        crew under way may be exchanged. The decider chooses again on the table alone; so each table
        states which crews it leaves to another role. An appraisal that raises costs its own role:
        its table has no crew and names the error, so that the operators are alerted and it is tried
        again.

        Roles that wait for an operator come last: a proposal reserves its crew only from others.
        """
        due = self._to_appraise(city, time)
        wanted = [(each, False) for each in due]
        if len(due) < limits.APPRAISALS_MOST:
            lost = list(self._lost.pick(_under_way(city), time))
            wanted += [(each, False) for each in lost]
            compared = self._to_compare(city, time)
            wanted += [(each, True) for each in compared if each not in lost]
        requests: list[commands.ChooseRequest] = []
        taken: dict[str, str] = {}
        now = Situation(city, self.policy, DecisionContext(time, "city", "coordination"))
        proposed = [each for each in wanted if waits_for_operator(now, *each[0])]
        known = {key_of(each) for each, _ in proposed}
        for batch in _batches([each for each in wanted if key_of(each[0]) not in known]):
            requests += self._decide(city, batch, time, taken)
        also_proposed = dict(taken)
        for batch in _batches(proposed):
            requests += self._decide(city, batch, time, also_proposed)
        self._sweep.appraised(city, due, time, taken)
        return requests

    def _decide(
        self, city: CityState, batch: Sequence[Wanted], time: int, taken: dict[str, str]
    ) -> Iterator[commands.ChooseRequest]:
        """Yield the choices of roles that are solved together, and note the crews that they take.

        A role that finds its crews given to others is appraised alone: a life then gets the offers
        that only the last crew left does.
        """
        drawn = [(wanted, self._table(city, wanted, time, taken)) for wanted in batch]
        drawn = [(wanted, table) for wanted, table in drawn if not _stands(wanted, table)]
        batch, tables = [wanted for wanted, _ in drawn], [table for _, table in drawn]
        kept = self._solve(batch, tables)
        given: dict[str, str] = {}
        for place, (each, is_compared) in enumerate(batch):
            table, others = tables[place], kept[place]
            chosen = choose(table)
            left = {crew: _name(batch[other][0]) for crew, other in others.items()} | given
            if chosen and left:
                leave(table, left)
                if not choose(table) and not is_compared:
                    table = self._table(city, batch[place], time, {*taken, *left})
                chosen = choose(table)
            given |= {crew_key(row): _name(each) for row in chosen}
            if chosen or not is_compared or table.search == "CUT_OFF":
                yield self._request(each, table)
        taken |= given

    def _solve(self, batch: Sequence[Wanted], tables: Sequence[events.Appraisal]) -> Kept:
        try:
            return solve(tables)
        except Exception as error:  # noqa: BLE001  # one after another is a choice, too
            incident, role = batch[0][0]
            self.on_failure(incident.id, role.name, error)
            return [{}] * len(tables)

    def _request(self, each: Sought, table: events.Appraisal) -> commands.ChooseRequest:
        incident, role = each
        return commands.ChooseRequest(
            incident_id=incident.id,
            role=role.name,
            appraisal=table,
            traceparent=incident.traceparent,
        )

    def _table(
        self, city: CityState, wanted: Wanted, time: int, taken: Collection[str]
    ) -> events.Appraisal:
        """Return the table of a role, or one without crews that names the error."""
        each, is_compared = wanted
        incident, role = each
        search = "BETTER" if is_compared else self._lost.search_of(role, time)
        try:
            evaluation = self._evaluation(city, each, time)
            evaluation.taken = taken
            table = appraise(evaluation, self.travel_times, search)
        except Exception as error:  # noqa: BLE001  # one appraisal costs its own role only
            self.on_failure(incident.id, role.name, error)
            table = empty_table(self._evaluation(city, each, time), search)
            table.failure = type(error).__name__
        table.policy_sha256 = self._policy_sha256
        return table

    def _evaluation(self, city: CityState, each: Sought, time: int) -> Evaluation:
        found = self.evaluation(
            city, *each, self.positions, time=time, policy=self.policy, columns=self._columns
        )
        found.coverage = self.coverage
        return found

    def _to_appraise(self, city: CityState, time: int) -> list[Sought]:
        due = _due(city, time)
        if len(due) >= limits.APPRAISALS_MOST:
            return due
        skipped = frozenset(map(key_of, due))
        return due + self._sweep.pick(city, time, limits.APPRAISALS_MOST - len(due), skipped)

    def _to_compare(self, city: CityState, time: int) -> list[Sought]:
        """Return the urgent roles whose crew is not on the site yet and may be exchanged.

        The comparison follows a change of availability, a few roles at a time; only a sufficient
        gain is recorded.
        """
        changes = city.availability_changes
        if changes == self._compared_changes:
            return []
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
        ][: limits.APPRAISALS_MOST]
        self._compared |= {key_of(each): (time, changes) for each in due}
        if all(self._compared.get(key_of(each), (0, -1))[1] == changes for each in under_way):
            self._compared_changes = changes
        return due


def _stands(wanted: Wanted, table: events.Appraisal) -> bool:
    """Return whether an operator chose the crew under way, so that no gain alone exchanges it.

    A closure that cuts the crew off is another reason than a gain.
    """
    (_, role), is_compared = wanted
    is_chosen = any(each.by_operator for each in role.assignments)
    return is_compared and is_chosen and table.search != "CUT_OFF"


def _name(each: Sought) -> str:
    """Return the id of an incident, with the role unless it is the leading one."""
    incident, role = each
    return incident.id if role.name == incident.lead.name else f"{incident.id} {role.name}"


def _batches(wanted: list[Wanted]) -> Iterator[list[Wanted]]:
    """Yield the roles of each urgent priority together, then each other role alone."""
    ordered = sorted(wanted, key=lambda each: urgency(each[0]))
    for priority, group in groupby(ordered, key=lambda each: each[0][0].priority):
        if priority in URGENT:
            yield list(group)
        else:
            yield from ([each] for each in group)


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
