"""Measures the promised figures, their limits and the alternatives: `python -m tests.bench`."""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.broker import Broker, home
from deploy.local.ports import free_port
from tests.bench import figures
from tests.bench.installation import Scene
from tests.bench.machine import machine
from tests.processes import log_folder

# In the order in which they disturb the next one least.
MEASURES = (
    "deciding",
    "board",
    "works",
    "corridors",
    "winter",
    "signals",
    "folding",
    "acknowledged",
    "offers",
    "takeover",
    "dashboards",
    "memory",
    "restart",
)
JSON = "bench.json"
WIDTH = 180  # of a log; a terminal has its own

Only = Annotated[list[str] | None, typer.Option("--only", help=f"One of {', '.join(MEASURES)}.")]
Quick = Annotated[bool, typer.Option("--quick", help="A tenth of the samples, one repeat.")]
Output = Annotated[Path | None, typer.Option("--json", help="Where the JSON goes.")]


def main(*, only: Only = None, quick: Quick = False, output: Output = None) -> None:
    """Measure on a broker of its own; exit with 1 where a promise is broken."""
    for name in only or ():
        if name not in MEASURES:
            raise typer.BadParameter(f"{name} is none of {', '.join(MEASURES)}.")
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    path = output or home() / JSON
    before = after = machine()
    lines: list[figures.Line] = []
    with log_folder("bench") as folder, Broker(folder, free_port()) as broker:
        running = broker.running
        scene = Scene(broker.bootstrap, running.pid if running else 0, folder, quick)
        for name in only or MEASURES:
            began = time.perf_counter()
            console.print(f"measuring {name} ...")
            lines += importlib.import_module(f"tests.bench.{name}").measure(scene)
            after = machine()
            figures.write(path, lines, before, after, quick=quick)
            console.print(f"measured {name} in {time.perf_counter() - began:.0f} s")
    figures.show(console, lines, before, after)
    console.print(f"also in {path}", highlight=False)
    if any(line.broken() or figures.too_many_times_the_limit(line, lines) for line in lines):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
