"""Injects faults into a city under load, counts lost and doubled commands: `tests.faults`."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
from rich.console import Console

from deploy.local.broker import Broker, home
from tests.faults import (
    clock,
    disk,
    figures,
    links,
    names,
    network,
    power,
    reading,
    three,
    three_power,
)
from tests.faults.checker import Finding, check, doubled
from tests.faults.city import OTHERS, city
from tests.faults.evidence import Evidence, Verdict
from tests.faults.examine import examined
from tests.faults.figures import ENOUGH, Figures, figures_of
from tests.faults.harness import fixed_port
from tests.faults.scenarios import BREATH_SECONDS, SCENARIOS, Scenario, frozen
from tests.faults.scene import PER_SECOND, Scene, Stage, opened
from tests.processes import log_folder

ROLE = "roads-unfenced"
TELLING = ("I2", "I3", "I4")
"""The errors of two owners at once: an effect, a command or a version twice."""

TRIES = 5


@dataclass(frozen=True, slots=True)
class Staged:
    """A scenario with brokers of its own; `strike` also gets the tool that `open` yields."""

    open: Callable[[Stage], AbstractContextManager[tuple[Stage, Any]]]
    strike: Callable[[Scene, Any], Awaitable[None]]
    why_not: Callable[[], str]


STAGED = {
    "links": Staged(links.proxied, links.links, links.why_not),
    "disk": Staged(disk.small, disk.disk, disk.why_not),
    "power": Staged(power.powered, power.power, power.why_not),
    "clock": Staged(clock.clocked, clock.clock, clock.why_not),
    "names": Staged(names.named, names.names, names.why_not),
    **{
        name: Staged(three.staged, strike, network.why_not)
        for name, strike in three.SCENARIOS.items()
    },
    "three_power": Staged(three_power.powered, three_power.three_power, power.why_not),
}

THREE = [name for name in STAGED if name.startswith("three_")]
NAMES = (*SCENARIOS, "city", *STAGED, "control")
console = Console(width=None if sys.stdout.isatty() else 170)


def main(
    *,
    scenario: Annotated[
        list[str] | None,
        typer.Option(help=f"Which, or `three` for all of these; else all: {', '.join(NAMES)}."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed, the same choices.")] = 1,
    commands: Annotated[
        int, typer.Option(help="A scenario repeats its faults until so many are acknowledged.")
    ] = ENOUGH,
    rate: Annotated[float, typer.Option(help="Calls per second.")] = PER_SECOND,
    json: Annotated[Path | None, typer.Option(help="Where the figures go.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave logs and files.")] = False,
) -> None:
    """Run the scenarios, one after the other; exit with 1 where a promise was broken."""
    chosen = [name for each in scenario or NAMES for name in _scenarios(each)]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with log_folder("faults") as folder:
        found = asyncio.run(_run_all(chosen, Run(seed, commands, rate), folder))
        figures.write(found, json or home() / "faults.json")
        figures.show(found, console)
        broken = not all(each.passed for each in found)
        if keep or broken:
            sys.exit(broken)


def _scenarios(name: str) -> Sequence[str]:
    found = [name] if name in NAMES else THREE if name == "three" else []
    if not found:
        raise typer.BadParameter(f"no scenario {name}: three, {', '.join(NAMES)}")
    return found


@dataclass(frozen=True, slots=True)
class Run:
    """The options that all scenarios of a run share."""

    seed: int
    commands: int
    rate: float


async def _run_all(chosen: list[str], run: Run, folder: Path) -> list[Figures]:
    found: list[Figures] = []
    with ExitStack() as stack:
        broker = Broker(folder, fixed_port())
        stage = Stage(broker.bootstrap, folder, [broker.folder / "data"], broker)
        for name in chosen:
            console.print(f"{name} (seed {run.seed}) ...", markup=False)
            if name not in STAGED and not broker.running:
                stack.enter_context(broker)
            each = await _run(name, stage, run)
            found.append(each)
            figures.show([each], console)
    return found


async def _run(name: str, stage: Stage, run: Run) -> Figures:
    """Run one scenario and return its figures."""
    started = time.monotonic()
    match name:
        case "control":
            found = await control(stage, run.seed)
        case "city":
            found = await _struck(name, stage, run, city, replicas=1, others=OTHERS)
        case _ if name in SCENARIOS:
            found = await _struck(name, stage, run, SCENARIOS[name])
        case _:
            found = await _staged(name, STAGED[name], stage, run)
    found.seconds = round(time.monotonic() - started, 1)
    return found


async def _staged(name: str, staged: Staged, stage: Stage, run: Run) -> Figures:
    if reason := staged.why_not():
        return Figures(name, run.seed, skipped=reason)
    with staged.open(stage) as (other, tool):
        return await _struck(name, other, run, lambda scene: staged.strike(scene, tool))


async def _struck(
    name: str,
    stage: Stage,
    run: Run,
    strike: Scenario,
    *,
    replicas: int = 2,
    others: Sequence[str] = (),
) -> Figures:
    late: list[Finding] = []
    opening = opened(name, stage, run.seed, replicas=replicas, others=others, per_second=run.rate)
    async with opening as scene:
        try:
            await strike(scene)
            while len(scene.callers.history.with_verdict(Verdict.DONE)) < run.commands:
                await strike(scene)
        except TimeoutError as error:
            late = [Finding("I12 level within a minute", str(error))]
        findings, evidence = await examined(scene)
    return figures_of(scene, run.seed, [*findings, *late], evidence)


async def control(stage: Stage, seed: int) -> Figures:
    """Freeze owners that nothing fences, until the checker sees what they do. It must."""
    found = Figures(scenario="control", seed=seed)
    async with opened("control", stage, seed, role=ROLE) as scene:
        for attempt in range(1, TRIES + 1):
            await asyncio.sleep(BREATH_SECONDS)
            await frozen(scene, 8.0)
            evidence = await asyncio.to_thread(_evidence, scene)
            seen = [each for each in check(evidence) if each.invariant.startswith(TELLING)]
            if seen:
                found.doubled = len(doubled(evidence))
                found.records = sum(1 for _ in evidence.entries())
                found.takeover_seconds = scene.takeovers
                remark = f"caught at attempt {attempt}: {len(seen)} findings, such as {seen[0]}"
                found.remarks = [remark]
                return found
            await scene.until(scene.all_share, "both replicas have their share again")
    found.findings = [f"without a fence, {TRIES} zombies wrote nothing that the checker saw"]
    return found


def _evidence(scene: Scene) -> Evidence:
    log = reading.read_journal(scene.town.bootstrap, scene.names.journal)
    commands = reading.read_commands(scene.town.bootstrap, scene.names.commands)
    return Evidence(journal=log, commands=commands, history=scene.callers.history)


if __name__ == "__main__":
    typer.run(main)
