"""When which waiting incident is put to the crews.

The most urgent first, and as soon as a crew is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.pricing import appraise
from services.coordination.dispatch.travel_times import TravelTimes
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import Crew, Incident
from services.coordination.domain.rules.choose import choose
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events


class AppraisalScheduler:
    """Looks at the city after each batch of news.

    What it remembers is only when it last looked: its answers become decisions that stand in the
    journal, so nothing is lost with it.
    """

    def __init__(self, eta: TravelTimes, positions: Mapping[str, CrewPosition]) -> None:
        self.eta = eta
        self.positions = positions
        self._swept_time = 0
        self._swept_changes = -1
        self._looked: dict[str, tuple[int, int]] = {}

    def appraise_due(self, city: CityState, time: int) -> Sequence[commands.ChooseRequest]:
        """Return the choices to make now, each with its table."""
        chosen: list[commands.ChooseRequest] = []
        taken: set[str] = set()
        for incident in self._to_appraise(city, time):
            self._looked[incident.id] = time, city.availability_changes
            appraisal = appraise(
                Evaluation.of(city, incident, self.positions, time, taken), self.eta
            )
            best = choose(appraisal)
            if best is not None:
                taken.add(f"{best.department}/{best.crew_id}")
            chosen.append(
                commands.ChooseRequest(
                    incident_id=incident.id,
                    appraisal=appraisal,
                    traceparent=incident.traceparent,
                )
            )
        return chosen

    def _to_appraise(self, city: CityState, time: int) -> list[Incident]:
        due = self._fallen_due(city, time)
        self._looked |= {incident.id: (time, city.availability_changes) for incident in due}
        if len(due) >= policy.APPRAISALS_MOST:
            return due
        return due + self._sweep(city, time, policy.APPRAISALS_MOST - len(due))

    def _fallen_due(self, city: CityState, time: int) -> list[Incident]:
        """The incidents whose time has come.

        The earliest is always among them: its timer must move on.
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

    def _sweep(self, city: CityState, time: int, room: int) -> list[Incident]:
        """The incidents for which somebody may have become free since they were last looked at."""
        if city.availability_changes == self._swept_changes or not city.waiting:
            return []
        if time - self._swept_time < policy.SWEEP_SECONDS * MICROS:
            return []
        self._swept_time = time
        changes = city.availability_changes
        idle = [crew for crew in city.crews.values() if _is_idle(city, crew)]
        rested = time - policy.REST_SECONDS * MICROS
        self._looked = {i: at for i, at in self._looked.items() if at[0] > rested}
        waiting = sorted(
            (city.incidents[i] for i in city.waiting if self._has_turn(city, i)), key=_urgency
        )
        picked = []
        for incident in waiting:
            if self._may_find(city, incident, idle, time):
                picked.append(incident)
                if len(picked) > room:
                    return picked[:room]
        # What was left out because it was looked at a moment ago has its turn when it has rested.
        if not any(i in self._looked for i in city.waiting):
            self._swept_changes = changes
        return picked

    def _has_turn(self, city: CityState, incident_id: str) -> bool:
        """Tell whether an incident has rested. A life need not, where there is anything new.

        Otherwise the crew that it waits for is given to a nuisance that has rested.
        """
        _, changes = self._looked.get(incident_id, (0, -1))
        pressing = city.incidents[incident_id].priority == policy.P1
        return changes < 0 or (pressing and changes != city.availability_changes)

    def _may_find(
        self, city: CityState, incident: Incident, idle: Iterable[Crew], time: int
    ) -> bool:
        inquiry = Evaluation.of(city, incident, self.positions, time)
        if inquiry.blocked():
            return False
        return any(
            inquiry.fits(crew) == events.VERDICT_ELIGIBLE
            and inquiry.is_available(crew) == events.VERDICT_ELIGIBLE
            for crew in idle
        )


def _is_idle(city: CityState, crew: Crew) -> bool:
    return crew.on_duty and crew.key not in city.tasks and crew.key not in city.reserved_crews


def _urgency(incident: Incident) -> tuple[int, int, str]:
    return incident.priority, incident.clock_start_time, incident.id
