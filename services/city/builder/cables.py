"""The tree along which cables could run: lamps along their streets, streets joined at crossings.

A vertex below `lamps` is that lamp; the others are places where a cable turns (a crossing, or one
street's mouth at a crossing) and carry no load.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.cluster.hierarchy import DisjointSet

from services.city.builder.arcs import Arc

# Turning into another street costs as much as this much cable, so feeders go straight on.
TURN_METRES = 25.0


@dataclass(frozen=True, slots=True)
class Forest:
    """Lamps and crossings joined without loops; one tree for each part of the city."""

    lamps: int
    links: tuple[tuple[tuple[int, float], ...], ...]  # vertex -> (neighbour, metres)


@dataclass(frozen=True, slots=True)
class RootedTree:
    """A tree with a root: children before parents."""

    order: tuple[int, ...]
    parent: Mapping[int, int]
    link_metres: Mapping[int, float]
    depth_metres: Mapping[int, float]


def spanning_forest(
    arcs: Sequence[Arc], attached: Mapping[str, Sequence[tuple[float, int]]]
) -> Forest:
    """Return the shortest forest over all lamps; `attached` is each arc's (metres from u, lamp)."""
    lamps = sum(map(len, attached.values()))
    numbers: dict[object, int] = {}
    links: list[tuple[float, int, int]] = []

    def mouth(node: int, street: str) -> int:
        known = (node, street) in numbers
        here = numbers.setdefault((node, street), lamps + len(numbers))
        if not known:
            crossing = numbers.setdefault(node, lamps + len(numbers))
            links.append((TURN_METRES / 2, here, crossing))
        return here

    for arc in arcs:
        last, reached = mouth(arc.u, arc.name), 0.0
        for metres, lamp in sorted(attached.get(arc.id, ())):
            links.append((metres - reached, last, lamp))
            last, reached = lamp, metres
        links.append((max(0.0, arc.length_metres - reached), last, mouth(arc.v, arc.name)))
    return Forest(lamps, _shortest(lamps + len(numbers), links))


def _shortest(
    size: int, links: list[tuple[float, int, int]]
) -> tuple[tuple[tuple[int, float], ...], ...]:
    """Kruskal's algorithm, ordered by decimetres, then vertices: equal on every machine."""
    trees = DisjointSet(range(size))
    kept: list[list[tuple[int, float]]] = [[] for _ in range(size)]
    for decimetres, a, b in sorted((round(metres * 10), a, b) for metres, a, b in links):
        if trees.merge(a, b):
            kept[a].append((b, decimetres / 10))
            kept[b].append((a, decimetres / 10))
    return tuple(tuple(sorted(neighbours)) for neighbours in kept)


def root_tree(forest: Forest, root: int, within: frozenset[int] | None = None) -> RootedTree:
    """Return the tree from that root; `within` limits it to those lamps and the crossings."""
    parent, link, depth = {root: -1}, {root: 0.0}, {root: 0.0}
    order, waiting = [], [root]
    while waiting:
        vertex = waiting.pop()
        order.append(vertex)
        for near, metres in forest.links[vertex]:
            if near in parent or (
                within is not None and near < forest.lamps and near not in within
            ):
                continue
            parent[near], link[near], depth[near] = vertex, metres, depth[vertex] + metres
            waiting.append(near)
    return RootedTree(tuple(reversed(order)), parent, link, depth)


def neighbours(forest: Forest) -> tuple[tuple[int, int], ...]:
    """Return the pairs of lamps that a cable joins without passing a third lamp."""
    pairs: set[tuple[int, int]] = set()
    seen: set[int] = set()
    for start in range(len(forest.links)):
        if start < forest.lamps:
            pairs.update((start, n) for n, _ in forest.links[start] if start < n < forest.lamps)
        elif start not in seen:
            around = _around(forest, start, seen)
            pairs.update((a, b) for a in around for b in around if a < b)
    return tuple(sorted(pairs))


def _around(forest: Forest, start: int, seen: set[int]) -> set[int]:
    """Return the lamps around a connected group of unlit crossings."""
    rim: set[int] = set()
    waiting = [start]
    seen.add(start)
    while waiting:
        for near, _ in forest.links[waiting.pop()]:
            if near < forest.lamps:
                rim.add(near)
            elif near not in seen:
                seen.add(near)
                waiting.append(near)
    return rim


def by_lamp(pairs: Sequence[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for a, b in pairs:
        found[a].append(b)
        found[b].append(a)
    return found
