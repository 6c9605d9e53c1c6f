"""The runs: which scenarios there are, what each needs, and the figures that come of it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.faults import disk, links
from tests.faults.checker import Finding, doubled, lost
from tests.faults.city import OTHERS, city
from tests.faults.control import control
from tests.faults.evidence import Evidence
from tests.faults.examine import examined
from tests.faults.figures import Figures, over_limit
from tests.faults.history import Verdict
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.scene import Scene, Stage, opened

ENOUGH = 200
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


def of(scene: Scene, seed: int, findings: list[Finding], evidence: Evidence) -> Figures:
    """Return the figures of a scene."""
    history = scene.callers.history
    told = [each for each in history.told if each.told_seconds >= scene.loaded_seconds]
    last = max((each.told_seconds for each in told), default=scene.loaded_seconds)
    found = Figures(
        scenario=scene.name,
        seed=seed,
        acknowledged=len(history.with_verdict(Verdict.DONE)),
        refused=len(history.with_verdict(Verdict.REFUSED)),
        expired=len(history.with_verdict(Verdict.EXPIRED)),
        unknown=len(history.with_verdict(Verdict.UNKNOWN)),
        repeats=scene.load.repeats,
        lost=len(lost(evidence)),
        doubled=len(doubled(evidence)),
        records=sum(1 for _ in evidence.entries()),
        aborted_records=scene.aborted_records,
        spared_records=scene.spared_records,
        worst_gap_seconds=round(
            history.gap_seconds(sorted(evidence.journal), scene.loaded_seconds, last), 3
        ),
        takeover_seconds=scene.takeovers,
        drained_seconds=scene.drained_seconds,
        streams_resumed=sum(each.resumed for each in scene.dashboards),
        streams_from_scratch=sum(each.restarted for each in scene.dashboards),
        fenced_exits=sum(each.fenced for each in scene.town.exits),
        other_exits=[
            f"{each.replica} exited with {each.code}: {each.words}"
            for each in scene.town.exits
            if not each.fenced
        ],
        findings=[str(each) for each in findings],
        remarks=scene.remarks,
        refusals=dict(history.refusals.most_common(12)),
    )
    if found.acknowledged < ENOUGH:
        found.findings.append(f"{found.acknowledged} commands were acknowledged: too few to judge")
    found.findings += over_limit(found)
    return found
