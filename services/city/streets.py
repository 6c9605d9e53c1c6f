"""The street graph of a city: routes, driving times, and the street nearest to a point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from services.city.edges import Columns, Edge, Floats, read_edges
from services.city.files import fingerprint, rows
from services.city.map_projection import Plane

OPEN: frozenset[str] = frozenset()
Delays: TypeAlias = frozenset[tuple[str, bool, int]]
"""Slow arcs: the id, whether in the direction from v to u, and by how many percent it is slower."""
AS_USUAL: Delays = frozenset()
CLOSURE_SETS_KEPT = 16

# The pace on a closed street, and on foot. The French road code lets a vehicle into a street kept
# for people on foot at "l'allure du pas" (R110-2) and gives no number; 5 km/h is the walking speed
# of OSRM's foot profile.
WALKING_METRES_PER_SECOND = 5 / 3.6

NAMED_METRES = 100.0
"""A place farther than this from every street has no street's name. Own rule."""

SAME_PLACE_METRES = 10.0
"""How much farther than the nearest arc another one is that a vehicle may be on.

A satellite receiver in a street errs by this much. Own rule.
"""

# More than any drive of a city lasts, so that a way with fewer closed arcs always wins.
BARRIER_SECONDS = 1e6


@dataclass(frozen=True, slots=True)
class Route:
    """A drive from one node to another; the path is (lon, lat) pairs in the order driven."""

    seconds: float
    edges: tuple[str, ...]
    path: tuple[tuple[float, float], ...]


class StreetGraph:
    """The street graph of one city; read-only, so that threads can share it.

    A node is the row number of the nodes file; an edge goes by its id, and closing it closes both
    ways (an id that the city does not know closes nothing). Crews drive on `vehicle` arcs only and
    obey one-way streets, also in an emergency and behind a barrier; a node without a `vehicle` arc
    is not routable: its distance to every node is infinite.
    """

    def __init__(
        self, nodes: Floats, edges: Columns, plane: Plane, factor: float, sha: str
    ) -> None:
        self.nodes, self.edges, self.plane, self.sha256 = nodes, edges, plane, sha
        self.ids = tuple(edges.rows)
        self.seconds = edges.length_metres / (edges.speed_kmh / 3.6 * factor)
        drivable = np.array([access == "vehicle" for _, access in edges.texts])[edges.labels]
        back = drivable & ~edges.one_way
        rank = np.arange(len(edges.rows), dtype=np.int32)
        tail = np.concatenate([edges.u[drivable], edges.v[back]])
        head = np.concatenate([edges.v[drivable], edges.u[back]])
        carried = np.concatenate([rank[drivable], rank[back]])
        # Rows are heads: one run from the target against the traffic reaches every start.
        order = np.lexsort((tail, head))
        self._tail, self._arc = tail[order].astype(np.int32), carried[order]
        self._backward = (order >= np.count_nonzero(drivable)).astype(np.int8)
        self._row = np.searchsorted(head[order], np.arange(len(nodes) + 1)).astype(np.int32)
        self._cost = self.seconds[self._arc]
        self._matrix = lru_cache(CLOSURE_SETS_KEPT)(self._reversed)
        self.routable = np.zeros(len(nodes), np.bool_)
        self.routable[tail] = self.routable[head] = True
        self._routable = np.flatnonzero(self.routable)
        self._near = cKDTree(plane.metres(*nodes[self._routable].T))
        owner = np.repeat(rank, np.diff(edges.starts))
        lines = shapely.linestrings(plane.metres(*edges.points.T), indices=owner)
        self._lines = shapely.STRtree(np.asarray(lines))
        self._drivable = shapely.STRtree(np.asarray(lines)[drivable])
        self._drivable_rows = np.flatnonzero(drivable)
        walk = edges.length_metres / WALKING_METRES_PER_SECOND
        self._walk = np.maximum(self.seconds, walk)[self._arc]

    @classmethod
    def load(cls, folder: Path, plane: Plane, factor: float) -> StreetGraph:
        """Read `nodes.csv.gz` and `edges.csv.gz`; factor is driven speed over permitted speed."""
        paths = folder / "nodes.csv.gz", folder / "edges.csv.gz"
        nodes = []
        for number, row in enumerate(rows(paths[0])):
            if int(row["id"]) != number:
                raise ValueError(f"{paths[0]}: node {row['id']} is on row {number}")
            nodes.append((float(row["lon"]), float(row["lat"])))
        edges = read_edges(paths[1])
        return cls(np.asarray(nodes, np.float64), edges, plane, factor, fingerprint(paths))

    def nearest_node(self, lon: float, lat: float) -> int:
        """Return the nearest routable node, in a straight line."""
        _, place = self._near.query(self.plane.metres(lon, lat))
        return int(self._routable[place])

    def nearest_nodes(self, lonlat: Floats) -> NDArray[np.int64]:
        """Return the nearest routable node for each row of (lon, lat)."""
        return self.nodes_and_metres(lonlat)[0]

    def nodes_and_metres(self, lonlat: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Return the nearest routable node and the straight line to it, for each (lon, lat)."""
        metres, places = self._near.query(self.plane.metres(lonlat[:, 0], lonlat[:, 1]))
        return self._routable[places].astype(np.int64), np.asarray(metres, np.float64)

    def nearest_edge(self, lon: float, lat: float) -> str:
        """Return the id of the street arc nearest to the point, for vehicles or not."""
        row = self._lines.nearest(shapely.Point(self.plane.metres(lon, lat)))
        return self.ids[int(row)]

    def arcs_at(self, lon: float, lat: float) -> list[tuple[str, float]]:
        """Return the arcs for vehicles that a vehicle at the point may be on, in file order.

        Each comes with the share of its length from `u` to there: the nearest arc, and those up to
        `SAME_PLACE_METRES` farther away.
        """
        point = shapely.Point(self.plane.metres(lon, lat))
        _, metres = self._drivable.query_nearest(point, return_distance=True, all_matches=False)
        limit = float(metres[0]) + SAME_PLACE_METRES
        near = np.sort(self._drivable.query(point, predicate="dwithin", distance=limit))
        lines = self._drivable.geometries[near]
        shares = shapely.line_locate_point(lines, point, normalized=True)
        ids = (self.ids[row] for row in self._drivable_rows[near])
        return list(zip(ids, shares.tolist(), strict=True))

    def street_at(self, lon: float, lat: float, within_metres: float = NAMED_METRES) -> str:
        """Return the name of the nearest street, for vehicles or not; empty if it has none.

        So it is for a place beyond `within_metres` of every street.
        """
        point = shapely.Point(self.plane.metres(lon, lat))
        near = self._lines.query_nearest(point, max_distance=within_metres, all_matches=False)
        return next((self.edge(self.ids[row]).name for row in near.tolist()), "")

    def edge(self, edge_id: str) -> Edge:
        """Return the arc with that id. Raises `KeyError`."""
        row, all_ = self.edges.rows[edge_id], self.edges
        name, access = all_.texts[all_.labels[row]]
        return Edge(
            edge_id,
            int(all_.u[row]),
            int(all_.v[row]),
            name,
            access,
            bool(all_.one_way[row]),
            float(all_.length_metres[row]),
            float(all_.speed_kmh[row]),
        )

    def path(self, edge_id: str) -> Floats:
        """Return the (lon, lat) points of an arc, from u to v."""
        return self.edges.path(self.edges.rows[edge_id])

    def metres_to_street(self, lonlat: Floats) -> Floats:
        """Return the straight line to the nearest arc for vehicles, for each row of (lon, lat)."""
        points = shapely.points(self.plane.metres(lonlat[:, 0], lonlat[:, 1]))
        _, metres = self._drivable.query_nearest(points, return_distance=True, all_matches=False)
        return np.asarray(metres, np.float64)

    def near(self, node: int, arcs: frozenset[str], metres: float) -> frozenset[str]:
        """Return those of the arcs that come this near to the node, in a straight line."""
        if not arcs:
            return OPEN
        point = shapely.Point(self.plane.metres(*self.nodes[node]))
        rows_ = self._lines.query(point, predicate="dwithin", distance=metres)
        return arcs & {self.ids[row] for row in rows_}

    def seconds_to(
        self,
        node: int,
        closed: frozenset[str] = OPEN,
        passable: frozenset[str] = OPEN,
        delays: Delays = AS_USUAL,
    ) -> Floats:
        """Return the driving time from every node to this one; infinite without an open route.

        The `passable` ones of the closed arcs are driven at walking pace. One run of Dijkstra
        against the traffic serves any number of crews. Delays of unknown arcs are ignored.
        """
        matrix = self._matrix(closed)
        if delays:
            matrix = self._costing(matrix.data * self._factors(delays))
        if slow := closed & passable:
            matrix = self._costing(np.where(self._among(slow), self._walk, matrix.data))
        return np.asarray(dijkstra(matrix, indices=[node])[0], np.float64)

    def route(self, start: int, goal: int, closed: frozenset[str] = OPEN) -> Route | None:
        """Return the fastest drive, or None without an open route."""
        return self._drive(self._matrix(closed), start, goal)

    def barriers(self, start: int, goal: int, closed: frozenset[str]) -> tuple[str, ...]:
        """Return the closed arcs in the way, in the order met.

        The way is the one with the fewest closed arcs; the result is empty if a way is open, or if
        the map has none.
        """
        barred = np.where(self._among(closed), self._cost + BARRIER_SECONDS, self._cost)
        way = self._drive(self._costing(barred), start, goal)
        return tuple(edge for edge in way.edges if edge in closed) if way else ()

    def _drive(self, matrix: csr_matrix, start: int, goal: int) -> Route | None:
        runs = dijkstra(matrix, indices=[goal], return_predecessors=True)
        far, onward = runs[0][0], runs[1][0]
        if not np.isfinite(far[start]):
            return None
        taken: list[int] = []
        points: list[Floats] = [self.nodes[[start]]]
        at = start
        while at != goal:
            ahead = int(onward[at])
            row = self._fastest(matrix.data, at, ahead)
            line = self.edges.path(row)
            points.append((line if self.edges.u[row] == at else line[::-1])[1:])
            taken.append(row)
            at = ahead
        path = tuple((float(lon), float(lat)) for lon, lat in np.concatenate(points))
        return Route(float(far[start]), tuple(self.ids[row] for row in taken), path)

    def _fastest(self, cost: Floats, tail: int, head: int) -> int:
        """Return the row of the cheapest open arc: several arcs may join two nodes."""
        entries = np.arange(self._row[head], self._row[head + 1])
        entries = entries[self._tail[entries] == tail]
        return int(self._arc[entries[np.argmin(cost[entries])]])

    def _among(self, arcs: frozenset[str]) -> NDArray[np.bool_]:
        """Return for each entry of the matrix whether its arc is one of these."""
        chosen = np.zeros(len(self.ids), np.bool_)
        chosen[[self.edges.rows[edge_id] for edge_id in arcs & self.edges.rows.keys()]] = True
        return np.asarray(chosen[self._arc], np.bool_)

    def _factors(self, delays: Delays) -> Floats:
        """Return for each entry of the matrix by how much its time is longer."""
        factors = np.ones((2, len(self.ids)))
        known = self.edges.rows
        for edge_id, backward, percent in delays:
            if edge_id in known:
                factors[int(backward), known[edge_id]] += percent / 100
        return np.asarray(factors[self._backward, self._arc], np.float64)

    def _reversed(self, closed: frozenset[str]) -> csr_matrix:
        """Return the graph against the traffic; a closed arc stays in it at infinite cost."""
        if not closed:
            return self._costing(self._cost)
        return self._costing(np.where(self._among(closed), np.inf, self._cost))

    def _costing(self, cost: Floats) -> csr_matrix:
        size = len(self.nodes)
        return csr_matrix((cost, self._tail, self._row), shape=(size, size))
