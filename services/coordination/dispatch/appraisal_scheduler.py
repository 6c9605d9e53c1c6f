"""When each waiting incident is appraised: most urgent first, and as soon as a crew is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.pricing import appraise
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Crew, Incident
from services.coordination.domain.rules.choose import choose
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events


class AppraisalScheduler:
    """Selects the incidents to appraise after each batch of bulletins and prices their crews.

    Its memory holds only the times of the last appraisals. A new owner starts without them and
    appraises some incidents early; no decision depends on them.
    """

    def __init__(
        self,
        travel_times: StreetTravelTimes,
        positions: Mapping[str, CrewPosition],
        evaluation: type[Evaluation] = Evaluation,
    ) -> None:
        self.travel_times = travel_times
        self.positions = positions
        self.evaluation = evaluation
        self._swept_time = 0
        self._swept_changes = -1
        self._appraised: dict[str, tuple[int, int]] = {}

    def appraise_due(self, city: CityState, time: int) -> Sequence[commands.ChooseRequest]:
        """Return the choices to decide now, each with its table of candidates.

        The decider chooses again on the table alone, so this choice only keeps a crew from being
        priced for two incidents of one batch.
        """
        requests: list[commands.ChooseRequest] = []
        taken: set[str] = set()
        for incident in self._to_appraise(city, time):
            self._appraised[incident.id] = time, city.availability_changes
            evaluation = self.evaluation(city, incident, self.positions, time, taken)
            appraisal = appraise(evaluation, self.travel_times)
            best = choose(appraisal)
            if best is not None:
                taken.add(f"{best.department}/{best.crew_id}")
            requests.append(
                commands.ChooseRequest(
                    incident_id=incident.id, appraisal=appraisal, traceparent=incident.traceparent
                )
            )
        return requests

    def _to_appraise(self, city: CityState, time: int) -> list[Incident]:
        due = self._due(city, time)
        self._appraised |= {i.id: (time, city.availability_changes) for i in due}
        if len(due) >= policy.APPRAISALS_MOST:
            return due
        return due + self._sweep(city, time, policy.APPRAISALS_MOST - len(due))

    def _due(self, city: CityState, time: int) -> list[Incident]:
        """Return the most urgent incidents whose appraisal is due.

        The one with the earliest timer is always among them: a timer that stays due would fire
        again at once and keep the owner in a loop.
        """
        if not city.timers or city.timers[0][0] > time:
            return []
        waiting = [city.incidents[i] for i in city.waiting]
        due = sorted((i for i in waiting if i.appraise_time <= time), key=_urgency)
        picked = due[: policy.APPRAISALS_MOST]
        earliest = min(due, key=lambda i: (i.appraise_time, i.id), default=None)
        if earliest is not None and earliest not in picked:
            picked[-1] = earliest
        return picked

    def _sweep(self, city: CityState, time: int, limit: int) -> list[Incident]:
        """Return the waiting incidents for which a crew may have become free since the last sweep.

        A timer alone would let an incident wait up to 10 min beside a free crew. Appraising all of
        them after each bulletin would cost one Dijkstra run each: so the sweep runs once a second,
        only after a change of availability, and skips incidents appraised a moment ago.
        """
        if city.availability_changes == self._swept_changes or not city.waiting:
            return []
        if time - self._swept_time < policy.SWEEP_SECONDS * MICROS:
            return []
        self._swept_time = time
        changes = city.availability_changes
        idle = [crew for crew in city.crews.values() if _is_idle(city, crew)]
        rested = time - policy.REST_SECONDS * MICROS
        self._appraised = {i: at for i, at in self._appraised.items() if at[0] > rested}
        waiting = sorted(
            (city.incidents[i] for i in city.waiting if self._has_turn(city, i)), key=_urgency
        )
        picked = []
        for incident in waiting:
            if self._may_find(city, incident, idle, time):
                picked.append(incident)
                if len(picked) > limit:
                    # More candidates than the batch holds: the change stays unswept for the rest.
                    return picked[:limit]
        # Incidents that rest now must be swept later, even without another change.
        if not any(i in self._appraised for i in city.waiting):
            self._swept_changes = changes
        return picked

    def _has_turn(self, city: CityState, incident_id: str) -> bool:
        """Return whether an incident has rested, or is a P1 and availability has changed.

        A P1 must not rest: the crew that it waits for would be offered a less urgent incident.
        """
        _, changes = self._appraised.get(incident_id, (0, -1))
        is_p1 = city.incidents[incident_id].priority == policy.P1
        return changes < 0 or (is_p1 and changes != city.availability_changes)

    def _may_find(
        self, city: CityState, incident: Incident, idle: Iterable[Crew], time: int
    ) -> bool:
        """Return whether an idle crew is suitable and available: a cheap test before a table."""
        evaluation = self.evaluation(city, incident, self.positions, time)
        if evaluation.is_dispatched_locally():
            return False
        return any(
            evaluation.suitability(crew) == events.VERDICT_ELIGIBLE
            and evaluation.availability(crew) == events.VERDICT_ELIGIBLE
            for crew in idle
        )


def _is_idle(city: CityState, crew: Crew) -> bool:
    return crew.on_duty and crew.key not in city.tasks and crew.key not in city.reserved_crews


def _urgency(incident: Incident) -> tuple[int, int, str]:
    return incident.priority, incident.clock_start_time, incident.id
