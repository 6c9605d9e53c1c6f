"""One post after another, and the objective of a board: what the board is measured against."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from services.coordination.dispatch.board import Board, Floats

Objective = tuple[float, ...]


def priced(board: Board, turn_seconds: float) -> tuple[Floats, Floats]:
    """The whole seconds of each crew for each post, and of no crew, with those of turns."""
    weights = np.array([post.weight for post in board.posts])
    seconds = board.prices * weights[:, None]
    nobody = weights * [post.unserved_seconds for post in board.posts]
    columns = {crew: column for column, crew in enumerate(board.crews)}
    for row, post in enumerate(board.posts):
        if post.crew not in columns or np.isinf(board.prices[row, columns[post.crew]]):
            continue
        held = columns[post.crew]
        nobody[row] += turn_seconds
        seconds[row, np.arange(len(board.crews)) != held] += turn_seconds
        for other, taker in enumerate(board.posts):
            if taker.priority < post.priority:
                seconds[other, held] += turn_seconds
    return np.rint(seconds), np.rint(nobody)


def turned(board: Board, row: int, turn_seconds: float) -> float:
    """The price of turning round the crew that a post holds; 0 if it holds none that can go."""
    crew = board.posts[row].crew
    held = crew in board.crews and np.isfinite(board.prices[row, list(board.crews).index(crew)])
    return turn_seconds if held else 0.0


def objective(board: Board, crews: Mapping[str, str], turn_seconds: float) -> Objective:
    """For each priority the posts without a crew that had to have one, and the seconds."""
    seconds, nobody = priced(board, turn_seconds)
    columns = {crew: column for column, crew in enumerate(board.crews)}
    priorities = sorted({post.priority for post in board.posts})
    found = {priority: [0.0, 0.0] for priority in priorities}
    for row, post in enumerate(board.posts):
        if post.id in crews:
            found[post.priority][1] += float(seconds[row, columns[crews[post.id]]])
        elif np.isinf(nobody[row]):
            found[post.priority][0] += 1
            found[post.priority][1] += turned(board, row, turn_seconds)
        else:
            found[post.priority][1] += float(nobody[row])
    return tuple(number for priority in priorities for number in found[priority])


def one_by_one(board: Board, turn_seconds: float = 0.0) -> dict[str, str]:
    """Give each post its cheapest crew, the most urgent and first post first."""
    seconds, nobody = priced(board, turn_seconds)
    chosen = dict[str, str]()
    for row in sorted(range(len(board.posts)), key=lambda row: board.posts[row].priority):
        best = int(np.argmin(seconds[row]))
        if np.isfinite(seconds[row, best]) and seconds[row, best] <= nobody[row]:
            seconds[:, best] = np.inf
            chosen[board.posts[row].id] = board.crews[best]
    return chosen
