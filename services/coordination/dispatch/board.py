"""The board: all waiting posts of P1 and P2 get their crews together, at the lowest price.

A post is a crew's place on an incident. One post after another is dearer, because the first takes
the crew that the second needs: with eight P2 and 17 crews by 15 % in the mean (`python -m
tests.bench --only board`).

Solved by `scipy.sparse.csgraph.min_weight_full_bipartite_matching` (Jonker-Volgenant on a sparse
matrix): exact, and on crowded boards twice as fast as `scipy.optimize.linear_sum_assignment`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
INFINITE = float("inf")

# The price of turning round a crew that is assigned and not yet on site: the seconds that the board
# must gain for each such crew, so that a small change of prices turns no crew round.
TURN_SECONDS = 120.0

# At equal prices the crew with the fewest tasks in this shift goes; more than this above the least
# makes no difference.
TASKS_MOST = 3

EXACT = 2.0**53
"""Whole numbers below this are exact as floats."""


class Post(NamedTuple):
    """A crew's place on an incident, waiting or assigned to a crew not yet on site.

    The solution prefers near posts, so `unserved_seconds` and `weight` of a post that waits should
    grow with its age: otherwise a far post waits for ever.
    """

    id: str
    priority: int
    """All posts of a priority come before those of the next."""
    unserved_seconds: float = INFINITE
    """The price of no crew: a dearer one is not sent. Infinite: a crew is sent if any can go."""
    weight: float = 1.0
    """The weight of a second among the posts of the same priority."""
    crew: str = ""
    """The crew that is assigned now and not yet on site."""


@dataclass(frozen=True, slots=True)
class Board:
    """Posts, crews, and the price of each crew for each post."""

    posts: Sequence[Post]
    crews: Sequence[str]
    prices: Floats
    """Seconds at least 0, a row for each post, a column for each crew; infinite: cannot go."""
    tasks: Sequence[int]
    """The tasks of each crew in this shift."""


def assign(board: Board, turn_seconds: float = TURN_SECONDS) -> dict[str, str]:
    """Return the crew of each post that gets one; no crew is given twice.

    The urgent posts are served first, as many as can be and as cheaply as can be, then those of the
    next priority; last, ties go to the crews with the fewest tasks. The result does not depend on
    the order of posts and crews.
    """
    posts = sorted(range(len(board.posts)), key=lambda row: board.posts[row].id)
    crews = sorted(range(len(board.crews)), key=lambda column: board.crews[column])
    if not posts or not crews:
        return {}
    table = _Table(
        [board.posts[row] for row in posts],
        [board.crews[column] for column in crews],
        board.prices.take(posts, axis=0).take(crews, axis=1),
        np.asarray(board.tasks, np.int64)[crews],
    )
    return table.solved(turn_seconds)


class _Table:
    """The board in a fixed order."""

    def __init__(self, posts: list[Post], crews: list[str], prices: Floats, tasks: Ints) -> None:
        self.posts, self.crews, self.prices = posts, crews, prices
        self.priority = np.array([post.priority for post in posts])
        self.weight = np.array([post.weight for post in posts])
        self.unserved = np.array([post.unserved_seconds for post in posts]) * self.weight
        self.fewer = np.minimum(tasks - tasks.min(), TASKS_MOST).astype(np.float64)
        column = {crew: number for number, crew in enumerate(crews)}
        held = [(row, column[post.crew]) for row, post in enumerate(posts) if post.crew in column]
        self.held = [each for each in held if np.isfinite(prices[each])]

    def solved(self, turn_seconds: float) -> dict[str, str]:
        cost = self.prices * self.weight[:, None]
        turned = np.zeros(len(self.posts))
        for row, column in self.held:
            # Every other choice for this post turns its crew round; so does a more urgent post that
            # takes the crew, and pays among the posts of its own priority.
            kept = cost[row, column]
            cost[row] += turn_seconds
            turned[row] = turn_seconds
            cost[self.priority < self.priority[row], column] += turn_seconds
            cost[row, column] = kept
        grain, fewer = 1.0, self.fewer
        while (found := self._solved(cost, turned, grain, fewer)) is None:
            # Too many posts to be exact to the second: leave the ties, then the seconds.
            grain, fewer = grain if fewer.any() else 2 * grain, np.zeros_like(fewer)
        return found

    def _solved(
        self, seconds: Floats, turned: Floats, grain: float, fewer: Floats
    ) -> dict[str, str] | None:
        """Solve in whole grains of seconds; return None if the numbers are too large for floats."""
        cost, unserved = np.rint(seconds / grain), np.rint((self.unserved + turned) / grain)
        cost[cost > unserved[:, None]] = INFINITE
        rows, columns = _cheapest(cost + fewer / (TASKS_MOST + 1), len(self.posts))
        priced = cost[rows, columns]
        no_crew = fewer.max() + 1  # at equal prices a crew is sent
        scale = 1.0 + no_crew * len(self.posts)
        scaled = np.empty(len(self.posts))
        for priority in np.unique(self.priority)[::-1]:
            level = self.priority == priority
            # No crew at all is worse than any solution of the other posts of this priority.
            dearest = np.full(level.sum(), priced[level[rows]].max(initial=0.0))
            finite = np.isfinite(unserved[level])
            dearest[finite] = np.maximum(dearest[finite], unserved[level][finite])
            endless = level & np.isinf(unserved)
            turns = np.rint(turned / grain)
            unserved[endless] = dearest.sum() + turns[level].sum() + 1 + turns[endless]
            scaled[level] = scale
            scale *= 1.0 + np.maximum(dearest, unserved[level]).sum()
        if scale >= EXACT:
            return None
        # An edge of weight zero would be none; one second more for every post changes no solution.
        served = priced * scaled[rows] + fewer[columns] + 1
        return self._matched(rows, columns, served, unserved * scaled + no_crew + 1)

    def _matched(
        self, rows: Ints, columns: Ints, served: Floats, unserved: Floats
    ) -> dict[str, str]:
        used, places = np.unique(columns, return_inverse=True)
        size, every = len(self.posts), np.arange(len(self.posts))
        graph = csr_matrix(
            (
                np.concatenate([served, unserved]),
                (np.concatenate([rows, every]), np.concatenate([places, len(used) + every])),
            ),
            shape=(size, len(used) + size),
        )
        chosen, taken = min_weight_full_bipartite_matching(graph)
        found = zip(chosen.tolist(), taken.tolist(), strict=True)
        return {
            self.posts[row].id: self.crews[used[place]] for row, place in found if place < len(used)
        }


def _cheapest(cost: Floats, most: int) -> tuple[Ints, Ints]:
    """Return the entries of the cheapest crews of each post, as many as there are posts.

    No solution is lost: the other posts take at most one crew fewer than these.
    """
    most = min(most, cost.shape[1])
    columns = np.argpartition(cost, most - 1, axis=1)[:, :most]
    able = np.isfinite(np.take_along_axis(cost, columns, 1))
    rows = np.broadcast_to(np.arange(len(cost))[:, None], columns.shape)
    return rows[able], columns[able]
