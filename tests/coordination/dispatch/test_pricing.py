"""The price of each crew, term by term."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.pricing import appraise, lateness_seconds
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import ON_SITE, Crew, Incident, Task
from tests.coordination.dispatch.test_candidates import CREW, HOUR, INCIDENT, TASK
from tests.coordination.world import CENTRE, KM_EAST, NOON, SPEED, StraightLines
from vigie.coordination.v1 import events_pb2 as events


def table(
    *crews: tuple[Crew, float, Task | None],
    incident: Incident = INCIDENT,
    city: CityState | None = None,
) -> dict[str, events.Candidate]:
    """The table for crews so many kilometres away."""
    city = city or CityState()
    seen = {}
    for crew, km, task in crews:
        city.crews[crew.key] = crew
        seen[crew.key] = CrewPosition(CENTRE[0] + km * KM_EAST, CENTRE[1], NOON)
        if task:
            city.tasks[crew.key] = (task,)
    made = appraise(Evaluation.of(city, incident, seen, NOON), StraightLines())
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
        assert row.price_seconds == (
            row.eta_seconds
            + row.make_safe_seconds
            + row.lateness_seconds
            + row.rest_seconds
            + row.coverage_seconds
            + row.diversion_seconds
        )
    assert rows["c1"].eta_seconds == round(2_000 / SPEED)
    assert rows["c2"].make_safe_seconds == 240
    assert rows["c2"].diversion_seconds == 120
    assert rows["c2"].gained_seconds == rows["c1"].eta_seconds - rows["c2"].eta_seconds - 240
    assert rows["c2"].task_id == "I1.1"


def test_the_last_free_crew_of_a_department_costs_more_but_not_for_a_life() -> None:
    one = table((crew(1), 1, None))["c1"]
    two = table((crew(1), 1, None), (crew(2), 1, None))["c1"]
    three = table((crew(1), 1, None), (crew(2), 1, None), (crew(3), 1, None))["c1"]
    assert (one.coverage_seconds, two.coverage_seconds, three.coverage_seconds) == (120, 60, 0)
    rehearsing = replace(crew(2), skills=("rehearsal",))
    assert table((crew(1), 1, None), (rehearsing, 1, None))["c1"].coverage_seconds == 120
    life = table((crew(1), 1, None), incident=replace(INCIDENT, priority=1))["c1"]
    assert life.coverage_seconds == 0


def test_a_crew_whose_shift_ends_before_the_work_is_done_does_not_go() -> None:
    tired = replace(crew(1), shift_end_time=NOON + 1_800 * MICROS)
    assert table((tired, 1, None))["c1"].verdict == events.VERDICT_SHIFT_TOO_SHORT


def test_what_is_worked_into_the_drive_home_is_a_debt_of_rest() -> None:
    late = replace(crew(1), shift_end_time=NOON + (1_800 + 120 + 600) * MICROS)
    row = table((late, 1, None))["c1"]
    assert row.verdict == events.VERDICT_ELIGIBLE
    assert row.rest_seconds == row.eta_seconds + 1_800 + 900 - (1_800 + 120 + 600)


def test_a_place_that_no_open_street_leads_to_is_out_of_reach() -> None:
    city = CityState()
    city.crews[CREW.key] = CREW
    city.closures["roads/c1"] = ("e1",)
    lines = StraightLines()
    lines.cut_off.add(CENTRE)
    seen = {CREW.key: CrewPosition(*CENTRE, NOON)}
    made = appraise(Evaluation.of(city, INCIDENT, seen, NOON), lines)
    assert made.closed_streets_count == 1
    assert made.candidates[0].verdict == events.VERDICT_UNREACHABLE


def test_crews_off_duty_are_counted_and_not_weighed() -> None:
    city = CityState()
    city.crews["roads/off"] = replace(CREW, key="roads/off", on_duty=False)
    made = appraise(Evaluation.of(city, INCIDENT, {}, NOON), StraightLines())
    assert (made.off_duty_count, len(made.candidates)) == (1, 0)


@pytest.mark.parametrize(("priority", "of_task"), [(1, 2), (1, 3), (1, 4), (2, 3), (2, 4)])
def test_what_is_less_urgent_waits_for_less(priority: int, of_task: int) -> None:
    task = replace(TASK, priority=of_task, clock_start_time=NOON)
    assert lateness_seconds(priority, task, 3_600, NOON) < 3_600


def test_a_task_that_is_late_already_weighs_up_to_three_times_as_much() -> None:
    task = replace(TASK, priority=2, clock_start_time=NOON)
    fresh = lateness_seconds(1, task, 3_600, NOON)
    at_goal = lateness_seconds(1, task, 3_600, NOON + HOUR)
    long_after = lateness_seconds(1, task, 3_600, NOON + 50 * HOUR)
    assert (at_goal, long_after) == (2 * fresh, 3 * fresh)
