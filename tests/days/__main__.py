"""Run recorded days under several ways to dispatch and compare the response times.

    python -m tests.days                                   30 days under every way
    python -m tests.days --days 4-11 --ways shared,vigie --seeds 1-3

The deciders are those of the services; broker, network and clocks are replaced by an agenda.
Streets, arrivals and hours are recorded; crews, their habits and the roster are assumptions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path
from time import monotonic

import structlog
from rich.console import Console
from rich.progress import track
from rich.table import Table

from services.chassis.sdk.decider import MICROS
from tests.days.day import Day, Stage
from tests.days.dispatch import WAYS
from tests.days.figures import GOAL_MINUTES, Run, all_minutes, difference, percentile, run_of

CITY = "deploy/cities/montpellier"
TREE_DAY = 6
"""A day with more P1 than this is counted apart: storms, mostly of fallen trees."""


@cache
def stage() -> Stage:
    """Return the city, loaded once in each process."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    return Stage.load(CITY)


def run_day(task: tuple[int, int, str, bool]) -> Run:
    """Run one day under one way."""
    number, seed, way, busy = task
    day = Day(stage(), number, seed, WAYS[way], busy=busy)
    return run_of(number, seed, way, day.run(), day.world.time / MICROS)


def numbers(text: str) -> list[int]:
    """Return "1-3,7" as [1, 2, 3, 7]."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found


def tables(runs: Sequence[Run], ways: Sequence[str]) -> Iterator[Table]:
    """Yield a table for usual days and one for tree days."""
    lives: dict[int, int] = {}
    for run in runs:
        lives[run["day"]] = max(lives.get(run["day"], 0), len(run["minutes"][1]))
    for title, wanted in (("Usual days", False), ("Tree days", True)):
        chosen = [run for run in runs if (lives[run["day"]] > TREE_DAY) is wanted]
        if chosen:
            yield _table(title, chosen, ways)


def _table(title: str, runs: Sequence[Run], ways: Sequence[str]) -> Table:
    days = {(run["day"], run["seed"]) for run in runs}
    lives = len(all_minutes((run for run in runs if run["way"] == ways[0]), 1))
    table = Table(
        "way", "P1 p50", "p90", "late", "met nobody", "P2 p50", "p90", "late", "P3 p50", "p90",
        "P4 p50", "diversions", "left p50", "p90", "overtime h", "km",
        title=f"{title}: {len(days)} runs, {lives} P1; minutes from known to a crew on site",
    )  # fmt: skip
    for way in ways:
        mine = [run for run in runs if run["way"] == way]
        table.add_row(way, *_cells(mine))
    best = [each for run in runs if run["way"] == ways[-1] for each in run["bounds"][1]]
    row = [f"{percentile(best, share):.1f}" for share in (0.5, 0.9)]
    table.add_row(f"bound of {ways[-1]}", *row)
    return table


def _cells(runs: Sequence[Run]) -> list[str]:
    days = len(runs)
    cells: list[str] = []
    for priority in (1, 2, 3, 4):
        minutes = all_minutes(runs, priority)
        cells.append(f"{percentile(minutes, 0.5):.1f}")
        if priority < 4:
            cells.append(f"{percentile(minutes, 0.9):.1f}")
        if priority < 3:
            late = sum(each > GOAL_MINUTES[priority] for each in minutes)
            cells.append(f"{late / max(1, len(minutes)):.0%}")
        if priority == 1:
            cells.append(str(sum(run["met_nobody"] for run in runs)))
    left = [wait for run in runs for wait in run["left_waits"]]
    diversions = sum(sum(run["diversions"].values()) for run in runs) / days
    return [
        *cells,
        f"{diversions:.1f}",
        f"{percentile(left, 0.5):.0f}",
        f"{percentile(left, 0.9):.0f}",
        f"{sum(run['overtime_hours'] for run in runs) / days:.2f}",
        f"{sum(run['kilometres'] for run in runs) / days:.0f}",
    ]


def differences(runs: Sequence[Run], ways: Sequence[str]) -> Iterator[str]:
    """Yield how each way compares with the one before it."""
    by_way: dict[str, list[Run]] = defaultdict(list)
    for run in sorted(runs, key=lambda each: (each["day"], each["seed"])):
        by_way[run["way"]].append(run)
    for worse, better in pairwise(ways):
        for priority in (1, 2):
            gain, low, high = difference(by_way, better, worse, priority)
            yield (
                f"{better} against {worse}: P{priority} median {-gain:+.1f} min "
                f"[{-high:+.1f}, {-low:+.1f}] (95 %, paired bootstrap over runs)"
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.days", description=__doc__)
    parser.add_argument("--days", default="1-30", type=numbers, help="days of the recording")
    parser.add_argument("--seeds", default="1", type=numbers, help="seeds of crews' habits")
    parser.add_argument("--ways", default=",".join(WAYS), help=f"of {', '.join(WAYS)}")
    parser.add_argument("--busy", action="store_true", help="days with planned work and more P1")
    parser.add_argument("--jobs", default=2, type=int, help="processes")
    parser.add_argument("--json", default=".vigie/days.json", type=Path, help="every run's figures")
    options = parser.parse_args(arguments)
    ways = options.ways.split(",")
    if unknown := set(ways) - set(WAYS):
        parser.error(f"--ways {', '.join(sorted(unknown))}: give some of {', '.join(WAYS)}")
    began = monotonic()
    tasks = [
        (day, seed, way, options.busy)
        for day in options.days
        for seed in options.seeds
        for way in ways
    ]
    console = Console(stderr=True)
    with ProcessPoolExecutor(options.jobs) as pool:
        runs = list(track(pool.map(run_day, tasks), "Days", len(tasks), console=console))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(runs), encoding="utf-8")
    out = Console(width=160)
    for table in tables(runs, ways):
        out.print(table)
    for line in differences(runs, ways):
        out.print(line)
    out.print(f"{len(runs)} runs in {monotonic() - began:.0f} s; every figure: {options.json}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
