"""One run as the JSON file holds it: a row for each incident, and what the crews spent."""

from __future__ import annotations

from typing import TypedDict

from tests.days.outcome import Outcome, Response
from tests.days.plan import Plan

TREES = frozenset({"tree_down"})
"""P1 of these kinds are a tree on a main street: an obstruction, rarely a life."""


class Row(TypedDict):
    """One incident. Minutes are from known; what has not happened counts until the run ends.

    `minutes` end with the leading crew on the site, `first_minutes` with the first of any role.
    A P1 has the crew that could be there soonest, the one that came, and why the first did not.
    """

    key: str
    kind: str
    priority: int
    minutes: float
    first_minutes: float
    done_minutes: float
    left_minutes: list[float]
    left_count: int
    nobody: str
    bound_minutes: float
    cause: str
    soonest: str
    came: str


class Run(TypedDict):
    """One day under one way."""

    kind: str
    day: int
    seed: int
    share: float
    way: str
    rows: list[Row]
    diversions: dict[str, int]
    shifts: int
    overtime_minutes: list[float]
    kilometres: float


def run_of(plan: Plan, way: str, outcome: Outcome, end: float) -> Run:
    """Return the figures of one run; `end` is its end in seconds since 1970."""
    return Run(
        kind=plan.kind,
        day=plan.day,
        seed=plan.seed,
        share=plan.share,
        way=way,
        rows=[_row(each, end) for each in outcome.responses()],
        diversions=dict(outcome.diversions),
        shifts=outcome.shifts,
        overtime_minutes=[each / 60 for each in outcome.overtime_seconds],
        kilometres=outcome.kilometres,
    )


def _row(response: Response, end: float) -> Row:
    left = [*response.left_seconds, *([] if response.left is None else [end - response.left])]
    trace = response.trace
    bound_seconds = response.bound_seconds
    if response.upgraded and response.attended is not None:
        bound_seconds = min(bound_seconds, response.attended - response.known)
    return Row(
        key=response.key,
        kind=response.kind,
        priority=response.priority,
        minutes=_minutes(response.known, response.attended, end),
        first_minutes=_minutes(response.known, response.first, end),
        done_minutes=_minutes(response.known, response.done, end),
        left_minutes=[round(each / 60, 3) for each in left],
        left_count=response.left_count,
        nobody=response.nobody,
        bound_minutes=round(bound_seconds / 60, 3),
        cause=trace.cause() if trace is not None else "",
        soonest=trace.soonest.crew if trace is not None else "",
        came=trace.came if trace is not None else "",
    )


def _minutes(known: float, happened: float | None, end: float) -> float:
    return round(((end if happened is None else happened) - known) / 60, 3)
