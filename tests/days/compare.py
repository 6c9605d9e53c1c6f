"""Paired differences between two ways, with bootstrap intervals over days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from tests.days.figures import plan_of, rows_of
from tests.days.runs import Row, Run

RESAMPLES = 2_000
Values = NDArray[np.float64]

PAIRS: Mapping[str, Sequence[tuple[str, str]]] = {
    "sharing": (
        ("apart", "shared"),
        ("radio", "vigie"),
        ("apart-hard", "shared-hard"),
        ("radio-hard", "vigie-hard"),
    ),
    "calling crews off": (
        ("apart", "radio"),
        ("shared", "vigie"),
        ("apart-hard", "radio-hard"),
        ("shared-hard", "vigie-hard"),
    ),
    "a soft end of shift": (
        ("apart-hard", "apart"),
        ("shared-hard", "shared"),
        ("vigie-hard", "vigie"),
    ),
}
"""The comparisons: the two ways of a pair differ in one thing."""


class Difference(TypedDict):
    """How much one way changes a figure against another, with its 95 % interval."""

    brings: str
    without: str
    having: str
    figure: str
    change: float
    low: float
    high: float
    days: int


Statistic = Callable[[Values], float]
FIGURES: Mapping[str, tuple[int, Callable[[Row], float], Statistic]] = {
    "P1 p50": (1, lambda row: row["minutes"], lambda each: float(np.median(each))),
    "P1 p90": (1, lambda row: row["minutes"], lambda each: float(np.percentile(each, 90))),
    "P2 p50": (2, lambda row: row["minutes"], lambda each: float(np.median(each))),
    "P2 p90": (2, lambda row: row["minutes"], lambda each: float(np.percentile(each, 90))),
    "P3 done, mean": (3, lambda row: row["done_minutes"], lambda each: float(np.mean(each))),
    "P4 done, mean": (4, lambda row: row["done_minutes"], lambda each: float(np.mean(each))),
}


def differences(by_way: Mapping[str, Sequence[Run]]) -> list[Difference]:
    """Return every paired difference that the ways allow. The runs of a way are of one kind.

    A way that is in no pair is a policy of its own: it is compared with `vigie`.
    """
    known = {way for pairs in PAIRS.values() for pair in pairs for way in pair}
    policies = {"another policy": [("vigie", way) for way in by_way if way not in known]}
    return [
        _difference(brings, without, having, figure, by_way)
        for brings, pairs in {**PAIRS, **policies}.items()
        for without, having in pairs
        if by_way.get(without) and by_way.get(having)
        for figure in FIGURES
    ]


def _difference(
    brings: str, without: str, having: str, figure: str, by_way: Mapping[str, Sequence[Run]]
) -> Difference:
    priority, value, statistic = FIGURES[figure]
    both = [
        {plan_of(run): _values(run, priority, value) for run in by_way[way]}
        for way in (without, having)
    ]
    days = sorted(both[0].keys() & both[1].keys())
    change, low, high = paired([both[0][d] for d in days], [both[1][d] for d in days], statistic)
    return Difference(
        brings=brings,
        without=without,
        having=having,
        figure=figure,
        change=change,
        low=low,
        high=high,
        days=len(days),
    )


def _values(run: Run, priority: int, value: Callable[[Row], float]) -> Values:
    return np.array([value(row) for row in rows_of([run], priority)], np.float64)


def paired(
    one: Sequence[Values], other: Sequence[Values], statistic: Statistic
) -> tuple[float, float, float]:
    """Return how much `other` changes a statistic, and its 95 % interval.

    The same days are drawn for both, with replacement; `one` and `other` have one entry a day.
    NaN where no day has a value.
    """
    if not any(map(len, one)) or not any(map(len, other)):
        return float("nan"), float("nan"), float("nan")
    dice = np.random.default_rng(1)
    changes = []
    for _ in range(RESAMPLES):
        drawn = dice.integers(len(one), size=len(one))
        ours = np.concatenate([one[each] for each in drawn])
        theirs = np.concatenate([other[each] for each in drawn])
        if len(ours) and len(theirs):
            changes.append(statistic(theirs) - statistic(ours))
    whole = statistic(np.concatenate(other)) - statistic(np.concatenate(one))
    low, high = np.percentile(changes, [2.5, 97.5])
    return whole, float(low), float(high)
