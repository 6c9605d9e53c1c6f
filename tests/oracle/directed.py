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
    *(work(1, 2), wait(1), ACCEPT, STEP, wait(1), ACCEPT, wait(320), STEP, wait(320), STEP),
    *(wait(20), work(2, 2), wait(1)),
)
"""One crew leaves its P4 for a P2, queues it behind that, begins it, and is wanted for a P2."""

FREE_IS_NEARER = (
    *(CREW, work(0, 4), wait(1), ACCEPT, STEP),
    *(Act("crew", (1, "roads", (), (), 4, 9, 28_800)), work(1, 1), wait(1)),
)
"""A life beside a free crew, and a crew on its way to a P4 two blocks away."""

UNSAFE_SITE = (
    *(CREW, work(0, 4), wait(1), ACCEPT, STEP, STEP),
    *(Act("unsafe", (0, 300)), work(1, 1), wait(1), ACCEPT),
)
"""One crew declares its site unsafe, and is called off for a life."""

HELD_LIFE = (work(0, 2), wait(1), Act("hold", (0,)), wait(1), Act("judge", (0, 1)), wait(90))
PLAYED_DOWN = (
    *(CREW, work(0, 2), wait(1), ACCEPT, Act("upgrade", (0, 3)), wait(1)),
    *(Act("judge", (0, 1)), wait(60)),
)
OFFERED = (CREW, work(0, 4), wait(1), work(1, 1), wait(60))
"""A life comes while the only crew has a routine offer."""

END_OF_SHIFT = (
    Act("crew", (0, "roads", (), (), 4, 0, 900)),
    *(Act("need", (0, "roads", "tree_down", 1, 9, 0, (), (), 3_600)), wait(60)),
)
JUDGED_DOWN = (
    *(CREW, work(0, 1), wait(1), ACCEPT, wait(1), Act("judge", (0, 3)), wait(1)),
    *(work(1, 1), wait(60)),
)
"""The only crew works on something that was a life, when another life comes."""

CORRECTED = (
    *(CREW, work(0, 2), wait(1), ACCEPT, wait(1), STEP, wait(1)),
    *(Act("correct_skills", (0, ("signing",), ())), wait(150)),
)
"""The crew under way cannot do what its need takes now."""

QUEUED_LIFE = (
    *(CREW, work(1, 4), wait(1), ACCEPT, STEP, STEP, wait(1)),
    *(Act("need", (2, "roads", "pothole", 4, 9, 0, (), (), 600)), wait(1), ACCEPT, wait(1)),
    *(Act("judge", (2, 1)), wait(150)),
)
"""Work behind the present task of the only crew becomes a danger to life."""

DIRECTED: Mapping[str, Sequence[Act]] = {
    "CREW_BUDGET": TWO_DIVERSIONS,
    "TASK_BUDGET": TWO_DIVERSIONS,
    "SITE_LEFT_UNSAFE": UNSAFE_SITE,
    "LIFE_HELD": HELD_LIFE,
    "LIFE_PLAYED_DOWN": PLAYED_DOWN,
    "LIFE_WAITS_RESERVED": OFFERED,
    "LIFE_WAITS_SHIFT_TOO_SHORT": END_OF_SHIFT,
    "LIFE_WAITS_TASK_AS_URGENT": JUDGED_DOWN,
    "ASSIGNED_CREW_CANNOT": CORRECTED,
    "LIFE_QUEUED": QUEUED_LIFE,
    "DOMINATED_FREE": FREE_IS_NEARER,
}
"""The script that shows the mutation of a code."""
