"""Injects faults into a city under load, counts lost and doubled commands: `tests.faults`."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.console import Console

from deploy.local.broker import Broker, home
from tests.faults import disk, figures, links
from tests.faults.checker import Finding
from tests.faults.city import OTHERS, city
from tests.faults.control import control
from tests.faults.examine import examined
from tests.faults.figures import Figures, figures_of
from tests.faults.harness import fixed_port
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.scene import Stage, opened

NAMES = (*SCENARIOS, "city", "links", "disk", "control")
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
    found = asyncio.run(_run_all(chosen, seed, folder))
    figures.write(found, json or home() / "faults.json")
    figures.show(found, console)
    if keep or not all(each.passed for each in found):
        console.print(f"logs: {folder}", markup=False)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if all(each.passed for each in found) else 1)


async def _run_all(chosen: list[str], seed: int, folder: Path) -> list[Figures]:
    found: list[Figures] = []
    with Broker(folder, fixed_port()) as broker:
        stage = Stage(broker.bootstrap, folder, broker.folder / "data", broker)
        for name in chosen:
            console.print(f"{name} (seed {seed}) ...", markup=False)
            each = await _run(name, stage, seed)
            found.append(each)
            figures.show([each], console)
    return found


async def _run(name: str, stage: Stage, seed: int) -> Figures:
    """Run one scenario and return its figures."""
    started = time.monotonic()
    match name:
        case "control":
            found = await control(stage, seed)
        case "city":
            found = await _struck(name, stage, seed, city, replicas=1, others=OTHERS)
        case "links" if reason := links.why_not():
            found = Figures(name, seed, skipped=reason)
        case "links":
            with links.proxied(stage.folder) as (other, link):
                found = await _struck(name, other, seed, lambda scene: links.links(scene, link))
        case "disk" if reason := disk.why_not():
            found = Figures(name, seed, skipped=reason)
        case "disk":
            with disk.small(stage.folder) as other:
                found = await _struck(name, other, seed, disk.disk)
        case _:
            found = await _struck(name, stage, seed, SCENARIOS[name])
    found.seconds = round(time.monotonic() - started, 1)
    return found


async def _struck(
    name: str,
    stage: Stage,
    seed: int,
    strike: Scenario,
    *,
    replicas: int = 2,
    others: Sequence[str] = (),
) -> Figures:
    late: list[Finding] = []
    async with opened(name, stage, seed, replicas=replicas, others=others) as scene:
        try:
            await strike(scene)
        except TimeoutError as error:
            late = [Finding("I12 level within a minute", str(error))]
        findings, evidence = await examined(scene)
    return figures_of(scene, seed, [*findings, *late], evidence)


if __name__ == "__main__":
    typer.run(main)
