"""The goals of dispatch, each with its limit, what a comparison measured, and whether it is met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from tests.days.figures import Figures

CAPACITY = frozenset({"NOBODY_ABLE", "ALL_AS_URGENT"})
"""Causes of a P1 without a crew that no rule can change."""
USUAL = "ordinary"
"""The goals of response times are for this kind of day."""
P50_MINUTES = 7.0
P50_RATIO, P90_RATIO = 1.25, 1.3
LATER_SHARE = 1.05


class Goal(TypedDict):
    """A goal: the measured figure is at most the limit, or it is missed."""

    name: str
    limit: float
    measured: float
    met: bool


def goals_of(kind: str, figures: Figures, shared: Figures) -> list[Goal]:
    """Return the goals of a way on the days of a kind; `shared` has the same days."""
    return [
        Goal(name=name, limit=limit, measured=measured, met=measured <= limit)
        for name, limit, measured in _measured(kind, figures, shared)
    ]


def _measured(kind: str, figures: Figures, shared: Figures) -> Iterator[tuple[str, float, float]]:
    if kind == USUAL:
        yield "P1 p50, first crew of any role", P50_MINUTES, figures["first"]["p50"]
        yield "P1 p50, leading crew", P50_MINUTES, figures["times"][1]["p50"]
        yield "P1 p50 / bound p50", P50_RATIO, figures["ratio_p50"]
        yield "P1 p90 / bound p90", P90_RATIO, figures["ratio_p90"]
    barred = sum(count for cause, count in figures["nobody"].items() if cause not in CAPACITY)
    yield "P1 without a crew at once because of a rule", 0, barred
    late = float(figures["left_p2_beyond_hour_shared"])
    yield (
        "P2 called off beyond the hour (limit: the same P2, shared)",
        late,
        figures["left_p2_beyond_hour"],
    )
    for priority in (3, 4):
        name = f"P{priority} until done / shared"
        yield name, LATER_SHARE, _ratio(figures, shared, priority)


def _ratio(figures: Figures, shared: Figures, priority: int) -> float:
    return figures["times"][priority]["done_mean"] / shared["times"][priority]["done_mean"]
