"""Scripts written by hand, for mutations that random scripts seldom come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.oracle.acts import Act


def wait(seconds: float) -> Act:
    return Act("wait", (seconds,))


def work(number: int, priority: int) -> Act:
    return Act("need", (number, "roads", "tree_down", priority, 9 * number, 0, (), (), 600))


CREW = Act("crew", (0, "roads", (), (), 4, 0, 28_800))
ACCEPT, STEP = Act("accept", (0,)), Act("step", (0,))

TWO_DIVERSIONS = (
    *(CREW, work(0, 4), wait(1), ACCEPT),
    *(work(1, 2), wait(1), ACCEPT, STEP, wait(320), STEP, wait(320), STEP),
    *(wait(20), ACCEPT, work(2, 2), wait(1)),
)
"""One crew leaves its P4 for a P2, does that, takes the P4 up again, and is wanted for a P2."""

UNSAFE_SITE = (
    *(CREW, work(0, 4), wait(1), ACCEPT, STEP, STEP),
    *(Act("unsafe", (0, 300)), work(1, 1), wait(1), ACCEPT),
)
"""One crew declares its site unsafe, and is called off for a life."""

DIRECTED: Mapping[str, Sequence[Act]] = {
    "CREW_BUDGET": TWO_DIVERSIONS,
    "TASK_BUDGET": TWO_DIVERSIONS,
    "SITE_LEFT_UNSAFE": UNSAFE_SITE,
}
"""The script that shows the mutation of a code."""
