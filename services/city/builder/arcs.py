"""Converts a published street file to the city's nodes and edges, with access and speed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Arc:
    """A street arc ready to be written; access is vehicle, foot, cut_off or closed."""

    id: str
    u: int
    v: int
    length_metres: float
    name: str
    type: str
    one_way: bool
    access: str
    speed_kmh: int
    path: tuple[tuple[float, float], ...]

    def row(self) -> dict[str, object]:
        """Return the row of the edges file."""
        return {
            "id": self.id,
            "u": self.u,
            "v": self.v,
            "length_metres": f"{self.length_metres:.1f}",
            "name": self.name,
            "type": self.type,
            "direction": "one" if self.one_way else "both",
            "access": self.access,
            "speed_kmh": self.speed_kmh,
            "lonlat_path": ";".join(f"{lon:.6f} {lat:.6f}" for lon, lat in self.path),
        }


def read_arcs(nodes: Sequence[Row], edges: Sequence[Row], rules: Mapping[str, Any]) -> list[Arc]:
    """Return the arcs that are not dropped, by ascending id, with access and speed by the rules."""
    number = {row["id"]: place for place, row in enumerate(nodes)}
    dropped_directions, dropped_uses = rules["dropped_directions"], rules["dropped_uses"]
    arcs = [
        _arc(row, number, rules)
        for row in edges
        if row["direction"] not in dropped_directions and row["use"] not in dropped_uses
    ]
    return mark_cut_off(sorted(arcs, key=lambda arc: (len(arc.id), arc.id)), len(nodes))


def _arc(row: Row, number: Mapping[str, int], rules: Mapping[str, Any]) -> Arc:
    access = "vehicle"
    if row["direction"] in rules["closed_directions"]:
        access = "closed"
    elif row["use"] in rules["foot_uses"]:
        access = "foot"
    speeds: Mapping[str, int] = rules["speed_kmh"]
    points = (pair.split() for pair in row["lonlat_path"].split(";"))
    return Arc(
        row["arc_id"],
        number[row["u"]],
        number[row["v"]],
        float(row["length_m"]),
        row["street_name"],
        row["street_type"],
        row["direction"] in rules["one_way_directions"],
        access,
        speeds.get(row["street_type"], speeds["default"]),
        tuple((float(lon), float(lat)) for lon, lat in points),
    )


def mark_cut_off(arcs: Sequence[Arc], nodes: int) -> list[Arc]:
    """Keep for vehicles only the largest part in which every node reaches every other.

    Elsewhere a crew could drive in and never out, or could not arrive. At the edge of the map that
    is an artefact of the map, where an infinite driving time is wrong more often than right.
    """
    pairs = [(arc.u, arc.v) for arc in arcs if arc.access == "vehicle"]
    pairs += [(arc.v, arc.u) for arc in arcs if arc.access == "vehicle" and not arc.one_way]
    tail, head = np.asarray(pairs, np.int32).reshape(-1, 2).T
    graph = csr_matrix((np.ones(len(tail)), (tail, head)), shape=(nodes, nodes))
    _, part = connected_components(graph, directed=True, connection="strong")
    inside = part == int(np.bincount(part).argmax())
    return [
        replace(arc, access="cut_off")
        if arc.access == "vehicle" and not (inside[arc.u] and inside[arc.v])
        else arc
        for arc in arcs
    ]
