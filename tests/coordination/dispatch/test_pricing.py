"""The price of each crew, term by term."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.price import lateness_seconds
from services.coordination.dispatch.pricing import appraise
from services.coordination.dispatch.travel_times import Drives
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import ON_SITE, Crew, Task
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from tests.coordination.dispatch.test_candidates import (
    CREW,
    HOUR,
    INCIDENT,
    TASK,
    evaluation_of,
)
from tests.coordination.places import CENTRE, KM_EAST, NOON, SPEED, StraightLines
from vigie.coordination.v1 import events_pb2 as events

TERMS = (
    "eta",
    "make_safe",
    "lateness",
    "rest",
    "coverage",
    "diversion",
    "roles",
    "turnout",
    "skill",
    "loan",
)


def table(
    *crews: tuple[Crew, float, Task | None],
    incident: Incident = INCIDENT,
    city: CityState | None = None,
) -> dict[str, events.Candidate]:
    """Return the rows for crews at distances in kilometres, by crew id."""
    city = city or CityState()
    seen = {}
    for crew, km, task in crews:
        city.crews[crew.key] = crew
        seen[crew.key] = CrewPosition(CENTRE[0] + km * KM_EAST, CENTRE[1], NOON)
        if task:
            city.tasks[crew.key] = (task,)
    made = appraise(evaluation_of(city, incident, seen), StraightLines())
    return {row.crew_id: row for row in made.candidates}


def verdicts(made: events.Appraisal) -> dict[str, tuple[int, int]]:
    """Return the verdict and the number of each crew that was not priced."""
    return {
        key: (group.verdict, number)
        for group in made.verdicts
        for key, number in zip(group.crews, group.numbers or [0] * len(group.crews), strict=True)
    }


def crew(number: int, department: str = "roads") -> Crew:
    return replace(CREW, key=f"{department}/c{number}", id=f"c{number}", department=department)


def test_the_price_is_the_sum_of_its_terms() -> None:
    busy = replace(TASK, status=ON_SITE, site_unsafe=True, make_safe_seconds=240, work_end_time=0)
    rows = table(
        (crew(1), 2, None),
        (replace(crew(2), diversions=2), 1, busy),
        incident=replace(INCIDENT, priority=1),
    )
    for row in rows.values():
        assert row.verdict == events.VERDICT_ELIGIBLE
        assert row.price_seconds == sum(getattr(row, f"{term}_seconds") for term in TERMS)
    assert rows["c1"].eta_seconds == round(2_000 / SPEED)
    assert rows["c2"].make_safe_seconds == 240
    assert rows["c2"].diversion_seconds == 6  # a twentieth, because it is a life
    assert rows["c2"].gained_seconds == rows["c1"].eta_seconds - rows["c2"].eta_seconds - 240
    assert rows["c2"].task_id == "I1.1"


@pytest.mark.parametrize(
    ("others", "priority", "coverage"), [((), 2, 120), ((2,), 2, 60), ((2, 3), 2, 0), ((), 1, 0)]
)
def test_the_last_free_crews_of_a_department_cost_more(
    others: tuple[int, ...], priority: int, coverage: int
) -> None:
    free = [(crew(number), 1, None) for number in (1, *others)]
    rows = table(*free, incident=replace(INCIDENT, priority=priority))
    assert rows["c1"].coverage_seconds == coverage


def test_a_rehearsal_crew_is_not_counted_as_free() -> None:
    rehearsing = replace(crew(2), skills=("rehearsal",))
    assert table((crew(1), 1, None), (rehearsing, 1, None))["c1"].coverage_seconds == 120


@pytest.mark.parametrize(
    ("priority", "hours", "verdict"),
    [
        (3, 0.5, "SHIFT_TOO_SHORT"),
        (2, 0.5, "ELIGIBLE"),
        (2, -1, "SHIFT_TOO_SHORT"),
        (1, 0.5, "ELIGIBLE"),
        (1, -1, "ELIGIBLE"),
    ],
)
def test_the_end_of_a_shift_is_a_bar_for_routine_work_and_a_price_for_a_life(
    priority: int, hours: float, verdict: str
) -> None:
    tired = replace(crew(1), shift_end_time=NOON + round(hours * HOUR))
    city = CityState(crews={tired.key: tired})
    seen = {tired.key: CrewPosition(CENTRE[0] + KM_EAST, CENTRE[1], NOON)}
    made = appraise(
        evaluation_of(city, replace(INCIDENT, priority=priority), seen), StraightLines()
    )
    over = round(1_000 / SPEED) + 1_800 - round(hours * 3_600)
    if verdict == "ELIGIBLE":
        (row,) = made.candidates
        assert row.overrun_seconds == over
        share = 0.05 if priority == 1 else 1
        most = 100 if priority == 1 else 3_600
        assert row.rest_seconds == min(most, round((over + 900) * share))
    else:
        over = 3_600 if hours < 0 else over
        assert verdicts(made) == {tired.key: (events.VERDICT_SHIFT_TOO_SHORT, over)}


def test_work_during_the_drive_home_is_priced_as_rest() -> None:
    late = replace(crew(1), shift_end_time=NOON + (1_800 + 120 + 600) * MICROS)
    row = table((late, 1, None))["c1"]
    assert row.verdict == events.VERDICT_ELIGIBLE
    assert row.overrun_seconds == 0
    assert row.rest_seconds == row.eta_seconds + 1_800 + 900 - (1_800 + 120 + 600)


def test_the_rest_and_the_work_of_a_near_crew_do_not_make_a_life_wait() -> None:
    near = replace(crew(1), shift_end_time=NOON + 2 * HOUR)
    end = NOON + round(1.5 * HOUR)
    busy = replace(TASK, status=ON_SITE, work_end_time=end, clock_start_time=NOON)
    rows = table((near, 0.2, busy), (crew(2), 20, None), incident=replace(INCIDENT, priority=1))
    assert rows["c1"].price_seconds < rows["c2"].price_seconds


@pytest.mark.parametrize(
    ("priority", "hours", "verdict"),
    [
        (2, 0.5, "ELIGIBLE"),
        (2, 0.2, "SHIFT_TOO_SHORT"),
        (4, 3, "ELIGIBLE"),
        (4, 2, "SHIFT_TOO_SHORT"),
    ],
)
def test_of_work_that_outlasts_each_shift_the_first_stint_counts(
    priority: int, hours: float, verdict: str
) -> None:
    """Given 25 h of work, an hour of a danger and two of routine work have to fit."""
    long = replace(INCIDENT.lead, work_seconds=90_000)
    tired = replace(crew(1), shift_end_time=NOON + round(hours * HOUR))
    rows = table((tired, 1, None), incident=replace(INCIDENT, priority=priority, roles=(long,)))
    assert bool(rows) is (verdict == "ELIGIBLE")


@pytest.mark.parametrize("of_task", [0, 3, 4])
@pytest.mark.parametrize("hours", [-4.0, 0.0, 0.5, 8.0])
def test_the_burdens_on_a_crew_cost_a_life_a_minute_and_a_half(hours: float, of_task: int) -> None:
    """A life waits less than three minutes for a crew with less overtime and fewer diversions."""
    tired = replace(crew(1), shift_end_time=NOON + round(hours * HOUR), diversions=40)
    task = replace(TASK, priority=of_task, clock_start_time=NOON - 700 * HOUR) if of_task else None
    row = table((tired, 9, task), incident=replace(INCIDENT, priority=1))["c1"]
    assert row.price_seconds - row.eta_seconds <= 100
    assert row.price_seconds == sum(getattr(row, f"{term}_seconds") for term in TERMS)


def test_the_delay_of_a_danger_counts_whole_for_a_life() -> None:
    task = replace(TASK, priority=2, clock_start_time=NOON - 700 * HOUR)
    row = table((crew(1), 9, task), incident=replace(INCIDENT, priority=1))["c1"]
    assert row.lateness_seconds > 100


def test_a_crew_that_cannot_fill_the_other_roles_costs_a_second_vehicle() -> None:
    signing = Role(name="signing", skills=("signing",), work_seconds=600)
    incident = replace(INCIDENT, priority=3, roles=(*INCIDENT.roles, signing))
    only_trees = replace(crew(2), skills=("tree_work",))
    rows = table((crew(1), 1, None), (only_trees, 1, None), incident=incident)
    assert (rows["c1"].roles_seconds, rows["c2"].roles_seconds) == (0, 900)
    rows = table((only_trees, 1, None), incident=replace(incident, priority=1))
    assert rows["c2"].roles_seconds == 0


class NoRoutes(StraightLines):
    def drives(self, *args: Any) -> Drives:
        return dataclasses.replace(super().drives(*args), seconds=np.array([np.inf]))


def test_a_place_without_an_open_route_is_unreachable() -> None:
    city = CityState(crews={CREW.key: CREW}, closures={"roads/c1": ("e1",)})
    seen = {CREW.key: CrewPosition(*CENTRE, NOON)}
    made = appraise(evaluation_of(city, INCIDENT, seen), NoRoutes())
    assert made.closed_streets_count == 1
    assert verdicts(made) == {CREW.key: (events.VERDICT_UNREACHABLE, 0)}


def test_crews_off_duty_are_counted_and_have_no_row() -> None:
    city = CityState(crews={CREW.key: replace(CREW, on_duty=False)})
    made = appraise(evaluation_of(city, INCIDENT, {}), StraightLines())
    assert (made.off_duty_count, len(made.candidates), len(made.verdicts)) == (1, 0, 0)


def lateness(priority: int, task: Task, time: int) -> int:
    """Return the price of an hour's delay of a task, for an incident of some priority."""
    evaluation = evaluation_of(CityState(), replace(INCIDENT, priority=priority), {})
    evaluation.time = time
    return lateness_seconds(evaluation, task, 3_600)


@pytest.mark.parametrize(("priority", "of_task"), [(1, 2), (1, 3), (1, 4), (2, 3), (2, 4)])
def test_the_delay_of_a_less_urgent_task_weighs_less(priority: int, of_task: int) -> None:
    task = replace(TASK, priority=of_task, clock_start_time=NOON)
    assert lateness(priority, task, NOON) < 3_600


def test_the_weight_of_a_delay_grows_up_to_three_times() -> None:
    task = replace(TASK, priority=2, clock_start_time=NOON)
    fresh = lateness(1, task, NOON)
    at_goal = lateness(1, task, NOON + HOUR)
    long_after = lateness(1, task, NOON + 50 * HOUR)
    assert (at_goal, long_after) == (2 * fresh, 3 * fresh)
