"""One quiet day of the recording under every way: days repeat, agree, and obey the bound."""

import numpy as np
import pytest

from tests.days.compare import paired
from tests.days.day import Day, Stage
from tests.days.figures import figures_of, rows_of
from tests.days.habits import PairedHabits, need_key
from tests.days.plan import Plan, kind_of, lives, plans
from tests.days.report import differences_table, table_of
from tests.days.runs import Run, run_of
from tests.days.ways import WAYS
from vigie.crew.v1 import service_pb2 as api

CITY = "deploy/cities/montpellier"
QUIET = Plan("ordinary", 9)


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage.load(CITY)


def a_day(stage: Stage, way: str) -> Run:
    day = Day(stage, QUIET, WAYS[way])
    outcome = day.run()
    return run_of(QUIET, way, outcome, day.world.time / 1e6)


@pytest.fixture(scope="module")
def runs(stage: Stage) -> dict[str, Run]:
    return {way: a_day(stage, way) for way in WAYS}


def minutes(run: Run, priority: int) -> list[float]:
    return [row["minutes"] for row in rows_of([run], priority)]


def test_a_day_is_the_same_in_each_run(stage: Stage, runs: dict[str, Run]) -> None:
    assert a_day(stage, "vigie") == runs["vigie"]


def test_each_way_has_the_same_needs_and_none_beats_the_bound(runs: dict[str, Run]) -> None:
    needs = [{(row["key"], row["priority"]) for row in run["rows"]} for run in runs.values()]
    assert all(each == needs[0] for each in needs)
    assert [len(minutes(runs["vigie"], priority)) for priority in (1, 2, 3, 4)] == [1, 2, 5, 13]
    for run in runs.values():
        for row in rows_of([run], 1):
            # A later report may correct the place by some metres.
            assert 0 < row["bound_minutes"] <= row["minutes"] + 0.1


def test_a_way_without_calling_off_diverts_nobody(runs: dict[str, Run]) -> None:
    for way in ("apart", "shared", "apart-hard", "shared-hard"):
        assert runs[way]["diversions"] == {}
        assert not any(row["left_count"] for row in runs[way]["rows"])


def test_other_departments_know_of_a_life_only_by_telephone(runs: dict[str, Run]) -> None:
    [apart], [shared] = (minutes(runs[way], 1) for way in ("apart", "shared"))
    assert apart - shared >= 3, "the call takes three minutes at least"


def test_the_full_command_has_a_hundred_days_of_four_kinds(stage: Stage) -> None:
    days = plans(stage.recording)
    counts = lives(stage.recording)
    assert len(days) >= 100
    assert len(set(days)) == len(days)
    for plan in days:
        if plan.kind != "busy":
            assert kind_of(counts[plan.day]) == plan.kind


def test_a_thinned_day_has_a_share_of_the_arrivals(stage: Stage) -> None:
    whole = list(Plan("storm", 58).arrivals(stage.recording))
    half = list(Plan("storm", 58, 1, 0.5).arrivals(stage.recording))
    assert set(half) < set(whole)
    assert 0.4 < len(half) / len(whole) < 0.6


def test_a_crew_works_as_long_on_a_need_under_every_way() -> None:
    given, other = (
        api.Task(task_id=task_id, kind="pothole", work_seconds=1_800) for task_id in ("a", "b")
    )
    other.lease_end_time.FromSeconds(99)
    one, two = PairedHabits(1), PairedHabits(1)
    whole = one.work_seconds(api.Crew(crew_id="roads-01", task=given))
    assert two.work_seconds(api.Crew(crew_id="roads-02", task=other)) == whole
    two.memory.worked[need_key(other)] += 600
    rest = two.work_seconds(api.Crew(crew_id="roads-03", task=other))
    assert rest == pytest.approx(whole - 600 + 300), "a while to take it up again"


def test_a_crew_asked_again_throws_new_dice() -> None:
    habits = PairedHabits(1)
    crew = api.Crew(crew_id="roads-01", offer=api.Task(kind="pothole"))
    first = habits.answer(crew)
    assert habits.answer(crew) == first
    crew.offer.lease_end_time.FromSeconds(60)
    assert habits.answer(crew) != first


def test_a_paired_difference_is_that_of_the_same_days() -> None:
    one = [np.array([20.0]), np.array([40.0])]
    other = [np.array([15.0]), np.array([35.0])]
    change, low, high = paired(one, other, lambda values: float(values.mean()))
    assert (change, low, high) == (-5.0, -5.0, -5.0)


def test_the_tables_hold_every_way(runs: dict[str, Run]) -> None:
    figures = {way: figures_of([run], [runs["shared"]]) for way, run in runs.items()}
    table = table_of("ordinary", figures)
    assert len(table.columns) == 1 + len(WAYS)
    assert figures["vigie"]["nobody"] == {}
    assert figures["apart"]["nobody"] == {"NOT_LENT": 1}, "it waits for the call"
    assert differences_table("ordinary", []).row_count == 0
