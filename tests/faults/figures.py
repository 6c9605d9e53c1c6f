"""Figures of the faults: one line for each scenario, and a file of all."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from tests.faults.checker import Finding, doubled, lost
from tests.faults.evidence import Evidence, Verdict
from tests.faults.scene import Scene

ENOUGH = 200
LIMITS_SECONDS = {"kill -9": 8.0, "SIGSTOP 8 s": 8.0, "SIGSTOP 11 s": 8.0, "SIGTERM": 2.0}
"""The limits of design 5 for a takeover by another running replica."""


@dataclass
class Figures:
    scenario: str
    seed: int
    seconds: float = 0.0
    acknowledged: int = 0
    refused: int = 0
    expired: int = 0
    unknown: int = 0
    repeats: int = 0
    lost: int = 0
    doubled: int = 0
    records: int = 0
    aborted_records: int = 0
    spared_records: int = 0
    worst_gap_seconds: float = 0.0
    takeover_seconds: dict[str, list[float]] = field(default_factory=dict)
    drained_seconds: float = -1.0
    streams_resumed: int = 0
    streams_from_scratch: int = 0
    fenced_exits: int = 0
    other_exits: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)
    skipped: str = ""

    @property
    def passed(self) -> bool:
        return not self.findings


def figures_of(scene: Scene, seed: int, findings: Sequence[Finding], evidence: Evidence) -> Figures:
    history, exits = scene.callers.history, scene.town.exits
    times = [told.told_seconds for told in history.told]
    last = max((scene.loaded_seconds, *times))
    gap = history.gap_seconds(sorted(evidence.journal), scene.loaded_seconds, last)
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
        worst_gap_seconds=round(gap, 3),
        takeover_seconds=scene.takeovers,
        drained_seconds=scene.drained_seconds,
        streams_resumed=sum(each.resumed for each in scene.dashboards),
        streams_from_scratch=sum(each.restarted for each in scene.dashboards),
        fenced_exits=sum(each.fenced for each in exits),
        other_exits=[
            f"{each.replica} exited with {each.code}: {each.words}"
            for each in exits
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


def over_limit(figures: Figures) -> list[str]:
    """Return each takeover that took longer than promised."""
    return [
        f"takeover after {kind} took {seconds:.1f} s, promised are {LIMITS_SECONDS[kind]:g} s"
        for kind, found in figures.takeover_seconds.items()
        for seconds in found
        if kind in LIMITS_SECONDS and seconds > LIMITS_SECONDS[kind]
    ]


def write(found: Sequence[Figures], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [{**asdict(each), "passed": each.passed} for each in found]
    path.write_bytes(msgspec.json.format(msgspec.json.encode(lines), indent=2) + b"\n")


def show(found: Sequence[Figures], console: Console) -> None:
    """Print the table, and under it the findings."""
    table = Table(title="Faults", header_style="bold")
    for head in _row(found[0]):
        table.add_column(head, justify="left" if head in {"scenario", "takeover"} else "right")
    for each in found:
        table.add_row(*_row(each).values())
    console.print(table)
    for each in found:
        for line in (*each.findings, *each.remarks, *each.other_exits):
            console.print(f"  {each.scenario}: {line}", markup=False, highlight=False)


def _row(each: Figures) -> dict[str, str]:
    takeovers = [
        f"{kind} {statistics.median(found):.1f} s (worst {max(found):.1f})"
        for kind, found in each.takeover_seconds.items()
    ]
    row = {
        "scenario": each.scenario,
        "acknowledged": str(each.acknowledged),
        "lost": str(each.lost),
        "doubled": str(each.doubled),
        "unknown": str(each.unknown),
        "aborted": str(each.aborted_records),
        "worst gap": f"{each.worst_gap_seconds:.1f} s",
        "takeover": ", ".join(takeovers),
        "level after": f"{each.drained_seconds:.1f} s",
        "streams": f"{each.streams_resumed}+{each.streams_from_scratch}",
        "exits": f"{each.fenced_exits} fenced, {len(each.other_exits)} other",
        "": "ok" if each.passed else f"{len(each.findings)} FOUND",
    }
    if each.skipped:
        skipped = {"scenario": each.scenario, "takeover": f"skipped: {each.skipped}"}
        return {**dict.fromkeys(row, ""), **skipped}
    return row
