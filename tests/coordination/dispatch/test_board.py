"""The board of waiting posts: laws on random boards, and boards worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from services.coordination.dispatch.board import Board, Post, assign
from tests.coordination.dispatch.one_by_one import objective, one_by_one

INF = float("inf")
TURN_SECONDS = 120
SECONDS = st.sampled_from([0, 60, 61, 300]) | st.integers(0, 9_000)
PRICES = st.just(INF) | SECONDS.map(float)


@st.composite
def boards(draw: st.DrawFn, posts_most: int = 5, crews_most: int = 6) -> Board:
    size = draw(st.integers(1, posts_most)), draw(st.integers(1, crews_most))
    crews = [f"c{number}" for number in range(size[1])]
    holding = draw(st.permutations([*crews, *[""] * size[0]]))
    posts = [Post(f"p{row}", holding[row]) for row in range(size[0])]
    row = st.lists(PRICES, min_size=size[1], max_size=size[1])
    prices = draw(st.lists(row, min_size=size[0], max_size=size[0]))
    tasks = draw(st.lists(st.integers(0, 9), min_size=size[1], max_size=size[1]))
    return Board(posts, crews, np.array(prices), tasks)


def board(*rows: list[float], posts: list[Post], tasks: list[int] | None = None) -> Board:
    crews = [f"c{number}" for number in range(len(rows[0]))]
    return Board(posts, crews, np.array(rows, float), tasks or [0] * len(crews))


@settings(max_examples=100)
@given(board=boards())
def test_no_crew_is_given_twice_and_each_can_go(board: Board) -> None:
    found = assign(board, TURN_SECONDS)
    assert len(set(found.values())) == len(found)
    for row, post in enumerate(board.posts):
        if post.id in found:
            assert np.isfinite(board.prices[row, board.crews.index(found[post.id])])


@settings(max_examples=100)
@given(board=boards())
def test_the_board_is_never_worse_than_one_post_after_another(board: Board) -> None:
    together = objective(board, assign(board, TURN_SECONDS), TURN_SECONDS)
    assert together <= objective(board, one_by_one(board, TURN_SECONDS), TURN_SECONDS)


@settings(max_examples=60)
@given(board=boards(posts_most=3, crews_most=4))
def test_no_assignment_is_better(board: Board) -> None:
    """Every assignment is tried, with as many empty seats as posts."""
    seats = [*board.crews, *[""] * len(board.posts)]
    best = min(
        objective(board, {p.id: c for p, c in zip(board.posts, each, strict=True) if c}, 120)
        for each in permutations(seats, len(board.posts))
        if all(not c or np.isfinite(board.prices[r, int(c[1:])]) for r, c in enumerate(each))
    )
    assert objective(board, assign(board, 120), 120) == best


@settings(max_examples=80)
@given(board=boards(), seed=st.integers(0, 99))
def test_the_order_of_posts_and_crews_changes_nothing(board: Board, seed: int) -> None:
    random = np.random.default_rng(seed)
    rows, columns = (random.permutation(size) for size in board.prices.shape)
    other = Board(
        [board.posts[row] for row in rows],
        [board.crews[column] for column in columns],
        board.prices[np.ix_(rows, columns)],
        [board.tasks[column] for column in columns],
    )
    assert assign(other, TURN_SECONDS) == assign(board, TURN_SECONDS)


@settings(max_examples=80)
@given(board=boards(), seed=st.integers(0, 99))
def test_a_small_change_of_prices_turns_no_crew_round(board: Board, seed: int) -> None:
    """Given a solved board, when prices change by less than could gain the price of a turn."""
    board = replace(board, posts=[post._replace(crew="") for post in board.posts])
    first = assign(board, TURN_SECONDS)
    held = replace(board, posts=[p._replace(crew=first.get(p.id, "")) for p in board.posts])
    most = (TURN_SECONDS - 1) // (2 * len(board.posts))
    shake = np.random.default_rng(seed).integers(-most, most + 1, board.prices.shape)
    later = replace(held, prices=np.maximum(0, board.prices + shake))
    assert assign(later, TURN_SECONDS) == first


def test_the_first_post_does_not_take_the_crew_that_the_second_needs() -> None:
    posts = [Post("first"), Post("second")]
    near = board([470, 482], [494, 1_446], posts=posts)
    assert assign(near, 0) == {"first": "c1", "second": "c0"}
    assert one_by_one(near) == {"first": "c0", "second": "c1"}


def test_serving_two_posts_comes_before_serving_one_fast() -> None:
    posts = [Post("near"), Post("far")]
    assert assign(board([60, 9_000], [60, INF], posts=posts), 0) == {"near": "c1", "far": "c0"}


def test_equal_prices_go_to_the_crew_with_the_fewest_tasks() -> None:
    posts = [Post("p")]
    assert assign(board([300, 300, 300], posts=posts, tasks=[2, 0, 1]), 0) == {"p": "c1"}
    assert assign(board([300, 301], posts=posts, tasks=[9, 0]), 0) == {"p": "c0"}


@pytest.mark.parametrize("tasks", list(permutations([0, 1, 2])))
def test_of_equal_boards_the_one_with_the_fewest_tasks_is_chosen(tasks: tuple[int, ...]) -> None:
    """Given three crews at the same price for one post, and a crew for each other post."""
    rows = [[300.0] * 3 + [INF] * 2, [INF] * 3 + [60.0, INF], [INF] * 4 + [60.0]]
    posts = [Post(key) for key in "abc"]
    found = assign(board(*rows, posts=posts, tasks=[*tasks, 0, 0]), 0)
    assert found == {"a": f"c{tasks.index(0)}", "b": "c3", "c": "c4"}


def test_a_crew_stays_with_its_post_where_another_without_one_is_as_near() -> None:
    for held in ("a", "b"):
        posts = [Post(key, "c0" if key == held else "") for key in "ab"]
        for other in (0.0, 100.0):
            rows = [[100.0], [other]] if held == "a" else [[other], [100.0]]
            assert assign(board(*rows, posts=posts), TURN_SECONDS) == {held: "c0"}


def test_twelve_equal_jobs_are_shared_out_among_four_equal_crews() -> None:
    tasks = [0, 0, 0, 0]
    for _ in range(12):
        crew = assign(board([300] * 4, posts=[Post("p")], tasks=tasks), 0)["p"]
        tasks[int(crew[1:])] += 1
    assert tasks == [3, 3, 3, 3]


@pytest.mark.parametrize(("price", "crew"), [(881, "c0"), (879, "c1")])
def test_an_assigned_crew_is_turned_round_for_a_stated_gain(price: float, crew: str) -> None:
    posts = [Post("p", "c0")]
    assert assign(board([1_000, price], posts=posts), TURN_SECONDS) == {"p": crew}


def test_a_crew_that_can_no_longer_go_is_replaced() -> None:
    assert assign(board([INF, 5_000], posts=[Post("p", "c0")]), TURN_SECONDS) == {"p": "c1"}


def test_without_posts_or_crews_nobody_is_sent() -> None:
    assert assign(Board([], ["c"], np.empty((0, 1)), [0]), 0) == {}
    assert assign(Board([Post("p")], [], np.empty((1, 0)), []), 0) == {}
    assert assign(board([INF, INF], posts=[Post("p")]), 0) == {}


def test_a_board_of_a_storm_serves_every_post() -> None:
    random = np.random.default_rng(5)
    posts = [Post(f"p{row:03}") for row in range(300)]
    prices = random.integers(0, 20_000, (300, 320)).astype(float)
    large = Board(posts, [f"c{number:03}" for number in range(320)], prices, [0] * 320)
    found = assign(large, 0)
    assert len(found) == len(set(found.values())) == 300
    assert objective(large, found, 0) < objective(large, one_by_one(large), 0)
