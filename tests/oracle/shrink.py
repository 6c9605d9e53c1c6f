"""Finds the shortest script that still breaks an invariant: delta debugging (Zeller, 1999)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.oracle.acts import Act
from tests.oracle.run import Run

Breaks = Callable[[Sequence[Act]], bool]


def breaks(code: str) -> Breaks:
    """Return the test of a script: it breaks this invariant."""
    return lambda script: code in Run(script).play().codes


def shortest(script: Sequence[Act], test: Breaks) -> list[Act]:
    """Return a script of which no part and no single act can be left out."""
    acts = list(script)
    size = len(acts) // 2
    while size:
        start, shrunk = 0, False
        while start < len(acts):
            fewer = acts[:start] + acts[start + size :]
            if fewer and test(fewer):
                acts, shrunk = fewer, True
            else:
                start += size
        if not shrunk or size > 1:
            size = size // 2 if size > 1 or not shrunk else 1
    return _shorter_waits(acts, test)


def _shorter_waits(acts: list[Act], test: Breaks) -> list[Act]:
    """Return the script with each wait as short as it may be, of a few round figures."""
    for row, each in enumerate(acts):
        if each.word != "wait":
            continue
        for seconds in (1, 10, 30, 60, 120, 300):
            if seconds >= each.args[0]:
                break
            shorter = [*acts[:row], Act("wait", (seconds,)), *acts[row + 1 :]]
            if test(shorter):
                acts = shorter
                break
    return acts
