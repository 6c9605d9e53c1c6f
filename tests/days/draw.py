"""The command that draws the pictures of a comparison from its JSON file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.days.figures import plan_of
from tests.days.pictures import curves, gains, tails
from tests.days.plan import KINDS
from tests.days.runs import Run

FOUR = ("apart", "radio", "shared", "vigie")
"""The ways of one picture, all with the same end of shift."""


def pictures_of(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name and the SVG of each picture that the runs of a document allow."""
    for kind in KINDS:
        for suffix in ("", "-hard"):
            ways = [f"{way}{suffix}" for way in FOUR]
            by_way = {way: _runs(document, kind, way) for way in ways}
            if not all(by_way.values()):
                continue
            name = f"days-{kind}{suffix}"
            yield f"{name}-curves", curves(kind, by_way)
            yield f"{name}-tails", tails(kind, by_way)
            yield f"{name}-gains", gains(kind, document["differences"][kind], by_way)


def _runs(document: dict[str, Any], kind: str, way: str) -> list[Run]:
    runs: list[Run] = [run for run in document["runs"] if run["kind"] == kind and run["way"] == way]
    return sorted(runs, key=plan_of)


def main(arguments: Sequence[str]) -> int:
    """Draw every picture into a folder; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.days draw")
    parser.add_argument("json", type=Path, help="the file that a comparison has written")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    options = parser.parse_args(arguments)
    out = Console()
    document = json.loads(options.json.read_text(encoding="utf-8"))
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures_of(document):
        path = options.folder / f"{name}.svg"
        path.write_text(picture, encoding="utf-8")
        out.print(path)
    return 0
