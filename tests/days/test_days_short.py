"""One quiet day of the recording, under two ways to dispatch: the days repeat and agree."""

import pytest

from tests.days.day import Day, Stage
from tests.days.dispatch import WAYS
from tests.days.figures import Run, run_of

CITY = "deploy/cities/montpellier"
QUIET, SEED = 9, 1


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage.load(CITY)


def a_day(stage: Stage, way: str) -> Run:
    day = Day(stage, QUIET, SEED, WAYS[way])
    outcome = day.run()
    return run_of(QUIET, SEED, way, outcome, day.world.time / 1e6)


def test_a_day_is_the_same_in_each_run(stage: Stage) -> None:
    assert a_day(stage, "vigie") == a_day(stage, "vigie")


def test_each_way_meets_every_need_of_a_quiet_day_and_none_beats_the_bound(stage: Stage) -> None:
    runs = {way: a_day(stage, way) for way in WAYS}
    counts = {way: [len(each) for each in run["minutes"].values()] for way, run in runs.items()}
    assert set(map(tuple, counts.values())) == {(1, 2, 5, 14)}
    for run in runs.values():
        assert run["bounds"][1] <= run["minutes"][1], (
            "one life, and no crew is faster than the fastest"
        )
    assert runs["apart"]["diversions"] == runs["shared"]["diversions"] == {1: 0, 2: 0, 3: 0, 4: 0}


def test_other_departments_know_of_a_life_only_by_telephone(stage: Stage) -> None:
    [apart], [shared] = (a_day(stage, way)["minutes"][1] for way in ("apart", "shared"))
    assert apart - shared >= 3, "the call takes three minutes at least"
