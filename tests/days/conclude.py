"""The conclusion of a comparison: tables on the screen, and every figure in a JSON file.

    python -m tests.days merge .vigie/one.json .vigie/other.json --json .vigie/days.json

A long comparison can run in pieces: `merge` concludes from the runs of several files.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.days.compare import differences
from tests.days.figures import Figures, figures_of, plan_of, rows_of
from tests.days.goals import Goal, goals_of
from tests.days.plan import KINDS
from tests.days.report import (
    causes_table,
    differences_table,
    goals_table,
    table_of,
    triage_table,
)
from tests.days.runs import Run
from tests.days.ways import WAYS


def of_kind(runs: Iterable[Run], kind: str, ways: Sequence[str]) -> dict[str, list[Run]]:
    """Return the runs on days of a kind by way, in the order of the days."""
    found = defaultdict[str, list[Run]](list)
    for run in sorted(runs, key=plan_of):
        if run["kind"] == kind:
            found[run["way"]].append(run)
    return {way: found[way] for way in ways if found[way]}


def shared_twin(way: str) -> str:
    """Return the way that only shares crews, under the same end of shift."""
    return "shared-hard" if way.endswith("-hard") else "shared"


def figures_by_way(by_way: Mapping[str, Sequence[Run]]) -> dict[str, Figures]:
    """Return the figures of each way on the days of one kind."""
    return {way: figures_of(runs, by_way.get(shared_twin(way), ())) for way, runs in by_way.items()}


COMPARED = frozenset({"apart", "radio", "shared"})
"""The ways that are there to be compared with: the goals are not theirs."""


def goals_by_way(kind: str, figures: Mapping[str, Figures]) -> dict[str, list[Goal]]:
    """Return the goals of `vigie` and of each policy that has its shared twin beside it."""
    return {
        way: goals_of(kind, each, figures[shared_twin(way)])
        for way, each in figures.items()
        if shared_twin(way) in figures and way.removesuffix("-hard") not in COMPARED
    }


def conclude(runs: Sequence[Run], document: Mapping[str, Any], path: Path) -> None:
    """Print the tables of runs, and write them with their figures beside the head of a document."""
    given = dict.fromkeys(run["way"] for run in runs)
    names = [way for way in WAYS if way in given] + [way for way in given if way not in WAYS]
    kinds = {kind: of_kind(runs, kind, names) for kind in KINDS}
    kinds = {kind: by_way for kind, by_way in kinds.items() if by_way}
    figures = {kind: figures_by_way(by_way) for kind, by_way in kinds.items()}
    changes = {kind: differences(by_way) for kind, by_way in kinds.items()}
    goals = {kind: goals_by_way(kind, each) for kind, each in figures.items()}
    out = Console(width=200)
    for kind in kinds:
        out.print(table_of(kind, figures[kind]))
        out.print(causes_table(kind, kinds[kind]))
        out.print(differences_table(kind, changes[kind]))
        out.print(goals_table(kind, goals[kind]))
    triage = {
        kind: dict(Counter(row["kind"] for row in rows_of(next(iter(by_way.values())), 1)))
        for kind, by_way in kinds.items()
    }
    out.print(triage_table(triage))
    whole = {
        **document,
        "figures": figures,
        "differences": changes,
        "goals": goals,
        "triage": triage,
        "runs": runs,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(whole), encoding="utf-8")
    out.print(f"{len(runs)} runs in {document['seconds']} s; every figure: {path}")


def main(arguments: Sequence[str]) -> int:
    """Conclude from the runs of several files; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.days merge")
    parser.add_argument("files", nargs="+", type=Path, help="that comparisons have written")
    parser.add_argument("--json", default=".vigie/days.json", type=Path, help="every figure")
    options = parser.parse_args(arguments)
    found = [json.loads(each.read_text(encoding="utf-8")) for each in options.files]
    policies: dict[str, str] = {}
    for each in found:
        for way, sha256 in each["policy_sha256"].items():
            if policies.setdefault(way, sha256) != sha256:
                parser.error(f"{way} has two policies in these files: give files of one policy")
    runs = {(run["way"], *plan_of(run)): run for each in found for run in each["runs"]}
    document = {
        "command": "; ".join(each["command"] for each in found),
        "machine": found[0]["machine"],
        "seconds": sum(each["seconds"] for each in found),
        "policy_sha256": policies,
    }
    conclude(list(runs.values()), document, options.json)
    return 0
