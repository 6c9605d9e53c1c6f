"""The board: all waiting posts of a priority get their crews together, at the lowest price.

A post is a crew's place on an incident. One post after another is dearer, because the first takes
the crew that the second needs: with eight posts and 17 crews by 15 % in the mean (`python -m
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

TASKS_MOST = 3
"""At equal prices the crew with the fewest tasks in this shift goes; more than this above the least
makes no difference."""


class Post(NamedTuple):
    """A crew's place on an incident, waiting or assigned to a crew not yet on site."""

    id: str
    crew: str = ""
    """The crew that is assigned now and not yet on site."""


@dataclass(frozen=True, slots=True)
class Board:
    """Posts of one priority, crews, and the price of each crew for each post."""

    posts: Sequence[Post]
    crews: Sequence[str]
    prices: Floats
    """Whole seconds, a row for each post and a column for each crew; infinite: it cannot go."""
    tasks: Sequence[int]
    """The tasks of each crew in this shift."""


def assign(board: Board, turn_seconds: int) -> dict[str, str]:
    """Return the crew of each post that gets one; no crew is given twice.

    As many posts as can be get a crew, at the lowest sum of prices; ties go to the crews with the
    fewest tasks. A post whose assigned crew can go costs `turn_seconds` more without it, so that a
    small change of prices turns no crew round. The result does not depend on the order of posts
    and crews.
    """
    if not board.posts or not board.crews:
        return {}
    posts = sorted(range(len(board.posts)), key=lambda row: board.posts[row].id)
    crews = sorted(range(len(board.crews)), key=lambda column: board.crews[column])
    prices = board.prices.take(posts, axis=0).take(crews, axis=1)
    cost, turned = _with_turns(board, prices, posts, crews, turn_seconds)
    tasks = np.asarray(board.tasks, np.int64)[crews]
    more = np.minimum(tasks - tasks.min(), TASKS_MOST)
    rows, columns = _cheapest(cost + more / (TASKS_MOST + 1), len(posts))
    # A second outweighs the tasks of all posts. An edge of weight zero would be none: one more for
    # every post changes no solution. The sums are exact as floats up to 2^53: for 100 posts of
    # prices up to 2 billion seconds.
    scale = 1 + (TASKS_MOST + 1) * len(posts)
    served = cost[rows, columns] * scale + more[columns] + 1
    # No crew at all is worse than any solution of the other posts.
    dearest = cost[rows, columns].max(initial=0)
    nobody = (len(posts) * dearest + turned.sum() + 1 + turned) * scale
    return {
        board.posts[posts[row]].id: board.crews[crews[column]]
        for row, column in _matched(rows, columns, served, nobody)
    }


def _with_turns(
    board: Board, prices: Floats, posts: list[int], crews: list[int], turn_seconds: int
) -> tuple[Floats, Floats]:
    """Return the prices with those of turns, and what a turn adds to each post without a crew."""
    cost, turned = prices.copy(), np.zeros(len(posts))
    column_of = {board.crews[crew]: column for column, crew in enumerate(crews)}
    for row, post in enumerate(posts):
        column = column_of.get(board.posts[post].crew)
        if column is not None and np.isfinite(prices[row, column]):
            cost[row] += turn_seconds
            cost[row, column] = prices[row, column]
            turned[row] = turn_seconds
    return cost, turned


def _cheapest(cost: Floats, most: int) -> tuple[Ints, Ints]:
    """Return the entries of the cheapest crews of each post, as many as there are posts.

    No solution is lost: the other posts take at most one crew fewer than these.
    """
    most = min(most, cost.shape[1])
    columns = np.argpartition(cost, most - 1, axis=1)[:, :most]
    able = np.isfinite(np.take_along_axis(cost, columns, 1))
    rows = np.broadcast_to(np.arange(len(cost))[:, None], columns.shape)
    return rows[able], columns[able]


def _matched(rows: Ints, columns: Ints, served: Floats, nobody: Floats) -> list[tuple[int, int]]:
    """Return the row and the column of each post that gets a crew in the cheapest solution.

    Each post has a place of its own beside the crews, at the price of no crew.
    """
    used, places = np.unique(columns, return_inverse=True)
    every = np.arange(len(nobody))
    graph = csr_matrix(
        (
            np.concatenate([served, nobody]),
            (np.concatenate([rows, every]), np.concatenate([places, len(used) + every])),
        ),
        shape=(len(nobody), len(used) + len(nobody)),
    )
    chosen, taken = min_weight_full_bipartite_matching(graph)
    found = zip(chosen.tolist(), taken.tolist(), strict=True)
    return [(row, int(used[place])) for row, place in found if place < len(used)]
