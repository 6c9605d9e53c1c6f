"""A measurement: its system, its figures, the promise, and whether it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median

VIGIE = "vigie"
LIMIT = "confluent-kafka alone"
ALTERNATIVES = ("quixstreams", "faust")
ENOUGH_FOR_P99 = 500

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table.

    `promised` has some of the keys of `values`; a rate (a unit that ends in "/s") is promised at
    least, anything else at most. `repeats` are the same figures of each repeat.
    """

    figure: str
    who: str
    unit: str
    values: Figures
    samples: int
    promised: Figures = field(default_factory=dict)
    repeats: Mapping[str, Sequence[float]] = field(default_factory=dict)
    note: str = ""

    @property
    def more_is_better(self) -> bool:
        return self.unit.endswith("/s")

    def kept(self, key: str) -> bool | None:
        """Return whether a promise is kept; None without a promise, or with too few samples."""
        promised = self.promised.get(key)
        if promised is None or (key == "p99" and self.samples < ENOUGH_FOR_P99):
            return None
        value = self.values[key]
        return value >= promised if self.more_is_better else value <= promised

    def broken(self) -> list[str]:
        """Return the promises that are not kept."""
        return [key for key in self.promised if self.kept(key) is False]


def spread(samples: Sequence[float]) -> dict[str, float]:
    """Return median, 90th and 99th percentile (the sample that is not below it) and maximum."""
    ordered = sorted(samples)
    shares = {"p50": 0.50, "p90": 0.90, "p99": 0.99, "max": 1.0}
    return {key: ordered[ceil(share * len(ordered)) - 1] for key, share in shares.items()}


def latency(
    figure: str,
    who: str,
    repeats: Sequence[Sequence[float]],
    *,
    promised: Figures | None = None,
    note: str = "",
) -> Line:
    """Return a row of times, in milliseconds, out of seconds."""
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
    """Return a row of one figure that was measured some times.

    A duration is promised as its worst; a rate as its median, for the machine has other work.
    """
    key = "median" if unit.endswith("/s") else "max"
    values = {"median": median(repeats), "min": min(repeats), "max": max(repeats)}
    wanted = {} if promised is None else {key: promised}
    return Line(figure, who, unit, values, len(repeats), wanted, {"all": list(repeats)}, note)
