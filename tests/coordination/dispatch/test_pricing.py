"""The price of each crew, term by term."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.pricing import appraise, lateness_seconds
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import ON_SITE, Crew, Incident, Task
from tests.coordination.dispatch.test_candidates import CREW, HOUR, INCIDENT, TASK
from tests.coordination.places import CENTRE, KM_EAST, NOON, SPEED, StraightLines
from vigie.coordination.v1 import events_pb2 as events

TERMS = ("eta", "make_safe", "lateness", "rest", "coverage", "diversion")


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
    made = appraise(Evaluation(city, incident, seen, NOON), StraightLines())
    return {row.crew_id: row for row in made.candidates}


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
    assert rows["c2"].diversion_seconds == 120
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


def test_a_crew_whose_shift_ends_before_the_work_is_done_cannot_be_sent() -> None:
    tired = replace(crew(1), shift_end_time=NOON + 1_800 * MICROS)
    assert table((tired, 1, None))["c1"].verdict == events.VERDICT_SHIFT_TOO_SHORT


def test_work_during_the_drive_home_is_priced_as_rest() -> None:
    late = replace(crew(1), shift_end_time=NOON + (1_800 + 120 + 600) * MICROS)
    row = table((late, 1, None))["c1"]
    assert row.verdict == events.VERDICT_ELIGIBLE
    assert row.rest_seconds == row.eta_seconds + 1_800 + 900 - (1_800 + 120 + 600)


class NoRoutes(StraightLines):
    def seconds(self, *_args: Any) -> NDArray[np.float64]:
        return np.array([np.inf])


def test_a_place_without_an_open_route_is_unreachable() -> None:
    city = CityState(crews={CREW.key: CREW}, closures={"roads/c1": ("e1",)})
    seen = {CREW.key: CrewPosition(*CENTRE, NOON)}
    made = appraise(Evaluation(city, INCIDENT, seen, NOON), NoRoutes())
    assert made.closed_streets_count == 1
    assert made.candidates[0].verdict == events.VERDICT_UNREACHABLE


def test_crews_off_duty_are_counted_and_have_no_row() -> None:
    city = CityState(crews={CREW.key: replace(CREW, on_duty=False)})
    made = appraise(Evaluation(city, INCIDENT, {}, NOON), StraightLines())
    assert (made.off_duty_count, len(made.candidates)) == (1, 0)


@pytest.mark.parametrize(("priority", "of_task"), [(1, 2), (1, 3), (1, 4), (2, 3), (2, 4)])
def test_the_delay_of_a_less_urgent_task_weighs_less(priority: int, of_task: int) -> None:
    task = replace(TASK, priority=of_task, clock_start_time=NOON)
    assert lateness_seconds(priority, task, 3_600, NOON) < 3_600


def test_a_task_that_is_late_already_weighs_up_to_three_times_as_much() -> None:
    task = replace(TASK, priority=2, clock_start_time=NOON)
    fresh = lateness_seconds(1, task, 3_600, NOON)
    at_goal = lateness_seconds(1, task, 3_600, NOON + HOUR)
    long_after = lateness_seconds(1, task, 3_600, NOON + 50 * HOUR)
    assert (at_goal, long_after) == (2 * fresh, 3 * fresh)
