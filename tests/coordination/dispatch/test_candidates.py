"""What stands against a crew, one reason at a time."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import EligibleCrew, Evaluation
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import (
    EN_ROUTE,
    MAKING_SAFE,
    OFFERED,
    ON_SITE,
    Crew,
    Incident,
    Task,
)
from tests.coordination.world import CENTRE, KM_EAST, NOON
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events

HOUR = 3_600 * MICROS
LENDING = bulletins.LENDING_RULE_ALWAYS
CREW = Crew(
    key="roads/r1", department="roads", id="r1", name="R1", skills=("signing", "tree_work"),
    equipment=("cones",), lending=LENDING, on_duty=True, on_duty_time=NOON - HOUR,
    shift_end_time=NOON + 6 * HOUR, longitude=CENTRE[0], latitude=CENTRE[1], diversions=0,
    version=1,
)  # fmt: skip
INCIDENT = Incident(
    "I9", "tree_down", 2, *CENTRE, "", "", ("tree_work",), ("cones",), 1_800,
    300, ("roads/defect/9",), NOON, NOON,
)  # fmt: skip
TASK = Task(
    "I1.1", "roads/defect/1", 4, EN_ROUTE, False, 0, NOON - HOUR, 0,  # noqa: FBT003
    CENTRE[0] + 4 * KM_EAST, CENTRE[1], 1,
)  # fmt: skip


@dataclass
class Case:
    """One crew and one incident, as they are weighed."""

    crew: Crew = CREW
    incident: Incident = INCIDENT
    task: Task | None = None
    city: CityState = field(default_factory=CityState)
    seen: dict[str, CrewPosition] = field(default_factory=dict)
    taken: tuple[str, ...] = ()

    def evaluate(self) -> EligibleCrew | int:
        """Weigh."""
        self.city.crews[self.crew.key] = self.crew
        if self.task:
            self.city.tasks[self.crew.key] = (self.task,)
        self.seen.setdefault(self.crew.key, CrewPosition(*CENTRE, NOON - 30 * MICROS))
        evaluation = Evaluation.of(self.city, self.incident, self.seen, NOON, self.taken)
        return evaluation.evaluate(self.crew)


def test_a_free_crew_that_fits_is_possible_from_where_it_was_seen() -> None:
    found = Case().evaluate()
    assert isinstance(found, EligibleCrew)
    assert (found.age_seconds, found.at_depot, found.task) == (30, False, None)


def reserved_by_another() -> CityState:
    city = CityState()
    city.reserved_crews["roads/r1"] = "I4"
    return city


def local() -> CityState:
    city = CityState()
    city.local_departments["roads"] = True
    return city


def diverted() -> CityState:
    city = CityState()
    city.diverted_time["roads/r1"] = NOON - 300 * MICROS
    return city


def often_diverted_task() -> CityState:
    city = CityState()
    city.incident_by_task["I1.1"] = "I1"
    city.incidents["I1"] = replace(INCIDENT, id="I1", diversions=2)
    return city


P1 = replace(INCIDENT, priority=1)
OTHERS = replace(INCIDENT, reports=("lighting/cabinet/1",))
EXCLUDED = replace(INCIDENT, excluded=(("roads/r1", NOON + 1),))
NEAR = replace(TASK, longitude=CENTRE[0] + 0.5 * KM_EAST)


@pytest.mark.parametrize(
    ("case", "verdict"),
    [
        (Case(replace(CREW, skills=("signing",))), "SKILL_MISSING"),
        (Case(replace(CREW, skills=("rehearsal", "tree_work"))), "SKILL_MISSING"),
        (Case(replace(CREW, equipment=())), "EQUIPMENT_MISSING"),
        (Case(replace(CREW, lending=bulletins.LENDING_RULE_NEVER), OTHERS), "NOT_LENT"),
        (Case(replace(CREW, lending=bulletins.LENDING_RULE_P1_ONLY), OTHERS), "NOT_LENT"),
        (Case(replace(CREW, lending=0), OTHERS), "NOT_LENT"),
        (Case(city=local()), "LOCAL_MODE"),
        (Case(city=reserved_by_another()), "RESERVED"),
        (Case(taken=("roads/r1",)), "RESERVED"),
        (Case(task=replace(TASK, status=OFFERED)), "RESERVED"),
        (Case(task=replace(TASK, status=MAKING_SAFE)), "RESERVED"),
        (Case(incident=EXCLUDED), "EXCLUDED"),
        (Case(seen={"roads/r1": CrewPosition(*CENTRE, NOON - 121 * MICROS)}), "STALE_POSITION"),
        (Case(task=replace(TASK, priority=2)), "TASK_AS_URGENT"),
        (Case(task=replace(TASK, priority=1), incident=P1), "TASK_AS_URGENT"),
        (Case(task=TASK, incident=replace(INCIDENT, priority=3)), "NOT_WORTH_LEAVING"),
        (Case(task=replace(TASK, status=ON_SITE)), "COMMITTED"),
        (Case(task=NEAR), "COMMITTED"),
        (Case(replace(CREW, diversions=3), P1, TASK), "CREW_DIVERTED_ENOUGH"),
        (Case(task=TASK, incident=P1, city=often_diverted_task()), "TASK_DIVERTED_ENOUGH"),
        (Case(task=TASK, city=diverted()), "DIVERTED_LATELY"),
    ],
)
def test_what_stands_against_a_crew_is_said(case: Case, verdict: str) -> None:
    found = case.evaluate()
    assert isinstance(found, int)
    assert events.Verdict.Name(found) == f"VERDICT_{verdict}"


@pytest.mark.parametrize(
    "case",
    [
        Case(replace(CREW, lending=bulletins.LENDING_RULE_NEVER)),
        Case(replace(CREW, lending=bulletins.LENDING_RULE_P1_P2), OTHERS),
        Case(incident=replace(EXCLUDED, excluded=(("roads/r1", NOON),))),
        Case(task=TASK),
        Case(task=replace(TASK, status=ON_SITE), incident=P1),
        Case(task=NEAR, incident=P1),
        Case(task=TASK, incident=P1, city=diverted()),
    ],
)
def test_what_does_not_stand_against_a_crew(case: Case) -> None:
    assert isinstance(case.evaluate(), EligibleCrew)


def test_a_crew_that_was_never_seen_is_at_its_depot_only_when_its_shift_begins() -> None:
    city = CityState()
    fresh = replace(CREW, on_duty_time=NOON - 60 * MICROS)
    found = Evaluation.of(city, INCIDENT, {}, NOON).evaluate(fresh)
    assert isinstance(found, EligibleCrew)
    assert (found.at_depot, found.age_seconds) == (True, 60)
    assert Evaluation.of(city, INCIDENT, {}, NOON).evaluate(CREW) == events.VERDICT_NO_POSITION


def test_a_report_of_an_operator_is_no_department_s_own() -> None:
    reports = ("coordination/report/1",)
    case = Case(
        replace(CREW, lending=bulletins.LENDING_RULE_NEVER), replace(INCIDENT, reports=reports)
    )
    assert case.evaluate() == events.VERDICT_NOT_LENT


def test_nobody_is_sent_for_departments_that_all_send_their_own() -> None:
    city = local()
    assert Evaluation.of(city, INCIDENT, {}, NOON).is_dispatched_locally()
    shared = replace(INCIDENT, reports=("roads/defect/1", "lighting/cabinet/1"))
    assert not Evaluation.of(city, shared, {}, NOON).is_dispatched_locally()
    report = replace(INCIDENT, reports=("coordination/report/1",))
    assert not Evaluation.of(city, report, {}, NOON).is_dispatched_locally()
