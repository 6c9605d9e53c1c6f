"""Ways to dispatch, each as a change to how coordination evaluates crews.

- `vigie`: as configured.
- `shared`: crews of every department under the lending rules, none called off its work.
- `apart`: own crews, none called off; what no own crew can ever do is telephoned to the others.
- `radio`: as `apart`, and a department may call its own crews off less urgent work.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import EligibleCrew, Evaluation
from services.coordination.domain.fold.entities import Crew, Task
from services.crews.domain.skills import qualifies
from vigie.coordination.v1 import events_pb2 as events

TELEPHONE_SECONDS = (180.0, 600.0)
"""From a report until another department has it by telephone: uniform. An assumption."""


class Shared(Evaluation):
    """Every crew is seen, and none leaves its work."""

    def divertibility(self, found: EligibleCrew, task: Task) -> int:
        return _stays(super().divertibility(found, task))


class Radio(Evaluation):
    """A department sends its own crews, and others' only where it has none for the work."""

    def _suitability(self, crew: Crew) -> int:
        verdict = super()._suitability(crew)
        home = self.incident.reports[0].partition("/")[0]
        if verdict != events.VERDICT_ELIGIBLE or crew.department == home:
            return verdict
        able = any(
            each.department == home
            and qualifies(each.skills, self.incident.skills)
            and set(self.incident.equipment) <= set(each.equipment)
            for each in self.city.crews.values()
        )
        delay = Random(self.incident.reports[0]).uniform(*TELEPHONE_SECONDS)
        told = self.time >= self.incident.clock_start_time + delay * MICROS
        return verdict if told and not able else events.VERDICT_NOT_LENT


class Apart(Radio):
    """As `Radio`, and no crew leaves its work."""

    def divertibility(self, found: EligibleCrew, task: Task) -> int:
        return _stays(super().divertibility(found, task))


def _stays(verdict: int) -> int:
    return events.VERDICT_NOT_WORTH_LEAVING if verdict == events.VERDICT_ELIGIBLE else verdict


WAYS: Mapping[str, type[Evaluation]] = {
    "apart": Apart,
    "radio": Radio,
    "shared": Shared,
    "vigie": Evaluation,
}
