"""Backs up a city, kills it, restores it elsewhere and measures: `python -m tests.drill`."""

from __future__ import annotations

import asyncio
import logging
import sys
from dataclasses import asdict
from functools import partial
from typing import Annotated

import structlog
import typer
from rich.console import Console
from rich.table import Table

from deploy.local.broker import Broker
from tests.drill.drill import Plan, drill
from tests.drill.judge import Verdicts, judge
from tests.faults.harness import fixed_port
from tests.faults.scenarios import kill_broker
from tests.processes import log_folder

console = Console(width=None if sys.stdout.isatty() else 120)


def main(
    seed: Annotated[int, typer.Option(help="The same seed, the same choices.")] = 1,
    seconds: Annotated[float, typer.Option(help="Of load before the disaster.")] = 30.0,
    rate: Annotated[float, typer.Option(help="Commands a second.")] = 60.0,
    pause: Annotated[float, typer.Option(help="Seconds between two passes of the copy.")] = 0.5,
) -> None:
    """Play the drill on two brokers of its own; exit with 1 where a promise was broken."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with (
        log_folder("drill") as folder,
        Broker(folder / "a", fixed_port()) as first,
        Broker(folder / "b", fixed_port()) as other,
    ):
        strike = partial(kill_broker, first)
        plan = Plan(
            first.bootstrap, other.bootstrap, folder, seed, seconds, 10.0, rate, pause, strike
        )
        seen = asyncio.run(drill(plan))
        first.start()  # only to compare the restored topics with it
        found = judge(seen)
        show(found)
        if found.findings:
            sys.exit(1)


def show(found: Verdicts) -> None:
    """Print the figures, and under them the broken promises."""
    table = Table(title="Restore drill", show_header=False)
    for name, value in asdict(found).items():
        if not isinstance(value, list):
            figure = f"{value:.1f}" if isinstance(value, float) else str(value)
            table.add_row(name.replace("_", " "), figure)
    console.print(table)
    for line in (*found.passes, *found.findings):
        console.print(f"  {line}", markup=False, highlight=False)


if __name__ == "__main__":
    typer.run(main)
