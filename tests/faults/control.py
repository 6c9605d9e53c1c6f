"""The negative control: with fencing disabled, the checker must find two owners."""

from __future__ import annotations

import asyncio

from tests.faults import reading
from tests.faults.checker import check, doubled
from tests.faults.evidence import Evidence
from tests.faults.figures import Figures
from tests.faults.scenarios import BREATH_SECONDS, frozen
from tests.faults.scene import Scene, Stage, opened

ROLE = "roads-unfenced"
TELLING = ("I2", "I3", "I4")
"""What two owners at once do: an effect twice, a command twice, a version twice."""

TRIES = 5


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
