"""The command that runs days under several ways, prints tables, and writes every figure."""

from __future__ import annotations

import argparse
import gc
import os
import platform
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from time import monotonic

import structlog
from rich.console import Console
from rich.progress import track

from services.chassis.sdk.decider import MICROS
from tests.days.conclude import conclude
from tests.days.day import Day, Stage
from tests.days.plan import KINDS, Plan, plans
from tests.days.runs import Run, run_of
from tests.days.ways import WAYS, Way, way_of

CITY = "deploy/cities/montpellier"
GARBAGE_AFTER = 100_000
"""A run makes many objects and few cycles: the collector need not look often."""


@cache
def stage() -> Stage:
    """Return the city, loaded once in each process."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    loaded = Stage.load(CITY)
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
    return loaded


def run_day(task: tuple[Plan, Way]) -> Run:
    """Run one day under one way."""
    plan, way = task
    day = Day(stage(), plan, way)
    return run_of(plan, way.name, day.run(), day.world.time / MICROS)


def _machine() -> str:
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {python}"


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.days")
    parser.add_argument("--kinds", default=",".join(KINDS), help=f"of {', '.join(KINDS)}")
    parser.add_argument("--ways", default=",".join(WAYS), help=f"of {', '.join(WAYS)}")
    parser.add_argument("--limit", type=int, help="days of each kind at most")
    parser.add_argument("--days", help="only these days of the recording: 4,5,6")
    parser.add_argument("--jobs", default=os.cpu_count() or 1, type=int, help="processes")
    parser.add_argument("--json", default=".vigie/days.json", type=Path, help="every figure")
    parser.add_argument(
        "--policy",
        action="append",
        default=[],
        type=Path,
        help="a policy file, as one more way; may be repeated",
    )
    options = parser.parse_args(arguments)
    for name, known in (("kinds", KINDS), ("ways", WAYS)):
        given = getattr(options, name).split(",")
        if unknown := set(given) - set(known):
            parser.error(f"--{name} {', '.join(sorted(unknown))}: give some of {', '.join(known)}")
        setattr(options, name, given)
    options.ways = [WAYS[name] for name in options.ways] + [way_of(each) for each in options.policy]
    return options


def chosen(options: argparse.Namespace) -> list[Plan]:
    """Return the days to run."""
    found: list[Plan] = []
    for kind in options.kinds:
        mine = [plan for plan in plans(stage().recording) if plan.kind == kind]
        if options.days:
            wanted = set(map(int, options.days.split(",")))
            mine = [plan for plan in mine if plan.day in wanted]
        found += mine[:: -(-len(mine) // (options.limit or len(mine)))] if mine else []
    return found


def main(arguments: Sequence[str]) -> int:
    """Run, print and write; return the exit code."""
    options = _options(arguments)
    began = monotonic()
    # The longest first, so that no process works alone at the end.
    order = sorted(chosen(options), key=lambda plan: list(KINDS).index(plan.kind), reverse=True)
    tasks = [(plan, way) for plan in order for way in options.ways]
    console = Console(stderr=True)
    with ProcessPoolExecutor(options.jobs) as pool:
        runs = list(track(pool.map(run_day, tasks), "Days", len(tasks), console=console))
    document = {
        "command": f"python -m tests.days {' '.join(arguments)}".strip(),
        "machine": _machine(),
        "seconds": round(monotonic() - began),
        "policy_sha256": {way.name: way.policy.sha256 for way in options.ways},
    }
    conclude(runs, document, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
