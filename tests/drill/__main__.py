"""Backs up a city, kills it, restores it elsewhere and measures: `python -m tests.drill`."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.console import Console
from rich.table import Table

from deploy.local.broker import Broker
from tests.drill.drill import Plan, drill
from tests.drill.judge import Verdicts, judge
from tests.faults.harness import fixed_port

console = Console(width=None if sys.stdout.isatty() else 120)


def main(
    seed: Annotated[int, typer.Option(help="The same seed, the same choices.")] = 1,
    seconds: Annotated[float, typer.Option(help="Of load before the disaster.")] = 30.0,
    rate: Annotated[float, typer.Option(help="Commands a second.")] = 60.0,
    pause: Annotated[float, typer.Option(help="Seconds between two passes of the copy.")] = 0.5,
) -> None:
    """Play the drill on two brokers of its own; exit with 1 where a promise was broken."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    folder = Path(tempfile.mkdtemp(prefix="vigie-drill-"))
    first, other = Broker(folder / "a", fixed_port()), Broker(folder / "b", fixed_port())

    def strike() -> None:
        process = first.running
        alive = process.alive() if process else None
        if alive is None:
            raise RuntimeError("the first broker was gone before it was struck")
        alive.kill()
        alive.wait()

    with first, other:
        plan = Plan(
            first.bootstrap, other.bootstrap, folder, seed, seconds, 10.0, rate, pause, strike
        )
        seen = asyncio.run(drill(plan))
        first.start()  # only to compare with it what was brought back
        found = judge(seen)
    show(found)
    if found.findings:
        console.print(f"logs: {folder}", markup=False)
        sys.exit(1)
    shutil.rmtree(folder, ignore_errors=True)


def show(found: Verdicts) -> None:
    """Print the figures, and under them what was broken."""
    table = Table(title="Restore drill", header_style="bold")
    table.add_column("")
    table.add_column("", justify="right")
    for name, value in _lines(found):
        table.add_row(name, value)
    console.print(table)
    for line in (*found.passes, *found.findings):
        console.print(f"  {line}", markup=False, highlight=False)


def _lines(found: Verdicts) -> list[tuple[str, str]]:
    again = ", ".join(
        f"{count} {outcome.removeprefix('OUTCOME_').lower()}"
        for outcome, count in sorted(found.decided_again.items())
    )
    return [
        ("recovery time: disaster to first acknowledgement", f"{found.answered_seconds:.1f} s"),
        ("  of which the restore", f"{found.restore_seconds:.1f} s"),
        ("  every partition open again after", f"{found.ready_seconds:.1f} s"),
        ("recovery point: age of the oldest lost", f"{found.lost_age_seconds:.1f} s"),
        ("  age of the pass that was brought back", f"{found.cut_age_seconds:.1f} s"),
        ("commands acknowledged in all", str(found.acknowledged)),
        ("  acknowledged after that pass began", str(found.at_risk)),
        ("  of those lost", str(found.lost)),
        ("  doubled, of all", str(found.doubled)),
        ("copied commands decided again", again or "none"),
        ("folds compared with the source", str(found.folds)),
        ("requests of before asked again, met their outcome", str(found.repeated)),
        ("records of coordination since", str(found.noted_after)),
        ("promises broken", str(len(found.findings))),
    ]


if __name__ == "__main__":
    typer.run(main)
