"""Reports a run as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench.figures import LIMIT, Line

RATIOS = ("p50", "p99", "median")
Machine = Mapping[str, str | float]


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
                "ratio_to_limit": _ratios(line, lines),
            }
            for line in lines
        ],
    }
    path.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


def _row(line: Line, lines: Sequence[Line]) -> list[str]:
    promised = ", ".join(f"{key} {_figure(value)}" for key, value in line.promised.items())
    ratios = _ratios(line, lines)
    return [
        line.who,
        " ".join(f"{key} {_figure(value)}" for key, value in line.values.items()) + f" {line.unit}",
        promised,
        _verdict(line),
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


def _verdict(line: Line) -> str:
    if not line.promised:
        return ""
    if broken := line.broken():
        return f"[red]broken: {', '.join(broken)}[/red]"
    unsure = [key for key in line.promised if line.kept(key) is None]
    return f"[yellow]{', '.join(unsure)}: too few samples[/yellow]" if unsure else "[green]kept[/]"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
