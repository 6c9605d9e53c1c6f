"""One post after another, and the objective of a board: what the board is measured against."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from services.coordination.dispatch.board import Board, Floats

Objective = tuple[int, float]


def priced(board: Board, turn_seconds: int) -> tuple[Floats, Floats]:
    """The seconds of each crew for each post with those of turns, and of a turn to no crew."""
    seconds, turned = board.prices.copy(), np.zeros(len(board.posts))
    columns = {crew: column for column, crew in enumerate(board.crews)}
    for row, post in enumerate(board.posts):
        if post.crew in columns and np.isfinite(board.prices[row, columns[post.crew]]):
            turned[row] = turn_seconds
            seconds[row, np.arange(len(board.crews)) != columns[post.crew]] += turn_seconds
    return seconds, turned


def objective(board: Board, crews: Mapping[str, str], turn_seconds: int) -> Objective:
    """The number of posts without a crew, and the seconds of all posts."""
    seconds, turned = priced(board, turn_seconds)
    columns = {crew: column for column, crew in enumerate(board.crews)}
    total = sum(
        seconds[row, columns[crews[post.id]]] if post.id in crews else turned[row]
        for row, post in enumerate(board.posts)
    )
    return len(board.posts) - len(crews), float(total)


def one_by_one(board: Board, turn_seconds: int = 0) -> dict[str, str]:
    """Give each post its cheapest crew, the first post first."""
    seconds, _ = priced(board, turn_seconds)
    chosen = dict[str, str]()
    for row, post in enumerate(board.posts):
        best = int(np.argmin(seconds[row]))
        if np.isfinite(seconds[row, best]):
            seconds[:, best] = np.inf
            chosen[post.id] = board.crews[best]
    return chosen
