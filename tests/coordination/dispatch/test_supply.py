"""The price of scarce skills and of loans, and the count of free crews behind them."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.crew_columns import CrewColumns
from services.coordination.dispatch.eligible_crews import evaluate_all
from services.coordination.dispatch.price import scarce_price
from services.coordination.dispatch.supply import supply_of
from services.coordination.domain import limits
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import ACCEPTED, Crew, Task
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.rules.choose import choose
from services.crews.domain.skills import REHEARSAL
from tests.coordination.dispatch.test_candidates import CREW, INCIDENT, TASK
from tests.coordination.dispatch.test_eligible_crews import CITIES, evaluation_of
from tests.coordination.dispatch.test_pricing import crew, table
from tests.coordination.places import NOON, at
from tests.coordination.scenarios.telling import asked
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events

FAR_KM = 40


def obstruction(priority: int) -> Incident:
    """Return an incident that requires signers and no tree crew."""
    role = replace(INCIDENT.lead, skills=("signing",))
    return replace(INCIDENT, priority=priority, roles=(role,))


def test_free_crews_are_counted_by_department_and_by_skill() -> None:
    random_ = Random(8)
    for _ in range(CITIES):
        evaluation = evaluation_of(random_, CrewColumns(), 3)
        evaluate_all(evaluation)
        city = evaluation.city
        held = {*city.tasks, *city.reserved_crews, *evaluation.taken}
        free = [
            crew
            for crew in city.crews.values()
            if crew.on_duty and crew.key not in held and REHEARSAL not in crew.skills
        ]
        supply = supply_of(evaluation)
        assert supply.departments == Counter(each.department for each in free)
        assert supply.skills == Counter(skill for each in free for skill in each.skills)


def test_the_last_crew_costs_the_whole_and_the_last_two_cost_half() -> None:
    assert [scarce_price(120, free) for free in range(5)] == [120, 120, 60, 0, 0]


@pytest.mark.parametrize(
    ("priority", "price"), [(1, 60), (2, 120), (3, 600), (4, 1_800)], ids=["P1", "P2", "P3", "P4"]
)
def test_the_last_crew_with_a_skill_that_is_not_required_costs_more(
    priority: int, price: int
) -> None:
    feller = replace(crew(1), skills=("signing", "tree_work"))
    signers = [replace(crew(number), skills=("signing",)) for number in (2, 3, 4)]
    rows = table(
        (feller, 1, None), *((each, 1, None) for each in signers), incident=obstruction(priority)
    )
    assert rows["c1"].skill_seconds == price
    assert {rows[each.id].skill_seconds for each in signers} == {0}


def test_a_skill_that_the_role_requires_is_not_spared() -> None:
    feller = replace(crew(1), skills=("tree_work",))
    assert table((feller, 1, None))["c1"].skill_seconds == 0


def test_a_life_takes_the_last_feller_that_is_a_minute_nearer() -> None:
    feller = replace(crew(1), skills=("signing", "tree_work"))
    signer = replace(crew(2), skills=("signing",))
    spared = table((feller, 1, None), (signer, 1.2, None), incident=obstruction(1))
    assert spared["c1"].eta_seconds < spared["c2"].eta_seconds
    assert spared["c1"].price_seconds > spared["c2"].price_seconds
    taken = table((feller, 1, None), (signer, 3, None), incident=obstruction(1))
    assert taken["c1"].price_seconds < taken["c2"].price_seconds


def test_a_busy_crew_is_priced_by_the_task_that_it_leaves() -> None:
    busy = replace(TASK, status=2)
    rows = table((crew(1), 1, busy), (crew(2), 9, None), incident=replace(INCIDENT, priority=1))
    assert rows["c1"].skill_seconds == 0


@pytest.mark.parametrize(
    ("priority", "price"), [(1, 0), (2, 300), (3, 900), (4, 1_800)], ids=["P1", "P2", "P3", "P4"]
)
def test_a_loan_costs_while_an_own_crew_arrives_within_the_goal(priority: int, price: int) -> None:
    goal = NOON + 100_000 * MICROS
    incident = replace(INCIDENT, priority=priority, goal_time=goal)
    rows = table((crew(1), 3, None), (crew(2, "lighting"), 1, None), incident=incident)
    assert (rows["c1"].loan_seconds, rows["c2"].loan_seconds) == (0, price)


def test_the_own_department_serves_a_danger_that_another_would_reach_minutes_sooner() -> None:
    rows = table((crew(1), 3, None), (crew(2, "lighting"), 1, None))
    made = events.Appraisal(candidates=rows.values(), department="roads")
    assert [row.crew_id for row in choose(made)] == ["c1"]


@pytest.mark.parametrize(
    "own", [(), ((crew(1), FAR_KM, None),), ((crew(1), 1, TASK),)], ids=["none", "late", "busy"]
)
def test_a_loan_is_free_where_no_free_crew_of_the_own_department_meets_the_goal(
    own: tuple[tuple[Crew, float, Task | None], ...],
) -> None:
    rows = table(*own, (crew(2, "lighting"), 2, None))
    assert rows["c2"].loan_seconds == 0


def test_a_crew_on_call_does_not_make_a_loan_dear() -> None:
    at_home = replace(crew(1), on_duty=False, on_call=True)
    rows = table((at_home, 1, None), (crew(2, "lighting"), 2, None))
    assert rows["c2"].loan_seconds == 0


def test_a_loan_is_free_for_a_report_that_no_department_has_declared() -> None:
    incident = replace(INCIDENT, reports=("coordination/report/1",))
    rows = table((crew(1), 1, None), (crew(2, "lighting"), 1, None), incident=incident)
    assert {row.loan_seconds for row in rows.values()} == {0}


def test_no_crew_is_called_off_to_save_a_loan() -> None:
    """Given an own crew at work beside the site, a free one that is lent and nearly as near goes.

    On days of storm the price of loans had own crews called off, and their tasks waited longer.
    """
    busy = replace(TASK, status=ACCEPTED, clock_start_time=NOON)
    rows = table((crew(1), 0, busy), (crew(2), 9, None), (crew(3, "lighting"), 0.2, None))
    made = events.Appraisal(candidates=rows.values(), department="roads", minimum_gain_seconds=300)
    assert rows["c3"].price_seconds - rows["c1"].price_seconds >= 300
    assert [row.crew_id for row in choose(made)] == ["c3"]
    for row in made.candidates:
        row.loan_seconds = 0
    assert [row.crew_id for row in choose(made)] == ["c1"], "were that price no loan"


def test_an_own_crew_under_way_is_not_exchanged_for_a_loan(world: World) -> None:
    """Given the last free own crew, which the loan of a nearer one has made the cheapest.

    Once it was assigned, no own crew was free: the loan cost nothing, and it was called off.
    """
    own = world.crew("roads/own", at(2.9))
    lent = [world.crew(f"lighting/{number}", at(1)) for number in (1, 2)]
    need = world.need("roads", "defect/1", at(0), 2)
    world.accept(own)
    world.depart(own)
    world.crew("lighting/new", at(FAR_KM))  # each change of availability starts a comparison
    world.advance(limits.REST_SECONDS)
    assert asked(world, *lent) == []
    assert world.incident(need).crew == own


def test_every_crew_of_the_city_counts_for_a_skill() -> None:
    city = CityState(crews={key: replace(CREW, key=key) for key in ("roads/a", "lighting/b")})
    random_ = Random(1)
    evaluation = evaluation_of(random_, CrewColumns(), 2)
    evaluation.city = city
    evaluation.columns.refresh(city.crews, {})
    evaluation.taken = ()
    assert supply_of(evaluation).skills["tree_work"] == 2
