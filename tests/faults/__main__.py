"""Injects faults into a city under load, counts lost and doubled commands: `tests.faults`."""

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

from deploy.local.broker import Broker, home
from tests.faults import figures
from tests.faults.figures import Figures
from tests.faults.harness import fixed_port
from tests.faults.runs import NAMES, run
from tests.faults.scene import Stage

console = Console(width=None if sys.stdout.isatty() else 170)


def main(
    *,
    scenario: Annotated[
        list[str] | None, typer.Option(help=f"Which; all where none is named: {', '.join(NAMES)}.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed, the same choices.")] = 1,
    json: Annotated[Path | None, typer.Option(help="Where the figures go.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave logs and files.")] = False,
) -> None:
    """Run the scenarios, one after the other; exit with 1 where a promise was broken."""
    chosen = scenario or list(NAMES)
    if unknown := set(chosen) - set(NAMES):
        raise typer.BadParameter(f"no scenario {', '.join(sorted(unknown))}: {', '.join(NAMES)}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    folder = Path(tempfile.mkdtemp(prefix="vigie-faults-"))
    found = asyncio.run(_run(chosen, seed, folder))
    figures.write(found, json or home() / "faults.json")
    figures.show(found, console)
    if keep or not all(each.passed for each in found):
        console.print(f"logs: {folder}", markup=False)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if all(each.passed for each in found) else 1)


async def _run(chosen: list[str], seed: int, folder: Path) -> list[Figures]:
    found: list[Figures] = []
    with Broker(folder, fixed_port()) as broker:
        stage = Stage(broker.bootstrap, folder, broker.folder / "data", broker)
        for name in chosen:
            console.print(f"{name} (seed {seed}) ...", markup=False)
            each = await run(name, stage, seed)
            found.append(each)
            figures.show([each], console)
    return found


if __name__ == "__main__":
    typer.run(main)
