"""Shares the sections of a winter service among depots and their circuits.

Each section goes to the nearest depot, and a depot's sections are shared among its circuits by
their direction from it: the sweep algorithm of Gillett and Miller (1974). A circuit treats the
first rank first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import atan2, ceil

import numpy as np
from numpy.typing import NDArray

from services.city.builder.winter_sections import Section, section_id
from services.city.streets import StreetGraph


def circuit_rows(
    sections: Sequence[Section],
    depots: Mapping[str, tuple[float, float]],
    streets: StreetGraph,
    circuit_metres: float,
) -> list[dict[str, object]]:
    """Return the rows of the circuits file; each section is in the circuit of one depot."""
    nearest = _nearest_depots(sections, list(depots.values()), streets)
    rows: list[dict[str, object]] = []
    for place, (name, lonlat) in enumerate(depots.items()):
        node, start = streets.nearest_node(*lonlat), streets.plane.metres(*lonlat)
        mine = [number for number, depot in enumerate(nearest) if depot == place]
        for turn, part in enumerate(_sweep(mine, sections, start, circuit_metres), start=1):
            order = _in_order(part, sections, node, streets)
            rows.append(
                {
                    "id": f"C{len(rows) + 1:02d}",
                    "name": f"{name.capitalize()} {turn}",
                    "depot": name,
                    "sections": ";".join(map(section_id, order)),
                }
            )
    return rows


def depot_rows(
    depots: Mapping[str, tuple[float, float]], stocks: Mapping[str, Mapping[str, int]]
) -> list[dict[str, object]]:
    """Return the rows of the depots file: one for each place."""
    return [
        {"id": name, "lon": f"{lon:.6f}", "lat": f"{lat:.6f}", **stocks[name]}
        for name, (lon, lat) in depots.items()
    ]


def _nearest_depots(
    sections: Sequence[Section], depots: Sequence[tuple[float, float]], streets: StreetGraph
) -> list[int]:
    """Return for each section the depot from which the drive back is the shortest."""
    back = np.array([streets.seconds_to(streets.nearest_node(lon, lat)) for lon, lat in depots])
    ends = [section.end for section in sections]
    return [int(depot) for depot in back[:, ends].argmin(axis=0)]


def _sweep(
    numbers: Sequence[int],
    sections: Sequence[Section],
    start: NDArray[np.float64],
    circuit_metres: float,
) -> list[list[int]]:
    """Share sections among as few circuits as hold them, by direction and in equal lengths."""

    def bearing(number: int) -> float:
        east, north = sections[number].middle - start
        return atan2(north, east)

    total = sum(sections[number].length_metres for number in numbers)
    size = ceil(total / circuit_metres)
    parts: list[list[int]] = [[] for _ in range(size)]
    passed = 0.0
    for number in sorted(numbers, key=lambda n: (bearing(n), n)):
        parts[min(int(passed / total * size), size - 1)].append(number)
        passed += sections[number].length_metres
    return parts


def _in_order(
    numbers: Sequence[int], sections: Sequence[Section], depot: int, streets: StreetGraph
) -> list[int]:
    """Return the sections by rank; within a rank the next one is always the shortest drive away."""
    seconds = {number: streets.seconds_to(sections[number].start) for number in numbers}
    left, order, at = set(numbers), list[int](), depot
    while left:
        number = min((sections[n].rank, float(seconds[n][at]), n) for n in left)[2]
        left.remove(number)
        order.append(number)
        at = sections[number].end
    return order
