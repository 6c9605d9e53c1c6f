"""The outcome of one scene: figures from its evidence and its history."""

from __future__ import annotations

from tests.faults.checker import Finding, doubled, lost
from tests.faults.evidence import Evidence
from tests.faults.figures import Figures, over_limit
from tests.faults.history import Verdict
from tests.faults.scene import Scene

ENOUGH = 200


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
