"""The runs: all scenarios, their requirements and their figures."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.faults import disk, links
from tests.faults.checker import Finding
from tests.faults.city import OTHERS, city
from tests.faults.control import control
from tests.faults.examine import examined
from tests.faults.figures import Figures
from tests.faults.outcome import of
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.scene import Stage, opened

NAMES = (*SCENARIOS, "city", "links", "disk", "control")


async def run(name: str, stage: Stage, seed: int) -> Figures:
    """Run one scenario and return what it came to."""
    started = time.monotonic()
    match name:
        case "control":
            found = await control(stage, seed)
        case "city":
            found = await _struck(name, stage, seed, city, replicas=1, others=OTHERS)
        case "links":
            found = await _linked(stage, seed)
        case "disk":
            found = await _filled(stage, seed)
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
    async with opened(name, stage, seed, replicas=replicas, others=others) as scene:
        failure = ""
        try:
            await strike(scene)
        except TimeoutError as error:
            failure = str(error)
        findings, evidence = await examined(scene)
    if failure:
        findings.append(Finding("I12 level within a minute", failure))
    return of(scene, seed, findings, evidence)


async def _linked(stage: Stage, seed: int) -> Figures:
    if reason := links.why_not():
        return Figures("links", seed, skipped=reason)
    with links.proxied(stage.folder) as (other, link):
        return await _struck("links", other, seed, lambda scene: links.links(scene, link))


async def _filled(stage: Stage, seed: int) -> Figures:
    if reason := disk.why_not():
        return Figures("disk", seed, skipped=reason)
    with disk.small(stage.folder) as other:
        return await _struck("disk", other, seed, disk.disk)
