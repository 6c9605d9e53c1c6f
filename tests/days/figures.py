"""The figures of a way over many days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypedDict

from tests.days.runs import TREES, Row, Run

GOAL_MINUTES: Mapping[int, float] = {1: 10.0, 2: 60.0, 3: 1_440.0, 4: 10_080.0}
REST_HOURS = 16.0
"""The rest between two shifts of eight hours; overtime is spent from it."""
PRIORITIES = (1, 2, 3, 4)


class Times(TypedDict):
    """The response times of one priority, in minutes from known to a crew on the site."""

    count: int
    p50: float
    p90: float
    p99: float
    late_share: float
    done_mean: float


class Spread(TypedDict):
    """How many of something, in the mean and at most."""

    mean: float
    most: int


class Figures(TypedDict):
    """The results of a way on the days of one kind. Means are per day."""

    days: int
    times: dict[int, Times]
    first: Times
    without_trees: Times
    bound: Times
    ratio_p50: float
    ratio_p90: float
    nobody: dict[str, int]
    left: dict[int, Times]
    left_p2_beyond_hour: int
    left_p2_beyond_hour_shared: int
    diversions: float
    diversions_per_shift: Spread
    diversions_per_task: Spread
    overtime_hours: float
    overtime_crews: float
    overtime_longest_minutes: float
    shortest_rest_hours: float
    kilometres: float


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies; NaN without values."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def rows_of(runs: Sequence[Run], priority: int) -> Iterator[Row]:
    """Yield the incidents of one priority."""
    return (row for run in runs for row in run["rows"] if row["priority"] == priority)


def figures_of(runs: Sequence[Run], shared: Sequence[Run]) -> Figures:
    """Return the figures of the runs of one way; `shared` are the same days with crews shared."""
    lives = list(rows_of(runs, 1))
    bounds = [row["bound_minutes"] for row in lives]
    days = len(runs)
    called = [count for run in runs for count in run["diversions"].values()]
    shifts = sum(run["shifts"] for run in runs)
    lost = [row["left_count"] for run in runs for row in run["rows"] if row["left_count"]]
    overtime = [each for run in runs for each in run["overtime_minutes"]]
    times = {each: _times(list(rows_of(runs, each)), each) for each in PRIORITIES}
    return Figures(
        days=days,
        times=times,
        first=_spread([row["first_minutes"] for row in lives], 1),
        without_trees=_times([row for row in lives if row["kind"] not in TREES], 1),
        bound=_spread(bounds, 1),
        ratio_p50=times[1]["p50"] / percentile(bounds, 0.5),
        ratio_p90=times[1]["p90"] / percentile(bounds, 0.9),
        nobody=dict(Counter(row["nobody"] for row in lives if row["nobody"]).most_common()),
        left={
            each: _spread([wait for row in rows_of(runs, each) for wait in row["left_minutes"]], 2)
            for each in PRIORITIES
        },
        left_p2_beyond_hour=_left_beyond_hour(runs, _longest),
        left_p2_beyond_hour_shared=_shared_beyond_hour(runs, shared),
        diversions=sum(called) / days,
        diversions_per_shift=Spread(mean=sum(called) / max(1, shifts), most=max(called, default=0)),
        diversions_per_task=Spread(
            mean=sum(lost) / max(1, len(lost)),
            most=max(lost, default=0),
        ),
        overtime_hours=sum(overtime) / 60 / days,
        overtime_crews=len(overtime) / days,
        overtime_longest_minutes=max(overtime, default=0.0),
        shortest_rest_hours=REST_HOURS - max(overtime, default=0.0) / 60,
        kilometres=sum(run["kilometres"] for run in runs) / days,
    )


def _times(rows: Sequence[Row], priority: int) -> Times:
    done = [row["done_minutes"] for row in rows]
    return _spread([row["minutes"] for row in rows], priority) | {
        "done_mean": sum(done) / len(done) if done else float("nan")
    }


def _spread(minutes: Sequence[float], priority: int) -> Times:
    late = sum(each > GOAL_MINUTES[priority] for each in minutes)
    return Times(
        count=len(minutes),
        p50=percentile(minutes, 0.5),
        p90=percentile(minutes, 0.9),
        p99=percentile(minutes, 0.99),
        late_share=late / max(1, len(minutes)),
        done_mean=float("nan"),
    )


def _longest(row: Row) -> float:
    """Return the longest wait for a crew on the site, in minutes: a relief may be late too."""
    return max([row["minutes"], *row["left_minutes"]])


def _left_beyond_hour(runs: Sequence[Run], waited: Callable[[Row], float]) -> int:
    return sum(waited(row) > GOAL_MINUTES[2] for row in rows_of(runs, 2) if row["left_count"])


def _shared_beyond_hour(runs: Sequence[Run], shared: Sequence[Run]) -> int:
    """Count the P2 called off in these runs that wait beyond their hour where crews are shared."""
    by_plan = {plan_of(run): run for run in shared}
    late = 0
    for run in runs:
        same = by_plan.get(plan_of(run))
        if same is None:
            continue
        left = {row["key"] for row in rows_of([run], 2) if row["left_count"]}
        late += sum(_longest(row) > GOAL_MINUTES[2] for row in same["rows"] if row["key"] in left)
    return late


def plan_of(run: Run) -> tuple[str, int, int, float]:
    """Return what two runs of the same day have in common."""
    return run["kind"], run["day"], run["seed"], run["share"]
