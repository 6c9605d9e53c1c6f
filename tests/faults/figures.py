"""Figures of the faults: one line for each scenario, and a file of all."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

LIMITS_SECONDS = {"kill -9": 8.0, "SIGSTOP 8 s": 8.0, "SIGSTOP 11 s": 8.0, "SIGTERM": 2.0}
"""What design 5 promises of a takeover, where another replica stands by."""


@dataclass
class Figures:
    """What one scenario came to."""

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
        """Whether nothing was found."""
        return not self.findings


def over_limit(figures: Figures) -> list[str]:
    """Return each takeover that took longer than promised."""
    return [
        f"takeover after {kind} took {seconds:.1f} s, promised are {LIMITS_SECONDS[kind]:g} s"
        for kind, found in figures.takeover_seconds.items()
        for seconds in found
        if kind in LIMITS_SECONDS and seconds > LIMITS_SECONDS[kind]
    ]


def write(found: Sequence[Figures], path: Path) -> None:
    """Write them all to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [{**asdict(each), "passed": each.passed} for each in found]
    path.write_bytes(msgspec.json.format(msgspec.json.encode(lines), indent=2) + b"\n")


def show(found: Sequence[Figures], console: Console) -> None:
    """Print the table, and under it what was found."""
    table = Table(title="Faults", header_style="bold")
    heads = (
        "scenario",
        "acknowledged",
        "lost",
        "doubled",
        "unknown",
        "aborted",
        "worst gap",
        "takeover",
        "level after",
        "streams",
        "exits",
        "",
    )
    for head in heads:
        table.add_column(head, justify="left" if head in {"scenario", "takeover"} else "right")
    for each in found:
        table.add_row(*_row(each))
    console.print(table)
    for each in found:
        for line in (*each.findings, *each.remarks, *each.other_exits):
            console.print(f"  {each.scenario}: {line}", markup=False, highlight=False)


def _row(each: Figures) -> tuple[str, ...]:
    if each.skipped:
        return (each.scenario, *([""] * 6), f"skipped: {each.skipped}", "", "", "", "")
    takeovers = ", ".join(
        f"{kind} {statistics.median(found):.1f} s (worst {max(found):.1f})"
        for kind, found in each.takeover_seconds.items()
    )
    return (
        each.scenario,
        str(each.acknowledged),
        str(each.lost),
        str(each.doubled),
        str(each.unknown),
        str(each.aborted_records),
        f"{each.worst_gap_seconds:.1f} s",
        takeovers,
        f"{each.drained_seconds:.1f} s",
        f"{each.streams_resumed}+{each.streams_from_scratch}",
        f"{each.fenced_exits} fenced, {len(each.other_exits)} other",
        "ok" if each.passed else f"{len(each.findings)} FOUND",
    )
