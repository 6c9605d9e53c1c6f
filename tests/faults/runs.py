"""The runs: all scenarios, their requirements and their figures."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.faults import disk, links
from tests.faults.checker import Finding
from tests.faults.city import OTHERS, city
from tests.faults.control import control
from tests.faults.examine import examined
from tests.faults.figures import Figures, figures_of
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.scene import Stage, opened

NAMES = (*SCENARIOS, "city", "links", "disk", "control")


async def run(name: str, stage: Stage, seed: int) -> Figures:
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
