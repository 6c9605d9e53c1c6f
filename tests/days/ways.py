"""Ways to dispatch, each as a change to how coordination evaluates crews.

- `apart`: own crews, none called off; what no own crew can ever do is telephoned to the others.
- `radio`: as `apart`, and a department may call its own crews off less urgent work.
- `shared`: crews of every department under the lending rules, none called off its work.
- `vigie`: as configured.

Each has a twin in which shifts end on time (`apart-hard` ...): the gain of a soft end of shift must
not be counted as a gain of sharing or of calling crews off.
"""

from __future__ import annotations

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
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.eligibility import EligibleCrew, Refusal
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.pricing import appraise
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Crew, Task
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.policy import DEFAULT, PerPriority, Policy
from services.coordination.service import declare
from services.crews.domain.skills import qualifies
from vigie.coordination.v1 import events_pb2 as events

TELEPHONE_SECONDS = (180.0, 600.0)
"""From a report until another department has it by telephone: uniform. An assumption."""
HARD = replace(DEFAULT, overrun_seconds=PerPriority(0, 0, 0, 0))
"""The default policy with the end of the shift as a bar for every priority."""


def is_able(crew: Crew, required: Role | events.Requirement) -> bool:
    """Return whether a crew has the skills and the equipment."""
    equipped = set(required.equipment) <= set(crew.equipment)
    return equipped and qualifies(crew.skills, required.skills)


class Shared(Evaluation):
    """Every crew is seen, and none leaves its work or has a second task."""

    queues = False

    def divertibility(self, found: EligibleCrew, task: Task) -> Refusal:
        refusal = super().divertibility(found, task)
        return refusal or Refusal(events.VERDICT_NOT_WORTH_LEAVING)


class Radio(Evaluation):
    """A department sends its own crews, and others' only where it has none for the work."""

    def _suitability(self, crew: Crew) -> Refusal | None:
        refusal = super()._suitability(crew)
        home = self.incident.reports[0].partition("/")[0]
        if refusal is not None or crew.department == home:
            return refusal
        able = any(
            each.department == home and is_able(each, self.role)
            for each in self.city.crews.values()
        )
        delay = Random(self.incident.reports[0]).uniform(*TELEPHONE_SECONDS)
        told = self.time >= self.incident.clock_start_time + delay * MICROS
        return None if told and not able else Refusal(events.VERDICT_NOT_LENT)


class Apart(Shared, Radio):
    """As `Radio`, and no crew leaves its work."""


@dataclass(frozen=True)
class Way:
    """A way to dispatch: its name in tables, what it means, and how it evaluates crews."""

    name: str
    title: str
    evaluation: type[Evaluation]
    policy: Policy = DEFAULT


WAYS: Mapping[str, Way] = {
    way.name: way
    for way in (
        Way("apart", "departments apart", Apart),
        Way("radio", "apart, own busy crews called off", Radio),
        Way("shared", "crews shared", Shared),
        Way("vigie", "crews shared and called off", Evaluation),
        Way("apart-hard", "departments apart, shifts end on time", Apart, HARD),
        Way("radio-hard", "apart, own busy crews called off, shifts end on time", Radio, HARD),
        Way("shared-hard", "crews shared, shifts end on time", Shared, HARD),
        Way("vigie-hard", "crews shared and called off, shifts end on time", Evaluation, HARD),
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
    scheduler = AppraisalScheduler(travel_times, positions, way.policy, way.evaluation)
    return declare(city, read(Settings), way.policy), scheduler


def appraisal_of(
    way: Way,
    city: CityState,
    sought: tuple[Incident, Role],
    positions: Mapping[str, CrewPosition],
    travel_times: StreetTravelTimes,
    *,
    time: int,
    search: str = "",
) -> events.Appraisal:
    """Return the table of a role under a way, as its scheduler makes it."""
    incident, role = sought
    evaluation = way.evaluation(city, incident, role, positions, time=time, policy=way.policy)
    return appraise(evaluation, travel_times, search)


def way_of(policy: Path) -> Way:
    """Return crews shared and called off under the policy of a file, named like the file.

    Raises `msgspec.ValidationError` with the field that is wrong.
    """
    title = f"policy {policy.stem}"
    return Way(policy.stem, title, Evaluation, Policy.of_toml(policy.read_bytes()))
