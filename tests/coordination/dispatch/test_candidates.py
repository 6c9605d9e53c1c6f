"""The verdict on a crew, one condition at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.eligibility import EligibleCrew, Refusal
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import (
    ACCEPTED,
    EN_ROUTE,
    MAKING_SAFE,
    OFFERED,
    ON_SITE,
    Crew,
    Silence,
    Task,
)
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Offer, Role
from services.coordination.domain.policy import DEFAULT
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
ROLE = Role(
    name="lead", skills=("tree_work",), equipment=("cones",), work_seconds=1_800,
    make_safe_seconds=300,
)  # fmt: skip
INCIDENT = Incident(
    "I9", "tree_down", 2, *CENTRE, "", "", ("roads/defect/9",), (ROLE,), NOON, NOON, NOON + HOUR,
)  # fmt: skip
TASK = Task(
    "I1.1", "roads/defect/1", 4, EN_ROUTE, site_unsafe=False, make_safe_seconds=0,
    clock_start_time=NOON - HOUR, work_end_time=0, longitude=CENTRE[0] + 4 * KM_EAST,
    latitude=CENTRE[1], version=1,
)  # fmt: skip


def evaluation_of(
    city: CityState,
    incident: Incident,
    seen: Mapping[str, CrewPosition],
    taken: Collection[str] = (),
) -> Evaluation:
    """Return the evaluation of the leading role at noon under the default policy."""
    return Evaluation(city, incident, incident.lead, seen, time=NOON, policy=DEFAULT, taken=taken)


def with_role(incident: Incident, **fields: Any) -> Incident:
    """Return an incident with another leading role."""
    return replace(incident, roles=(replace(incident.lead, **fields),))


@dataclass
class Case:
    """One crew and one incident, as they are evaluated."""

    crew: Crew = CREW
    incident: Incident = INCIDENT
    task: Task | None = None
    city: CityState = field(default_factory=CityState)
    seen: dict[str, CrewPosition] = field(default_factory=dict)
    taken: tuple[str, ...] = ()

    def evaluate(self) -> EligibleCrew | Refusal:
        self.city.crews[self.crew.key] = self.crew
        if self.task:
            self.city.tasks[self.crew.key] = (self.task,)
        self.seen.setdefault(self.crew.key, CrewPosition(*CENTRE, NOON - 30 * MICROS))
        return evaluation_of(self.city, self.incident, self.seen, self.taken).evaluate(self.crew)


def test_a_free_crew_that_fits_is_eligible_from_its_last_position() -> None:
    found = Case().evaluate()
    assert isinstance(found, EligibleCrew)
    assert (found.age_seconds, found.at_depot, found.task) == (30, False, None)


P1 = replace(INCIDENT, priority=1)
OTHERS = replace(INCIDENT, reports=("lighting/cabinet/1",))
OPERATORS = replace(INCIDENT, reports=("coordination/report/1",))
EXCLUDED = with_role(INCIDENT, excluded=(("roads/r1", NOON - 1, NOON + MICROS),))
OLD_POSITION = CrewPosition(*CENTRE, NOON - 121 * MICROS)
ARRIVED = replace(TASK, status=ON_SITE)
NEAR = replace(TASK, longitude=CENTRE[0] + 0.5 * KM_EAST)
LOCAL: dict[str, Any] = {"local_departments": {"roads": True}}
OFFER = Offer("roads/r1", "I4.1", NOON + 40 * MICROS)


def reserved(priority: int) -> CityState:
    """Return a city in which the crew has an offer of an incident of some priority."""
    asked = replace(with_role(INCIDENT, offers=(OFFER,)), id="I4", priority=priority)
    return CityState(reserved_crews={"roads/r1": "I4"}, incidents={"I4": asked})


DIVERTED: dict[str, Any] = {"diverted_time": {"roads/r1": NOON - 300 * MICROS}}
OFTEN_DIVERTED: dict[str, Any] = {
    "incident_by_task": {"I1.1": "I1"},
    "incidents": {"I1": replace(INCIDENT, id="I1", priority=4, diversions=2)},
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
        (Case(city=reserved(2)), "RESERVED"),
        (Case(city=reserved(1), incident=P1), "RESERVED"),
        (Case(city=reserved(4), incident=replace(INCIDENT, priority=3)), "RESERVED"),
        (Case(taken=("roads/r1",)), "RESERVED"),
        (Case(task=with_task(status=OFFERED)), "RESERVED"),
        (Case(incident=EXCLUDED), "EXCLUDED"),
        (Case(crew=with_crew(offered_from=1)), "UNAVAILABLE"),
        (Case(crew=with_crew(offered_from=1), incident=P1), "ELIGIBLE"),
        (Case(seen={"roads/r1": OLD_POSITION}), "STALE_POSITION"),
        (Case(task=with_task(priority=2)), "TASK_AS_URGENT"),
        (Case(task=with_task(priority=1), incident=P1), "TASK_AS_URGENT"),
        (Case(task=TASK, incident=replace(INCIDENT, priority=3)), "NOT_WORTH_LEAVING"),
        (Case(task=with_task(status=ON_SITE, priority=3)), "COMMITTED"),
        (Case(task=with_task(status=ON_SITE, site_unsafe=True)), "COMMITTED"),
        (Case(with_crew(diversions=3), task=TASK), "CREW_DIVERTED_ENOUGH"),
        (Case(task=TASK, city=CityState(**OFTEN_DIVERTED)), "TASK_DIVERTED_ENOUGH"),
        (Case(city=CityState(silences={"roads/r1": Silence(2, NOON)})), "NOT_ANSWERING"),
        (Case(with_crew(size=1), with_role(INCIDENT, minimum_size=2)), "CREW_TOO_SMALL"),
        (Case(task=NEAR), "COMMITTED"),
        (Case(task=TASK, city=CityState(**DIVERTED)), "DIVERTED_LATELY"),
        (Case(lending("NEVER")), "ELIGIBLE"),
        (Case(lending("P1_P2"), OTHERS), "ELIGIBLE"),
        (Case(incident=with_role(INCIDENT, excluded=(("roads/r1", NOON - 1, NOON),))), "ELIGIBLE"),
        (Case(task=with_task(status=ON_SITE)), "ELIGIBLE"),
        (Case(with_crew(diversions=3), P1, TASK), "ELIGIBLE"),
        (Case(task=TASK, incident=P1, city=CityState(**OFTEN_DIVERTED)), "ELIGIBLE"),
        (Case(city=reserved(3), incident=P1), "ELIGIBLE"),
        (Case(task=ARRIVED, incident=P1, seen={"roads/r1": OLD_POSITION}), "ELIGIBLE"),
        (Case(task=TASK), "ELIGIBLE"),
        (Case(task=with_task(status=ON_SITE), incident=P1), "ELIGIBLE"),
        (Case(task=NEAR, incident=P1), "ELIGIBLE"),
        (Case(task=TASK, incident=P1, city=CityState(**DIVERTED)), "ELIGIBLE"),
    ],
)
def test_each_condition_has_its_verdict(case: Case, verdict: str) -> None:
    found = case.evaluate()
    value = found.verdict if isinstance(found, Refusal) else events.VERDICT_ELIGIBLE
    assert events.Verdict.Name(value) == f"VERDICT_{verdict}"


def test_a_crew_without_a_position_is_at_its_depot_only_when_its_shift_begins() -> None:
    evaluation = evaluation_of(CityState(), INCIDENT, {})
    found = evaluation.evaluate(with_crew(on_duty_time=NOON - 60 * MICROS))
    assert isinstance(found, EligibleCrew)
    assert (found.at_depot, found.age_seconds) == (True, 60)
    assert evaluation.evaluate(CREW) == Refusal(events.VERDICT_NO_POSITION)


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
    evaluation = evaluation_of(CityState(**LOCAL), incident, {})
    assert evaluation.is_dispatched_locally() is local


def test_a_need_that_local_mode_cannot_serve_is_offered_to_the_others() -> None:
    city = CityState(**LOCAL, unserved_needs={"roads/defect/9": True})
    assert not evaluation_of(city, INCIDENT, {}).is_dispatched_locally()


@pytest.mark.parametrize(
    ("case", "number", "detail"),
    [
        (Case(incident=EXCLUDED), 1, ""),
        (Case(city=reserved(2)), 40, "I4"),
        (Case(seen={"roads/r1": OLD_POSITION}), 121, ""),
        (Case(with_crew(skills=())), 1, "tree_work"),
        (Case(task=with_task(priority=2)), 2, ""),
    ],
    ids=["excluded", "reserved", "stale", "skill", "as urgent"],
)
def test_a_verdict_has_its_number_and_what_it_is_about(
    case: Case, number: int, detail: str
) -> None:
    found = case.evaluate()
    assert isinstance(found, Refusal)
    assert (found.number, found.detail) == (number, detail)


def test_a_task_is_as_urgent_as_its_incident_is_now() -> None:
    upgraded = replace(INCIDENT, id="I1", priority=1)
    city = CityState(incident_by_task={"I1.1": "I1"}, incidents={"I1": upgraded})
    found = Case(task=TASK, incident=P1, city=city).evaluate()
    assert found == Refusal(events.VERDICT_TASK_AS_URGENT, 1)


def test_a_life_replaces_the_task_behind_a_site_being_made_safe() -> None:
    leaving = with_task(status=MAKING_SAFE, site_unsafe=True)
    waiting = with_task(id="I2.1", status=ACCEPTED, priority=3)
    city = CityState(tasks={"roads/r1": (leaving, waiting)})
    found = Case(incident=P1, city=city).evaluate()
    assert isinstance(found, EligibleCrew)
    assert (found.task, found.next_task) == (leaving, waiting)
    assert Case(city=city).evaluate() == Refusal(events.VERDICT_RESERVED, 3, "I2.1")


def test_with_nobody_left_a_crew_that_declined_is_asked_again() -> None:
    incident = with_role(P1, excluded=(("roads/r1", NOON - 31 * MICROS, NOON + HOUR),))
    city = CityState(silences={"roads/r1": Silence(2, NOON)})
    seen = {"roads/r1": CrewPosition(*CENTRE, NOON)}
    evaluation = evaluation_of(city, incident, seen)
    assert isinstance(evaluation.evaluate(CREW), Refusal)
    evaluation.asks_again = True
    assert isinstance(evaluation.evaluate(CREW), EligibleCrew)
