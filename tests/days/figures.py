"""The figures of many days: percentiles per priority, and paired differences between ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from statistics import median
from typing import TypedDict

from tests.days.outcome import Outcome

GOAL_MINUTES = {1: 10.0, 2: 60.0, 3: 1_440.0, 4: 10_080.0}
PRIORITIES = (1, 2, 3, 4)
RESAMPLES = 2_000


class Run(TypedDict):
    """One run as the JSON file holds it. Minutes are from known to the first crew on site."""

    day: int
    seed: int
    way: str
    minutes: dict[int, list[float]]
    bounds: dict[int, list[float]]
    met_nobody: int
    diversions: dict[int, int]
    left_waits: list[float]
    overtime_hours: float
    kilometres: float


def run_of(day: int, seed: int, way: str, outcome: Outcome, end: float) -> Run:
    """Return the figures of one run; `end` is its end in seconds since 1970."""
    incidents = outcome.incidents.values()
    return Run(
        day=day,
        seed=seed,
        way=way,
        minutes={each: outcome.minutes(each, end) for each in PRIORITIES},
        bounds={each: outcome.bounds(each) for each in (1, 2)},
        met_nobody=sum(each.met_nobody for each in incidents if each.priority == 1),
        diversions={each: outcome.diversions[each] for each in PRIORITIES},
        left_waits=[wait / 60 for each in incidents for wait in each.waited],
        overtime_hours=outcome.overtime_seconds / 3_600,
        kilometres=outcome.kilometres,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies; NaN without values."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def all_minutes(runs: Iterable[Run], priority: int) -> list[float]:
    """Return the response times of a priority in all runs."""
    return [each for run in runs for each in run["minutes"][priority]]


def difference(
    runs: Mapping[str, Sequence[Run]], better: str, worse: str, priority: int
) -> tuple[float, float, float]:
    """Return how many minutes the median of one way lies below another's, with its 95 % interval.

    Paired: the same days and seeds are drawn for both, with replacement.
    """
    ours, theirs = runs[better], runs[worse]
    dice = Random(priority)
    gains = []
    for _ in range(RESAMPLES):
        rows = [dice.randrange(len(ours)) for _ in ours]
        one = all_minutes((ours[row] for row in rows), priority)
        other = all_minutes((theirs[row] for row in rows), priority)
        if one and other:
            gains.append(median(other) - median(one))
    whole = median(all_minutes(theirs, priority)) - median(all_minutes(ours, priority))
    return whole, percentile(gains, 0.025), percentile(gains, 0.975)
