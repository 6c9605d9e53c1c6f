"""The cable tree has every lamp and no loop, and leaves out the longest unlit stretch."""

from __future__ import annotations

import pytest

from services.city.builder.cables import Forest, neighbours, root_tree, spanning_forest
from tests.city.builder.examples import arc


def test_lamps_hang_in_the_order_of_their_metres() -> None:
    forest = spanning_forest([arc("a", 0, 1, 100, "A")], {"a": [(50.0, 1), (10.0, 0), (90.0, 2)]})
    assert neighbours(forest) == ((0, 1), (1, 2))


def test_a_ring_is_opened_where_the_cable_would_be_longest() -> None:
    ring = [arc("a", 0, 1, 100, "R"), arc("b", 1, 2, 100, "R"), arc("c", 2, 0, 500.0, "R")]
    lit = {"a": [(50.0, 0)], "b": [(50.0, 1)], "c": [(100.0, 2), (400.0, 3)]}
    assert (2, 3) not in neighbours(spanning_forest(ring, lit))


def test_at_a_crossing_the_cable_reaches_every_street() -> None:
    star = [arc("a", 0, 1, 100, "A"), arc("b", 0, 2, 100, "B"), arc("c", 0, 3, 100, "C")]
    forest = spanning_forest(star, {"a": [(10.0, 0)], "b": [(10.0, 1)], "c": [(10.0, 2)]})
    assert neighbours(forest) == ((0, 1), (0, 2), (1, 2))


@pytest.fixture
def lane() -> Forest:
    """Three lamps along one street."""
    return spanning_forest([arc("a", 0, 1)], {"a": [(10.0, 0), (40.0, 1), (90.0, 2)]})


def test_a_rooted_tree_puts_children_before_parents_and_adds_up_metres(lane: Forest) -> None:
    tree = root_tree(lane, 0)
    assert [tree.depth_metres[lamp] for lamp in range(3)] == [0, 30, 80]
    place = {vertex: n for n, vertex in enumerate(tree.order)}
    assert all(place[v] < place[p] for v, p in tree.parent.items() if p >= 0)


def test_a_rooted_tree_within_some_lamps_does_not_pass_through_others(lane: Forest) -> None:
    assert {v for v in root_tree(lane, 0, frozenset({0, 2})).order if v < 3} == {0}
