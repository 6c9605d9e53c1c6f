"""Assigns lamps to feeders and feeders to cabinets, grouped along the streets.

Cities do not publish their circuits, so this module invents them: it splits the cable tree into
groups from its tips inwards, and every group is a connected piece of that tree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, hypot

from services.city.builder.cables import Forest, RootedTree, by_lamp, neighbours, root_tree

LAMPS_PER_CABINET = 64
FEEDERS_PER_CABINET = 6
FEWEST_ON_FEEDER = 10
MOST_ON_FEEDER = 20
USUAL_ON_FEEDER = 16
# The longest stretch of cable without a lamp.
UNLIT_METRES = 300.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Wiring:
    """One cabinet's feeders: lamps by seat; `at` is the lamp next to the cabinet."""

    at: int
    feeders: tuple[tuple[int, ...], ...]


def wire(forest: Forest, places: Sequence[Point]) -> list[Wiring]:
    """Assign all lamps to feeders and feeders to cabinets; places are metres on the plane."""
    joined = neighbours(forest)
    close = by_lamp([pair for pair in joined if _gap(places, *pair) <= UNLIT_METRES])
    near = by_lamp(joined)
    groups: list[list[int]] = []
    reached: set[int] = set()
    for root in range(forest.lamps):
        if root not in reached:
            tree = root_tree(forest, root)
            reached.update(tree.order)
            groups += split_tree(tree, forest.lamps, LAMPS_PER_CABINET)
    groups = merge(groups, close, LAMPS_PER_CABINET, LAMPS_PER_CABINET)
    return [_wire_cabinet(forest, places, near, frozenset(group)) for group in groups]


def _gap(places: Sequence[Point], a: int, b: int) -> float:
    return hypot(places[a][0] - places[b][0], places[a][1] - places[b][1])


def _wire_cabinet(
    forest: Forest,
    places: Sequence[Point],
    near: Mapping[int, Sequence[int]],
    lamps: frozenset[int],
) -> Wiring:
    middle = [sum(places[lamp][axis] for lamp in lamps) / len(lamps) for axis in (0, 1)]
    at = min(lamps, key=lambda n: (hypot(places[n][0] - middle[0], places[n][1] - middle[1]), n))
    tree = root_tree(forest, at, lamps)
    wanted = 1 if len(lamps) <= FEWEST_ON_FEEDER else max(2, ceil(len(lamps) / USUAL_ON_FEEDER))
    groups = split_tree(tree, forest.lamps, min(MOST_ON_FEEDER, ceil(len(lamps) / wanted) + 1))
    groups = merge(groups, near, MOST_ON_FEEDER, FEWEST_ON_FEEDER)
    while len(groups) > FEEDERS_PER_CABINET:
        smallest = min(map(len, groups))
        groups = merge(groups, near, LAMPS_PER_CABINET, smallest + 1)
    seated = [tuple(sorted(g, key=lambda n: (tree.depth_metres[n], n))) for g in groups]
    return Wiring(at, tuple(sorted(seated, key=lambda f: (tree.depth_metres[f[0]], f[0]))))


def split_tree(tree: RootedTree, lamps: int, most: int) -> list[list[int]]:
    """Split a tree into connected groups of at most `most` lamps, each as full as possible."""
    done: list[list[int]] = []
    held: dict[int, list[tuple[list[int], float]]] = {}
    for vertex in tree.order:
        parts = held.pop(vertex, [])
        reach = min((metres for _, metres in parts), default=0.0)
        if vertex < lamps:
            rest, full = _join_lamp(vertex, [part for part, _ in parts], most)
            reach = 0.0
        else:
            rest, full = _join_crossing([part for part, _ in parts], most)
        done += full
        reach += tree.link_metres[vertex]
        if rest and (tree.parent[vertex] < 0 or reach > UNLIT_METRES):
            done.append(rest)
        elif rest:
            held.setdefault(tree.parent[vertex], []).append((rest, reach))
    return done


def _join_lamp(lamp: int, parts: list[list[int]], most: int) -> tuple[list[int], list[list[int]]]:
    """Join a lamp with as many of the branches beyond it as fit; the others become groups."""
    rest, full = [lamp], []
    for part in sorted(parts, key=lambda p: (len(p), p)):
        if len(rest) + len(part) <= most:
            rest += part
        else:
            full.append(part)
    return rest, full


def _join_crossing(parts: list[list[int]], most: int) -> tuple[list[int], list[list[int]]]:
    """Join the branches at a crossing; split off the largest until the rest fits."""
    full = []
    parts = sorted(parts, key=lambda p: (len(p), p))
    while sum(map(len, parts)) > most:
        choices = (c for n in range(1, len(parts)) for c in combinations(range(len(parts)), n))
        loads = ((sum(len(parts[i]) for i in c), c) for c in choices)
        best = max(load for load in loads if load[0] <= most)[1]
        full.append([lamp for i in best for lamp in parts[i]])
        parts = [part for i, part in enumerate(parts) if i not in best]
    return [lamp for part in parts for lamp in part], full


def merge(
    groups: list[list[int]], near: Mapping[int, Sequence[int]], most: int, small: int
) -> list[list[int]]:
    """Join each group smaller than `small` to its smallest neighbour, if the two fit."""
    owner = {lamp: number for number, group in enumerate(groups) for lamp in group}
    alive = {number: list(group) for number, group in enumerate(groups)}
    stuck: set[int] = set()
    while waiting := [n for n, g in alive.items() if len(g) < small and n not in stuck]:
        number = min(waiting, key=lambda n: (len(alive[n]), n))
        room = most - len(alive[number])
        around = {owner[m] for lamp in alive[number] for m in near.get(lamp, ()) if m in owner}
        fits = [n for n in around if n != number and len(alive[n]) <= room]
        if not fits:
            stuck.add(number)
            continue
        other = min(fits, key=lambda n: (len(alive[n]), n))
        for lamp in alive[number]:
            owner[lamp] = other
        alive[other] += alive.pop(number)
    return list(alive.values())
