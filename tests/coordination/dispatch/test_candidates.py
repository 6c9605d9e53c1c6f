"""The verdict on a crew, one condition at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import EligibleCrew, Evaluation
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import (
    EN_ROUTE,
    MAKING_SAFE,
    OFFERED,
    ON_SITE,
    Crew,
    Incident,
    Task,
)
from tests.coordination.places import CENTRE, KM_EAST, NOON
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events

HOUR = 3_600 * MICROS
CREW = Crew(
    key="roads/r1", department="roads", id="r1", name="R1", skills=("signing", "tree_work"),
    equipment=("cones",), lending=bulletins.LENDING_RULE_ALWAYS, on_duty=True,
    on_duty_time=NOON - HOUR, shift_end_time=NOON + 6 * HOUR, longitude=CENTRE[0],
    latitude=CENTRE[1], diversions=0, version=1,
)  # fmt: skip
INCIDENT = Incident(
    "I9", "tree_down", 2, *CENTRE, "", "", ("tree_work",), ("cones",), 1_800,
    300, ("roads/defect/9",), NOON, NOON,
)  # fmt: skip
TASK = Task(
    "I1.1", "roads/defect/1", 4, EN_ROUTE, site_unsafe=False, make_safe_seconds=0,
    clock_start_time=NOON - HOUR, work_end_time=0, longitude=CENTRE[0] + 4 * KM_EAST,
    latitude=CENTRE[1], version=1,
)  # fmt: skip


@dataclass
class Case:
    """One crew and one incident, as they are evaluated."""

    crew: Crew = CREW
    incident: Incident = INCIDENT
    task: Task | None = None
    city: CityState = field(default_factory=CityState)
    seen: dict[str, CrewPosition] = field(default_factory=dict)
    taken: tuple[str, ...] = ()

    def evaluate(self) -> EligibleCrew | int:
        self.city.crews[self.crew.key] = self.crew
        if self.task:
            self.city.tasks[self.crew.key] = (self.task,)
        self.seen.setdefault(self.crew.key, CrewPosition(*CENTRE, NOON - 30 * MICROS))
        evaluation = Evaluation(self.city, self.incident, self.seen, NOON, self.taken)
        return evaluation.evaluate(self.crew)


def test_a_free_crew_that_fits_is_eligible_from_its_last_position() -> None:
    found = Case().evaluate()
    assert isinstance(found, EligibleCrew)
    assert (found.age_seconds, found.at_depot, found.task) == (30, False, None)


P1 = replace(INCIDENT, priority=1)
OTHERS = replace(INCIDENT, reports=("lighting/cabinet/1",))
OPERATORS = replace(INCIDENT, reports=("coordination/report/1",))
EXCLUDED = replace(INCIDENT, excluded=(("roads/r1", NOON + 1),))
OLD_POSITION = CrewPosition(*CENTRE, NOON - 121 * MICROS)
NEAR = replace(TASK, longitude=CENTRE[0] + 0.5 * KM_EAST)
LOCAL: dict[str, Any] = {"local_departments": {"roads": True}}
RESERVED: dict[str, Any] = {"reserved_crews": {"roads/r1": "I4"}}
DIVERTED: dict[str, Any] = {"diverted_time": {"roads/r1": NOON - 300 * MICROS}}
OFTEN_DIVERTED: dict[str, Any] = {
    "incident_by_task": {"I1.1": "I1"},
    "incidents": {"I1": replace(INCIDENT, id="I1", diversions=2)},
}


def with_crew(**fields: Any) -> Crew:
    return replace(CREW, **fields)


def with_task(**fields: Any) -> Task:
    return replace(TASK, **fields)


def lending(rule: str) -> Crew:
    return with_crew(lending=bulletins.LendingRule.Value(f"LENDING_RULE_{rule}"))


@pytest.mark.parametrize(
    ("case", "verdict"),
    [
        (Case(with_crew(skills=("signing",))), "SKILL_MISSING"),
        (Case(with_crew(skills=("rehearsal", "tree_work"))), "SKILL_MISSING"),
        (Case(with_crew(equipment=())), "EQUIPMENT_MISSING"),
        (Case(lending("NEVER"), OTHERS), "NOT_LENT"),
        (Case(lending("P1_ONLY"), OTHERS), "NOT_LENT"),
        (Case(lending("UNSPECIFIED"), OTHERS), "NOT_LENT"),
        (Case(lending("NEVER"), OPERATORS), "NOT_LENT"),
        (Case(city=CityState(**LOCAL)), "LOCAL_MODE"),
        (Case(city=CityState(**RESERVED)), "RESERVED"),
        (Case(taken=("roads/r1",)), "RESERVED"),
        (Case(task=with_task(status=OFFERED)), "RESERVED"),
        (Case(task=with_task(status=MAKING_SAFE)), "RESERVED"),
        (Case(incident=EXCLUDED), "EXCLUDED"),
        (Case(crew=with_crew(offered_from=1)), "EXCLUDED"),
        (Case(crew=with_crew(offered_from=1), incident=P1), "ELIGIBLE"),
        (Case(seen={"roads/r1": OLD_POSITION}), "STALE_POSITION"),
        (Case(task=with_task(priority=2)), "TASK_AS_URGENT"),
        (Case(task=with_task(priority=1), incident=P1), "TASK_AS_URGENT"),
        (Case(task=TASK, incident=replace(INCIDENT, priority=3)), "NOT_WORTH_LEAVING"),
        (Case(task=with_task(status=ON_SITE)), "COMMITTED"),
        (Case(task=NEAR), "COMMITTED"),
        (Case(with_crew(diversions=3), P1, TASK), "CREW_DIVERTED_ENOUGH"),
        (Case(task=TASK, incident=P1, city=CityState(**OFTEN_DIVERTED)), "TASK_DIVERTED_ENOUGH"),
        (Case(task=TASK, city=CityState(**DIVERTED)), "DIVERTED_LATELY"),
        (Case(lending("NEVER")), "ELIGIBLE"),
        (Case(lending("P1_P2"), OTHERS), "ELIGIBLE"),
        (Case(incident=replace(EXCLUDED, excluded=(("roads/r1", NOON),))), "ELIGIBLE"),
        (Case(task=TASK), "ELIGIBLE"),
        (Case(task=with_task(status=ON_SITE), incident=P1), "ELIGIBLE"),
        (Case(task=NEAR, incident=P1), "ELIGIBLE"),
        (Case(task=TASK, incident=P1, city=CityState(**DIVERTED)), "ELIGIBLE"),
    ],
)
def test_each_condition_has_its_verdict(case: Case, verdict: str) -> None:
    found = case.evaluate()
    value = found if isinstance(found, int) else events.VERDICT_ELIGIBLE
    assert events.Verdict.Name(value) == f"VERDICT_{verdict}"


def test_a_crew_without_a_position_is_at_its_depot_only_when_its_shift_begins() -> None:
    evaluation = Evaluation(CityState(), INCIDENT, {}, NOON)
    found = evaluation.evaluate(with_crew(on_duty_time=NOON - 60 * MICROS))
    assert isinstance(found, EligibleCrew)
    assert (found.at_depot, found.age_seconds) == (True, 60)
    assert evaluation.evaluate(CREW) == events.VERDICT_NO_POSITION


@pytest.mark.parametrize(
    ("reports", "local"),
    [
        (("roads/defect/1",), True),
        (("roads/defect/1", "lighting/cabinet/1"), False),
        (("coordination/report/1",), False),
    ],
)
def test_only_departments_all_in_local_mode_send_their_own_crews(
    reports: tuple[str, ...], *, local: bool
) -> None:
    incident = replace(INCIDENT, reports=reports)
    evaluation = Evaluation(CityState(**LOCAL), incident, {}, NOON)
    assert evaluation.is_dispatched_locally() is local
