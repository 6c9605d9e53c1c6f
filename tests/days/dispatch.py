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
from services.coordination.domain.fold.entities import Crew, Incident, Task
from services.crews.domain.skills import qualifies
from vigie.coordination.v1 import events_pb2 as events

TELEPHONE_SECONDS = (180.0, 600.0)
"""From a report until another department has it by telephone: uniform. An assumption."""


def is_able(crew: Crew, required: Incident | events.Requirement) -> bool:
    """Return whether a crew has the skills and the equipment."""
    equipped = set(required.equipment) <= set(crew.equipment)
    return equipped and qualifies(crew.skills, required.skills)


class Shared(Evaluation):
    """Every crew is seen, and none leaves its work."""

    def divertibility(self, found: EligibleCrew, task: Task) -> int:
        verdict = super().divertibility(found, task)
        return events.VERDICT_NOT_WORTH_LEAVING if verdict == events.VERDICT_ELIGIBLE else verdict


class Radio(Evaluation):
    """A department sends its own crews, and others' only where it has none for the work."""

    def _suitability(self, crew: Crew) -> int:
        verdict = super()._suitability(crew)
        home = self.incident.reports[0].partition("/")[0]
        if verdict != events.VERDICT_ELIGIBLE or crew.department == home:
            return verdict
        able = any(
            each.department == home and is_able(each, self.incident)
            for each in self.city.crews.values()
        )
        delay = Random(self.incident.reports[0]).uniform(*TELEPHONE_SECONDS)
        told = self.time >= self.incident.clock_start_time + delay * MICROS
        return verdict if told and not able else events.VERDICT_NOT_LENT


class Apart(Shared, Radio):
    """As `Radio`, and no crew leaves its work."""


WAYS: Mapping[str, type[Evaluation]] = {
    "apart": Apart,
    "radio": Radio,
    "shared": Shared,
    "vigie": Evaluation,
}
