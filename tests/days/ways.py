"""Ways to dispatch, each as a change to how coordination evaluates crews.

- `apart`: own crews, none called off; what no own crew can ever do is telephoned to the others.
- `radio`: as `apart`, and a department may call its own crews off less urgent work.
- `shared`: crews of every department under the lending rules, none called off its work.
- `vigie`: as configured.

Each has a twin whose end of shift is soft (`apart-soft` ...): what that rule costs must not be
counted as a gain of sharing or of calling crews off.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import Settings, read
from services.city.city import City
from services.coordination.dispatch.appraisal_scheduler import AppraisalScheduler
from services.coordination.dispatch.candidates import EligibleCrew, Evaluation
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.pricing import appraise
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Crew, Incident, Task
from services.coordination.service import declare
from services.crews.domain.skills import qualifies
from vigie.coordination.v1 import events_pb2 as events

TELEPHONE_SECONDS = (180.0, 600.0)
"""From a report until another department has it by telephone: uniform. An assumption."""
SOFT_SECONDS: Mapping[int, int] = {policy.P1: 7_200, policy.P2: 2_700}
"""How long after its shift a crew may be planned to work, per priority, if the end is soft.

Own rule: no published figure found. Two hours for a life leave 14 of the 16 hours between shifts.
"""


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


class Soft(Evaluation):
    """The end of the shift binds later for a P1 and a P2."""

    def evaluate(self, crew: Crew) -> EligibleCrew | int:
        found = super().evaluate(crew)
        if isinstance(found, int):
            return found
        end = found.crew.shift_end_time + SOFT_SECONDS.get(self.incident.priority, 0) * MICROS
        return found._replace(crew=replace(found.crew, shift_end_time=end))


class ApartSoft(Soft, Apart):
    """`Apart` with a soft end of shift."""


class RadioSoft(Soft, Radio):
    """`Radio` with a soft end of shift."""


class SharedSoft(Soft, Shared):
    """`Shared` with a soft end of shift."""


@dataclass(frozen=True)
class Way:
    """A way to dispatch: its name in tables, what it means, and how it evaluates crews."""

    name: str
    title: str
    evaluation: type[Evaluation]


WAYS: Mapping[str, Way] = {
    way.name: way
    for way in (
        Way("apart", "departments apart", Apart),
        Way("radio", "apart, own busy crews called off", Radio),
        Way("shared", "crews shared", Shared),
        Way("vigie", "crews shared and called off", Evaluation),
        Way("apart-soft", "departments apart, soft end of shift", ApartSoft),
        Way("radio-soft", "apart, own busy crews called off, soft end of shift", RadioSoft),
        Way("shared-soft", "crews shared, soft end of shift", SharedSoft),
        Way("vigie-soft", "crews shared and called off, soft end of shift", Soft),
    )
}


def coordination_of(
    way: Way,
    city: City,
    travel_times: StreetTravelTimes,
    positions: Mapping[str, CrewPosition],
) -> tuple[Service, AppraisalScheduler]:
    """Return coordination's service and scheduler under a way.

    The only place where a way meets coordination: a policy of its own enters here.
    """
    scheduler = AppraisalScheduler(travel_times, positions, way.evaluation)
    return declare(city, read(Settings)), scheduler


def appraisal_of(
    way: Way,
    city: CityState,
    incident: Incident,
    positions: Mapping[str, CrewPosition],
    time: int,
    travel_times: StreetTravelTimes,
) -> events.Appraisal:
    """Return the table of an incident under a way, as its scheduler makes it."""
    return appraise(way.evaluation(city, incident, positions, time), travel_times)


def policy_sha256() -> str:
    """Return the hash of the figures of the dispatch rules that the ways run under."""
    return hashlib.sha256(Path(policy.__file__).read_bytes()).hexdigest()
