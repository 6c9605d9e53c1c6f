"""The command that runs days under several ways, prints tables, and writes every figure."""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from time import monotonic

import structlog
from rich.console import Console
from rich.progress import track

from services.chassis.sdk.decider import MICROS
from tests.days.compare import differences
from tests.days.day import Day, Stage
from tests.days.figures import Figures, figures_of, plan_of, rows_of
from tests.days.goals import Goal, goals_of
from tests.days.plan import KINDS, Plan, plans
from tests.days.report import (
    causes_table,
    differences_table,
    goals_table,
    table_of,
    triage_table,
)
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


def of_kind(runs: Iterable[Run], kind: str, ways: Sequence[str]) -> dict[str, list[Run]]:
    """Return the runs on days of a kind by way, in the order of the days."""
    found = defaultdict[str, list[Run]](list)
    for run in sorted(runs, key=plan_of):
        if run["kind"] == kind:
            found[run["way"]].append(run)
    return {way: found[way] for way in ways if found[way]}


def shared_twin(way: str) -> str:
    """Return the way that only shares crews, under the same end of shift."""
    return "shared-hard" if way.endswith("-hard") else "shared"


def figures_by_way(by_way: Mapping[str, Sequence[Run]]) -> dict[str, Figures]:
    """Return the figures of each way on the days of one kind."""
    return {way: figures_of(runs, by_way.get(shared_twin(way), ())) for way, runs in by_way.items()}


def goals_by_way(kind: str, figures: Mapping[str, Figures]) -> dict[str, list[Goal]]:
    """Return the goals of each way that calls crews off and has its shared twin beside it."""
    return {
        way: goals_of(kind, each, figures[shared_twin(way)])
        for way, each in figures.items()
        if shared_twin(way) in figures
        and way not in {"apart", "shared", "apart-hard", "shared-hard"}
    }


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
    out = Console(width=200)
    names = [way.name for way in options.ways]
    kinds = {kind: of_kind(runs, kind, names) for kind in options.kinds}
    kinds = {kind: by_way for kind, by_way in kinds.items() if by_way}
    figures = {kind: figures_by_way(by_way) for kind, by_way in kinds.items()}
    changes = {kind: differences(by_way) for kind, by_way in kinds.items()}
    goals = {kind: goals_by_way(kind, each) for kind, each in figures.items()}
    for kind in kinds:
        out.print(table_of(kind, figures[kind]))
        out.print(causes_table(kind, kinds[kind]))
        out.print(differences_table(kind, changes[kind]))
        out.print(goals_table(kind, goals[kind]))
    triage = {
        kind: dict(Counter(row["kind"] for row in rows_of(next(iter(by_way.values())), 1)))
        for kind, by_way in kinds.items()
    }
    out.print(triage_table(triage))
    seconds = round(monotonic() - began)
    document = {
        "command": f"python -m tests.days {' '.join(arguments)}".strip(),
        "machine": _machine(),
        "seconds": seconds,
        "policy_sha256": {way.name: way.policy.sha256 for way in options.ways},
        "figures": figures,
        "differences": changes,
        "goals": goals,
        "triage": triage,
        "runs": runs,
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(document), encoding="utf-8")
    out.print(f"{len(runs)} runs in {seconds} s; every figure: {options.json}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
