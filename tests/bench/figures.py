"""A measurement: its system, its figures, the promise, and whether it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median

VIGIE = "vigie"
LIMIT = "confluent-kafka alone"
ENOUGH_FOR_P99 = 500

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table.

    `promised` has some of the keys of `values`; a rate (a unit that ends in "/s") is promised at
    least, anything else at most. `repeats` are the same figures of each repeat, `start` those of
    the first ten seconds after a start, which count for nothing else.
    """

    figure: str
    who: str
    unit: str
    values: Figures
    samples: int
    promised: Figures = field(default_factory=dict)
    repeats: Mapping[str, Sequence[float]] = field(default_factory=dict)
    start: Figures = field(default_factory=dict)
    note: str = ""

    @property
    def more_is_better(self) -> bool:
        """Whether a larger figure is the better one."""
        return self.unit.endswith("/s")

    def kept(self, key: str) -> bool | None:
        """Whether a promise is kept; None where too few samples say so, or nothing was promised."""
        promised = self.promised.get(key)
        if promised is None or (key == "p99" and self.samples < ENOUGH_FOR_P99):
            return None
        value = self.values[key]
        return value >= promised if self.more_is_better else value <= promised

    def broken(self) -> list[str]:
        """The promises that are not kept."""
        return [key for key in self.promised if self.kept(key) is False]

    def ratio(self, limit: Line | None, key: str) -> float | None:
        """How many times the limit this is: 1 is as good, more is worse."""
        if limit is None or not self.values.get(key) or not limit.values.get(key):
            return None
        here, there = self.values[key], limit.values[key]
        return there / here if self.more_is_better else here / there


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that is not below that share of them."""
    ordered = sorted(samples)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def spread(samples: Sequence[float]) -> dict[str, float]:
    """Median, 90th and 99th percentile and maximum."""
    return {
        "p50": percentile(samples, 0.50),
        "p90": percentile(samples, 0.90),
        "p99": percentile(samples, 0.99),
        "max": max(samples),
    }


def latency(
    figure: str,
    who: str,
    repeats: Sequence[Sequence[float]],
    *,
    promised: Figures | None = None,
    start: Sequence[float] = (),
    note: str = "",
) -> Line:
    """A row of times, in milliseconds, out of seconds."""
    each = [[1000 * seconds for seconds in repeat] for repeat in repeats if repeat]
    pooled = [sample for repeat in each for sample in repeat]
    return Line(
        figure,
        who,
        "ms",
        spread(pooled),
        len(pooled),
        promised or {},
        {key: [spread(repeat)[key] for repeat in each] for key in ("p50", "p99")},
        spread([1000 * seconds for seconds in start]) if start else {},
        note,
    )


def repeated(
    figure: str,
    who: str,
    unit: str,
    repeats: Sequence[float],
    *,
    promised: float | None = None,
    note: str = "",
) -> Line:
    """A row of one figure that was measured some times.

    A duration is promised as its worst; a rate as its median, for the machine has other work.
    """
    key = "median" if unit.endswith("/s") else "max"
    values = {"median": median(repeats), "min": min(repeats), "max": max(repeats)}
    wanted = {} if promised is None else {key: promised}
    return Line(figure, who, unit, values, len(repeats), wanted, {"all": list(repeats)}, {}, note)
