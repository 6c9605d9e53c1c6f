"""Divides a city's public streets into the sections of its winter service, with their ranks.

Cities rarely publish them, so this module invents them by the rules of `[build.winter]`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from services.city.builder.arcs import Arc
from services.city.builder.flow import Count
from services.city.map_projection import Plane

# One minute of a spreader at 30 km/h.
SECTION_METRES = 500.0


@dataclass(frozen=True, slots=True)
class Section:
    """Arcs of one street that follow each other, and the middle of them in metres."""

    arcs: tuple[Arc, ...]
    rank: int
    middle: NDArray[np.float64]

    @property
    def length_metres(self) -> float:
        """The length of all arcs."""
        return sum(arc.length_metres for arc in self.arcs)

    @property
    def start(self) -> int:
        """The node at which a plough enters it."""
        return _outer_end(self.arcs[0], self.arcs[1:2], self.arcs[0].u)

    @property
    def end(self) -> int:
        """The node at which a plough leaves it."""
        return _outer_end(self.arcs[-1], self.arcs[-2:-1], self.arcs[-1].v)


def cut_sections(
    arcs: Sequence[Arc],
    private: Collection[str],
    counts: Mapping[str, Count],
    rules: Mapping[str, Any],
    *,
    plane: Plane,
    main_kmh: int,
) -> list[Section]:
    """Return the sections of all streets for vehicles but the private arcs, by their first arc."""
    busy = _busy_streets(arcs, counts, rules["second_daily"])
    streets: dict[tuple[str, int], list[Arc]] = defaultdict(list)
    for arc in arcs:
        if arc.access == "vehicle" and arc.id not in private:
            first = arc.speed_kmh >= main_kmh or arc.name in rules["first_streets"]
            rank = 1 if first else 2 if arc.name in busy else 3
            streets[arc.name, rank].append(arc)
    sections = [
        Section(tuple(run), rank, _middle(run, plane))
        for (_, rank), street in streets.items()
        for run in _runs(street)
    ]
    return sorted(sections, key=lambda s: (len(s.arcs[0].id), s.arcs[0].id))


def section_id(number: int) -> str:
    """Return the id of the section with that place in the list."""
    return f"W{number + 1:04d}"


def section_rows(sections: Sequence[Section], levels: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the rows of the sections file; `levels` is the service level by rank."""
    return [
        {
            "id": section_id(number),
            "edges": ";".join(arc.id for arc in section.arcs),
            "street": section.arcs[0].name,
            "rank": section.rank,
            "level": levels[str(section.rank)],
            "length_metres": f"{section.length_metres:.1f}",
        }
        for number, section in enumerate(sections)
    ]


def _busy_streets(arcs: Sequence[Arc], counts: Mapping[str, Count], daily: float) -> set[str]:
    """Return the streets with that median traffic on a usual day, in one direction."""
    counted: dict[str, list[float]] = defaultdict(list)
    for arc in arcs:
        if arc.id in counts:
            counted[arc.name].append(counts[arc.id].daily)
    return {street for street, found in counted.items() if median(found) >= daily}


def _runs(street: Sequence[Arc]) -> list[list[Arc]]:
    """Cut the arcs of a street into runs that follow each other, at most `SECTION_METRES` long.

    A longer arc is a run of its own.
    """
    runs: list[list[Arc]] = []
    for arc in _walk(street):
        if runs and _follows(runs[-1], arc):
            runs[-1].append(arc)
        else:
            runs.append([arc])
    return runs


def _follows(run: Sequence[Arc], arc: Arc) -> bool:
    metres = sum(before.length_metres for before in run) + arc.length_metres
    return metres <= SECTION_METRES and any({arc.u, arc.v} & {b.u, b.v} for b in run)


def _walk(street: Sequence[Arc]) -> list[Arc]:
    """Return the arcs in the order of a walk from an end of the street, piece by piece."""
    left, order = list(street), []
    at: set[int] = set()
    while left:
        onward = [arc for arc in left if {arc.u, arc.v} & at]
        arc = onward[0] if onward else _end(left)
        left.remove(arc)
        order.append(arc)
        at = {arc.u, arc.v}
    return order


def _end(arcs: Sequence[Arc]) -> Arc:
    """Return the first arc with an entrance at which no other meets it; on a ring, the first."""
    met = Counter(node for arc in arcs for node in (arc.u, arc.v))
    free = (arc for arc in arcs if met[arc.u] == 1 or (met[arc.v] == 1 and not arc.one_way))
    return next(free, arcs[0])


def _outer_end(arc: Arc, beside: Sequence[Arc], usual: int) -> int:
    """Return the end of the arc that the arc beside it does not share; without one, `usual`."""
    shared = {node for other in beside for node in (other.u, other.v)}
    free = {arc.u, arc.v} - shared
    return free.pop() if len(free) == 1 else usual


def _middle(arcs: Sequence[Arc], plane: Plane) -> NDArray[np.float64]:
    lines = [shapely.LineString(plane.metres(*np.asarray(arc.path).T)) for arc in arcs]
    return np.asarray(shapely.get_coordinates(shapely.MultiLineString(lines).centroid)[0])
