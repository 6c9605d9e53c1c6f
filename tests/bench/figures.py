"""Measurements: figures, promises and whether they are kept; the table and the JSON of a run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import ceil
from pathlib import Path
from statistics import median

from rich import box
from rich.console import Console
from rich.table import Table

VIGIE = "vigie"
LIMIT = "confluent-kafka alone"
ALTERNATIVES = ("quixstreams", "faust")
ENOUGH_FOR_P99 = 500

Figures = Mapping[str, float]
RATIOS = ("p50", "p99", "median")
Machine = Mapping[str, str | float]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table.

    `promised` has some of the keys of `values`; a rate (a unit that ends in "/s") is promised at
    least, anything else at most. `times_the_limit` promises figures as so many times those of the
    limit in the same run, which a busy machine changes less. `repeats` are the same figures of each
    repeat.
    """

    figure: str
    who: str
    unit: str
    values: Figures
    samples: int
    promised: Figures = field(default_factory=dict)
    repeats: Mapping[str, Sequence[float]] = field(default_factory=dict)
    note: str = ""
    times_the_limit: Figures = field(default_factory=dict)

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
    times_the_limit: Figures | None = None,
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
        times_the_limit or {},
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


def show(console: Console, lines: Sequence[Line], before: Machine, after: Machine) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("figure", "who", "result", "promised", "", "of the limit", "spread", "n"):
        table.add_column(name, justify="right" if name == "n" else "left", overflow="fold")
    last = ""
    for line in lines:
        table.add_row(line.figure if line.figure != last else "", *_row(line, lines))
        last = line.figure
    console.print(table)
    for line in lines:
        if line.note:
            console.print(f"{line.figure}, {line.who}: {line.note}", highlight=False)
    console.print(
        "{cores} cores ({processor}), {memory_mib} MiB, {system}, Python {python}; load {load} "
        "before, {load_after} after".format(**before, load_after=after["load"])
    )


def write(
    path: Path, lines: Sequence[Line], before: Machine, after: Machine, *, quick: bool
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = {
        "quick": quick,
        "machine": {"before": before, "after": after},
        "lines": [
            {
                **asdict(line),
                "kept": {key: line.kept(key) for key in line.promised},
                "too_many_times_the_limit": too_many_times_the_limit(line, lines),
                "ratio_to_limit": _ratios(line, lines),
            }
            for line in lines
        ],
    }
    path.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


def _row(line: Line, lines: Sequence[Line]) -> list[str]:
    promises = [f"{key} {_figure(value)}" for key, value in line.promised.items()]
    promises += [f"{key} x{value:g}" for key, value in line.times_the_limit.items()]
    promised = ", ".join(promises)
    ratios = _ratios(line, lines)
    return [
        line.who,
        " ".join(f"{key} {_figure(value)}" for key, value in line.values.items()) + f" {line.unit}",
        promised,
        _verdict(line, lines),
        " ".join(f"{key} x{ratios[key]:.1f}" for key in RATIOS if key in ratios),
        " ".join(
            f"{key} {_figure(min(values))}..{_figure(max(values))}"
            for key, values in line.repeats.items()
            if len(values) > 1
        ),
        str(line.samples),
    ]


def _ratios(line: Line, lines: Sequence[Line]) -> dict[str, float]:
    """Return how many times the limit each figure of a side is: 1 is as good, more is worse."""
    limits = [each for each in lines if (each.figure, each.who) == (line.figure, LIMIT)]
    if line.who == LIMIT or not limits:
        return {}
    pairs = {key: (value, limits[0].values[key]) for key, value in line.values.items()}
    return {
        key: there / here if line.more_is_better else here / there
        for key, (here, there) in pairs.items()
        if here and there
    }


def too_many_times_the_limit(line: Line, lines: Sequence[Line]) -> list[str]:
    """Return the figures that are more times the limit's than promised."""
    ratios = _ratios(line, lines)
    return [key for key, most in line.times_the_limit.items() if ratios.get(key, 0) > most]


def _verdict(line: Line, lines: Sequence[Line]) -> str:
    if not line.promised and not line.times_the_limit:
        return ""
    broken = line.broken() + [
        f"{key} of the limit" for key in too_many_times_the_limit(line, lines)
    ]
    if broken:
        return f"[red]broken: {', '.join(broken)}[/red]"
    unsure = [key for key in line.promised if line.kept(key) is None]
    return f"[yellow]{', '.join(unsure)}: too few samples[/yellow]" if unsure else "[green]kept[/]"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
