"""Reports a run as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench.figures import LIMIT, Line
from tests.bench.machine import Machine


def tell(console: Console, lines: Sequence[Line], before: Machine, after: Machine) -> None:
    """Print the table."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("figure", "who", "result", "promised", "", "of the limit", "spread", "n"):
        table.add_column(name, justify="right" if name == "n" else "left", overflow="fold")
    last = ""
    for line in lines:
        table.add_row(line.figure if line.figure != last else "", *_row(line, lines))
        last = line.figure
    console.print(table)
    for line in lines:
        if line.start:
            console.print(f"first 10 s after a start: {line.figure}, {line.who}: {_values(line)}")
        if line.note:
            console.print(f"{line.figure}, {line.who}: {line.note}", highlight=False)
    console.print(
        f"{before.cores} cores ({before.processor}), {before.memory_mib} MiB, {before.system}, "
        f"Python {before.python}; load {before.load} before, {after.load} after"
    )


def write(
    path: Path, lines: Sequence[Line], before: Machine, after: Machine, *, quick: bool
) -> None:
    """Write the JSON, with each repeat."""
    path.parent.mkdir(parents=True, exist_ok=True)
    limits = _limits(lines)
    told = {
        "quick": quick,
        "machine": {"before": asdict(before), "after": asdict(after)},
        "lines": [
            {
                **asdict(line),
                "kept": {key: line.kept(key) for key in line.promised},
                "ratio_to_limit": {
                    key: line.ratio(limits.get(line.figure), key) for key in line.values
                },
            }
            for line in lines
        ],
    }
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _limits(lines: Sequence[Line]) -> dict[str, Line]:
    return {line.figure: line for line in lines if line.who == LIMIT}


def _row(line: Line, lines: Sequence[Line]) -> list[str]:
    promised = ", ".join(f"{key} {_figure(value)}" for key, value in line.promised.items())
    limit = None if line.who == LIMIT else _limits(lines).get(line.figure)
    ratios = {key: line.ratio(limit, key) for key in ("p50", "p99", "median")}
    return [
        line.who,
        " ".join(f"{key} {_figure(value)}" for key, value in line.values.items()) + f" {line.unit}",
        promised,
        _verdict(line),
        " ".join(f"{key} x{ratio:.1f}" for key, ratio in ratios.items() if ratio),
        " ".join(_spread(key, values) for key, values in line.repeats.items() if len(values) > 1),
        str(line.samples),
    ]


def _verdict(line: Line) -> str:
    if not line.promised:
        return ""
    if broken := line.broken():
        return f"[red]broken: {', '.join(broken)}[/red]"
    unsure = [key for key in line.promised if line.kept(key) is None]
    return f"[yellow]{', '.join(unsure)}: too few samples[/yellow]" if unsure else "[green]kept[/]"


def _spread(key: str, values: Sequence[float]) -> str:
    return f"{key} {_figure(min(values))}..{_figure(max(values))}"


def _values(line: Line) -> str:
    return " ".join(f"{key} {_figure(value)}" for key, value in line.start.items()) + " ms"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
