"""The command that lists the P1 of a comparison that wait longest beyond their bound."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.days.plan import KINDS
from tests.days.runs import Row, Run
from tests.days.why import cause_words


def table_of(runs: Sequence[Run], way: str, most: int) -> Table:
    """Return the P1 of a way, the longest beyond their bound first."""
    found: list[tuple[Run, Row]] = [
        (run, row)
        for run in runs
        if run["way"] == way
        for row in run["rows"]
        if row["priority"] == 1
    ]
    found.sort(key=lambda each: each[1]["bound_minutes"] - each[1]["minutes"])
    table = Table("day", "event", "minutes", "bound", "soonest crew", "came", "why", title=way)
    for run, row in found[:most]:
        table.add_row(
            f"{run['kind']} {run['day']}",
            row["key"],
            f"{row['minutes']:.1f}",
            f"{row['bound_minutes']:.1f}",
            row["soonest"],
            row["came"] or "nobody",
            cause_words(row["cause"]),
        )
    return table


def main(arguments: Sequence[str]) -> int:
    """Print the list; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.days why")
    parser.add_argument("json", type=Path, help="the file that a comparison has written")
    parser.add_argument("--way", default="vigie", help="of that comparison")
    parser.add_argument("--kinds", default=",".join(KINDS), help=f"of {', '.join(KINDS)}")
    parser.add_argument("--most", default=30, type=int, help="rows at most")
    options = parser.parse_args(arguments)
    document = json.loads(options.json.read_text(encoding="utf-8"))
    kinds = set(options.kinds.split(","))
    runs = [run for run in document["runs"] if run["kind"] in kinds]
    Console(width=200).print(table_of(runs, options.way, options.most))
    return 0
